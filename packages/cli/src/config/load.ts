import { existsSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { excerpt, GuardianError, nearest } from "@guardian/model";
import type { Call } from "../call.ts";
import type { Environment, Io } from "../io.ts";
import type { Config, Loaded, Origin, ServerConfig, SinkConfig } from "./config.ts";
import type { ConfigFile } from "./file.ts";
import { alertsFrom } from "./alert-settings.ts";
import { approvalsFrom } from "./approval-settings.ts";
import { authFrom } from "./auth-settings.ts";
import { judgeFrom } from "./judge-settings.ts";
import { ratesFrom } from "./rate-settings.ts";
import { durationText } from "./reading.ts";
import { settings, variableOf } from "./settings.ts";
import type { Setting } from "./settings.ts";

/**
 * Which file is read where none is named. `user`: the one in the user's own configuration folder only, because a hostile project
 * could weaken the policy of whoever starts a client inside it. `here`: ./guardian.yaml. `either`: that, else the user's.
 */
export type Lookup = "user" | "here" | "either";

/** Reads the configuration once: flag, then environment, then file, then default. */
export async function loadConfig(call: Pick<Call, "texts">, io: Io, lookup: Lookup): Promise<Loaded> {
  checkVariables(io.env);
  const home = homeOf(io.env);
  const path = findFile(call, io, lookup);
  // The file's reader brings yaml and zod with it, which a wrap without a file must not pay for.
  const file = path === null ? null : (await import("./file.ts")).readConfigFile(path, home);
  const origins: Origin[] = [];
  const pick = <T>(setting: Setting<T>): T => {
    const { value, from } = resolved(setting, { call, io, file, home });
    origins.push({ path: setting.path, value: setting.show?.(value) ?? value, from });
    return value;
  };
  const config = assemble(pick, file);
  const from = file === null ? "default" : file.path;
  origins.push({ path: "servers", value: shownServers(config.servers), from });
  const sinks = Object.entries(config.alerts.sinks).map(([name, sink]) => [name, shownSink(sink)] as const);
  origins.push({ path: "alerts.sinks", value: Object.fromEntries(sinks), from });
  origins.push({ path: "suppressions", value: config.suppressions, from });
  return { config, file: path, origins };
}

/** The servers with the keys and units of the file. */
function shownServers(servers: Config["servers"]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, shownServer(server)]));
}

function shownServer(server: ServerConfig): object {
  const about = {
    ...(server.roots === undefined ? {} : { roots: server.roots }),
    ...(server.labels === undefined ? {} : { labels: server.labels }),
    ...(server.client === undefined ? {} : { client: server.client }),
  };
  if (server.kind === "url")
    return { url: server.url, headers: server.headers, transport: server.transport, ...about };
  const { command, args, env, cwd, passEnv, shared, maxChildren, idleTimeout } = server;
  return {
    command,
    args,
    env,
    ...(cwd === undefined ? {} : { cwd }),
    ...about,
    "pass-env": passEnv,
    shared,
    "max-children": maxChildren,
    "idle-timeout": durationText(idleTimeout),
  };
}

function shownSink({ minSeverity, ...sink }: SinkConfig): object {
  const time = "timeout" in sink ? { timeout: durationText(sink.timeout) } : {};
  return { ...sink, "min-severity": minSeverity, ...time };
}

/** The path of the file that a command reads; null where it goes without. */
export function findFile(call: Pick<Call, "texts">, io: Io, lookup: Lookup): string | null {
  const named = call.texts["config"] ?? textOf(io.env["GUARDIAN_CONFIG"]);
  if (named !== undefined) return resolve(io.cwd, named);
  const here = join(io.cwd, "guardian.yaml");
  if (lookup !== "user" && existsSync(here)) return here;
  if (lookup === "here") return null;
  const user = join(folder(io.env, "XDG_CONFIG_HOME", ".config"), "guardian.yaml");
  return existsSync(user) ? user : null;
}

interface Layers {
  readonly call: Pick<Call, "texts">;
  readonly io: Io;
  readonly file: ConfigFile | null;
  readonly home: string;
}

function resolved<T>(setting: Setting<T>, { call, io, file, home }: Layers): { value: T; from: string } {
  const own = { base: io.cwd, home };
  const flag = setting.flag === undefined ? undefined : call.texts[setting.flag];
  if (flag !== undefined) return read(setting, flag, own, `flag --${setting.flag ?? ""}`);
  const variable = variableOf(setting);
  const set = textOf(io.env[variable]);
  if (set !== undefined) return read(setting, set, own, `environment ${variable}`);
  const inFile = file?.at(setting.path);
  if (file !== null && inFile !== undefined) {
    return read(setting, inFile.raw, file.place, `${file.path}:${inFile.line}`);
  }
  return { value: fallbackOf(setting, io.env), from: "default" };
}

function read<T>(
  setting: Setting<T>,
  raw: unknown,
  place: { readonly base: string; readonly home: string },
  from: string,
): { value: T; from: string } {
  const reading = setting.read(raw, place);
  if ("value" in reading) return { value: reading.value, from };
  throw new GuardianError("config/invalid", `${from}: ${setting.path}: ${reading.problem}`);
}

function fallbackOf<T>(setting: Setting<T>, env: Environment): T {
  if (setting.path !== settings.dataDir.path) return setting.fallback;
  return folder(env, "XDG_DATA_HOME", join(".local", "share")) as T; // the one fallback that depends on the user: a text like T
}

function assemble(pick: <T>(setting: Setting<T>) => T, file: ConfigFile | null): Config {
  return {
    listen: {
      host: pick(settings.host),
      port: pick(settings.port),
      allowedHosts: pick(settings.allowedHosts),
      allowedOrigins: pick(settings.allowedOrigins),
      insecureAllowUnauthenticated: pick(settings.insecureAllowUnauthenticated),
      trustedProxies: pick(settings.trustedProxies),
    },
    dataDir: pick(settings.dataDir),
    policy: pick(settings.policy),
    policies: pick(settings.policies),
    rules: pick(settings.rules),
    limits: {
      bytes: pick(settings.frameBytes),
      depth: pick(settings.depth),
      strings: pick(settings.strings),
    },
    deadline: pick(settings.deadline),
    without: pick(settings.without),
    transformer: pick(settings.transformer),
    firstContact: pick(settings.firstContact),
    lockFile: pick(settings.lockFile),
    trustedKeys: pick(settings.trustedKeys),
    flowSession: pick(settings.flowSession),
    budgets: {
      calls: pick(settings.budgetCalls),
      bytes: pick(settings.budgetBytes),
      repeats: pick(settings.budgetRepeats),
      sent: pick(settings.budgetSent),
    },
    record: {
      traffic: pick(settings.traffic),
      flow: pick(settings.recordFlow),
      retention: { age: pick(settings.retentionAge), size: pick(settings.retentionSize) },
    },
    alerts: alertsFrom(pick, file?.sinks ?? {}),
    approvals: approvalsFrom(pick),
    auth: authFrom(pick),
    rates: ratesFrom(pick),
    judge: judgeFrom(pick),
    servers: file?.servers ?? {},
    suppressions: file?.suppressions ?? [],
  };
}

/** The user's home folder; the configuration and data folders start there. */
function homeOf(env: Environment): string {
  const home = textOf(env["HOME"]) ?? textOf(env["USERPROFILE"]);
  if (home !== undefined) return home;
  throw new GuardianError(
    "config/invalid",
    "HOME is not set; set it to the home folder of the user that runs this",
  );
}

function folder(env: Environment, variable: string, underHome: string): string {
  const base = textOf(env[variable]);
  // The XDG specification: a relative path is to be ignored.
  const root = base !== undefined && isAbsolute(base) ? base : join(homeOf(env), underHome);
  return join(root, "mcp-guardian");
}

function textOf(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

/** A mistyped GUARDIAN_POLICY must not pass for the default; a variable that is near nothing belongs to somebody else. */
function checkVariables(env: Environment): void {
  const known = [
    "CONFIG",
    ...Object.values(settings).map((setting) => variableOf(setting).slice(prefix.length)),
  ];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(prefix) || value === undefined) continue;
    const word = name.slice(prefix.length);
    const near = known.includes(word) ? null : nearest(word, known);
    if (near === null) continue;
    const message = `environment: unknown variable ${excerpt(name, 60)}; did you mean ${prefix}${near}?`;
    throw new GuardianError("config/invalid", message);
  }
}

const prefix = "GUARDIAN_";
