import { preparePolicy, proveRules } from "@guardian/engine";
import type { RulePack } from "@guardian/engine";
import { excerpt, GuardianError } from "@guardian/model";
import type { Detector, Policy } from "@guardian/model";
import { listenersOf } from "../alerts/sinks.ts";
import { matcher, transformerOf } from "../bench.ts";
import type { Run } from "../call.ts";
import { loadConfig } from "../config/load.ts";
import type { Config, Loaded, Origin } from "../config/config.ts";
import { resolveSecret } from "../config/secret.ts";
import { complain, print } from "../io.ts";
import type { Io } from "../io.ts";
import { judgeLayer } from "../judge-layer.ts";
import { loadPolicy } from "../policies.ts";
import { loadPack } from "../pack.ts";
import { failureOf } from "../proof.ts";
import { readShippedModel } from "../shipped-model.ts";
import { suppressionNotes } from "../suppressions/notes.ts";

/** `guardian config print`: each value and where it came from. */
export const printConfig: Run = async (call, io) => {
  const { config, file, origins: settings } = await loadConfig(call, io, "either");
  const origins = [...settings, await transformerState(config)];
  if (call.switches.has("json")) {
    await print(io.stdout, `${JSON.stringify({ file, settings: origins.flatMap(flat) }, null, 2)}\n`);
    return 0;
  }
  const rows = origins.flatMap(flat).map(({ path, value, from }) => [path, shown(value), from] as const);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(([path, value, from]) => {
    return `${path.padEnd(widths[0] ?? 0)}  ${value.padEnd(Math.min(widths[1] ?? 0, 60))}  ${from}\n`;
  });
  await print(io.stdout, `# ${file === null ? "no configuration file" : file}\n${lines.join("")}`);
  return 0;
};

/** Whether the transformer can be used here: what is absent must not look as if it were on. */
async function transformerState({ transformer, without, deadline }: Config): Promise<Origin> {
  const row = (value: string): Origin => ({ path: "state.transformer", value, from: "this installation" });
  if (!transformer || without.includes("classifier")) return row("switched off");
  const { files } = await readShippedModel();
  return row(transformerOf(files, deadline).unavailable ?? "ready");
}

/** `guardian config check`: everything that serve or wrap would read, without starting anything. */
export const checkConfig: Run = async (call, io) => {
  const loaded = await loadConfig(call, io, "either");
  const policy = await loadPolicy(loaded.config);
  await preparePolicy(policy);
  checkAwaits(policy, judgeLayer(loaded.config, io.env));
  const pack = await loadPack(loaded.config);
  // First what takes no time.
  checkSecrets(loaded, io);
  await checkRules(pack);
  const names = Object.keys(loaded.config.servers);
  // Where none is named, the guards are those of wrap, and each command has its own name.
  const known = { pack, servers: names.length === 0 ? null : names, now: io.now() };
  for (const note of suppressionNotes(policy.suppressions, known)) complain(io, note);
  if (loaded.file === null) complain(io, "no configuration file was found; the defaults were checked");
  const of = loaded.file ?? "defaults";
  await print(
    io.stdout,
    `${of}: right; ${names.length} ${names.length === 1 ? "server" : "servers"}, policy ${loaded.config.policy}\n`,
  );
  return 0;
};

/** Runs the examples of all rules together, as they guard traffic; the build proved the built-in ones alone. */
async function checkRules(pack: RulePack): Promise<void> {
  const proofs = await proveRules(pack, await matcher());
  const failed = proofs.find(({ isProven }) => !isProven);
  if (failed !== undefined) throw new GuardianError("rule/unproven", failureOf(failed));
}

/** A message that waits for a layer which is not there is never judged completely. */
function checkAwaits({ name, awaits = [] }: Policy, deferred: readonly Detector[]): void {
  const missing = awaits.find(({ layer }) => !deferred.some((one) => one.name === layer));
  if (missing === undefined) return;
  const problem = `policy "${excerpt(name, 60)}": awaits the layer "${missing.layer}", which is not set up`;
  const advice =
    missing.layer === "judge" ? "; set judge.provider in guardian.yaml" : "; the only one is judge";
  throw new GuardianError("policy/invalid", `${problem}${advice}`);
}

function checkSecrets({ config }: Loaded, io: Io): void {
  for (const [name, server] of Object.entries(config.servers)) {
    const [part, values] = server.kind === "url" ? ["headers", server.headers] : ["env", server.env];
    for (const [key, value] of Object.entries(values)) {
      resolveSecret(value, `servers.${name}.${part}.${key}`, io.env);
    }
  }
  listenersOf(config.alerts.sinks, io.env, io);
}

/** One row for each value inside a server or suppression. */
function flat({ path, value, from }: Origin): readonly Origin[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [{ path, value, from }];
  const members = Object.entries(value);
  if (members.length === 0) return [{ path, value, from }];
  return members.flatMap(([key, inner]) => flat({ path: `${path}.${key}`, value: inner, from }));
}

function shown(value: unknown): string {
  return excerpt(typeof value === "string" ? value : JSON.stringify(value), 200);
}
