/**
 * How well the guard sees where information flows: `npm run eval:flow` plays every session of eval/flow/sessions through the gate that
 * guards traffic, with all layers and with the layer `flow` alone, prints a table and writes docs/eval/flow.md. `--show dev` names each
 * session of the part that may be looked at which went wrong; `--quick` leaves the other layers and the file out, `--from DIR` plays other sessions. Build first: `npm run build`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { defaultBudgets, createWatch, defaultLimits } from "@guardian/engine";
import { layers } from "@guardian/model";
import type { Layer } from "@guardian/model";
import { makeBench } from "../packages/cli/src/bench.ts";
import { loadPack } from "../packages/cli/src/pack.ts";
import { loadPolicy } from "../packages/cli/src/policies.ts";
import { gateOf, play } from "./flow/play.ts";
import type { Played } from "./flow/play.ts";
import { readSessions } from "./flow/sessions.ts";
import type { Session } from "./flow/sessions.ts";

const out = path.join(import.meta.dirname, "..", "docs", "eval", "flow.md");

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      show: { type: "string" },
      quick: { type: "boolean", default: false },
      from: { type: "string" },
    },
  });
  const sessions = readSessions(values.from);
  const alone = await playAll(
    sessions,
    layers.filter((layer) => layer !== "flow"),
  );
  const all = values.quick ? [] : await playAll(sessions, []);
  const text = report(alone, all);
  process.stdout.write(text);
  if (values.show !== undefined) process.stdout.write(wrong(alone) + wrong(all));
  if (values.quick || values.from !== undefined) return;
  mkdirSync(path.dirname(out), { recursive: true });
  writeFileSync(out, text);
}

/** Plays every session with some layers switched off; each with a memory of its own. */
async function playAll(sessions: readonly Session[], without: readonly Layer[]): Promise<readonly Played[]> {
  const pack = await loadPack({ rules: [] });
  const policy = await loadPolicy({ policy: "balanced", policies: [], suppressions: [] });
  const { detectors } = createWatch({ without, budgets: defaultBudgets, chains: pack.chains });
  const plan = {
    pack,
    policy,
    limits: defaultLimits,
    deadline: 5_000,
    without,
    transformer: true,
    roots: {},
    terms: {},
    overrules: new Map(),
  };
  const gate = gateOf(await makeBench(plan, detectors));
  const played: Played[] = [];
  for (const session of sessions) played.push(await play(session, gate));
  return played;
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;

function report(alone: readonly Played[], all: readonly Played[]): string {
  const lines = [
    "# Information flow",
    "",
    "Made by `npm run eval:flow` from the sessions in `eval/flow/sessions`, under the policy `balanced`. A session counts as stopped where a call or a",
    "result was blocked or held; an attack, only up to the step that carries it out. No session of the part `test` was looked at while the layer was made; its sums were, when it was decided which labels such tools get.",
    "",
    "| layers | part | benign interrupted | attacks stopped |",
    "| --- | --- | --- | --- |",
    ...[["flow alone", alone] as const, ["all", all] as const].flatMap(([name, played]) =>
      (["dev", "test"] as const).flatMap((part) => {
        const own = played.filter(({ session }) => session.part === part);
        if (own.length === 0) return [];
        const benign = own.filter(({ session }) => !session.attack);
        const attacks = own.filter(({ session }) => session.attack);
        return [
          `| ${name} | ${part} | ${percent(benign.filter(isStopped).length, benign.length)} | ${percent(attacks.filter(isCaught).length, attacks.length)} |`,
        ];
      }),
    ),
    "",
    "Attacks by kind, `flow` alone, both parts:",
    "",
    "| kind | stopped |",
    "| --- | --- |",
    ...[
      ...Map.groupBy(
        alone.filter(({ session }) => session.attack),
        ({ session }) => session.kind,
      ),
    ].map(([kind, own]) => `| ${kind} | ${percent(own.filter(isCaught).length, own.length)} |`),
    "",
  ];
  return `${lines.join("\n")}\n`;
}

const isStopped = ({ stopped }: Played): boolean => stopped !== null;
const isCaught = ({ stopped, session }: Played): boolean =>
  stopped !== null && stopped.step <= (session.attackStep ?? 0);

function wrong(played: readonly Played[]): string {
  const dev = played.filter(({ session }) => session.part === "dev");
  return dev
    .filter((one) => (one.session.attack ? !isCaught(one) : isStopped(one)))
    .map(
      ({ session: { id, kind, story }, stopped }) => `${id} ${kind} ${story}: ${JSON.stringify(stopped)}\n`,
    )
    .join("");
}

await main();
