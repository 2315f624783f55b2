import { join } from "node:path";
import { securityHeaders } from "@guardian/api";
import { redactText } from "@guardian/engine";
import { defaultHttpLimits, isLoopback, serveHttp } from "@guardian/gateway";
import type { Gateway, Upstream } from "@guardian/gateway";
import { excerpt, GuardianError } from "@guardian/model";
import type { Call, Run } from "../call.ts";
import { usageError } from "../call.ts";
import { serverDefaults } from "../config/config.ts";
import type { Config, Listen, Loaded, ServerConfig } from "../config/config.ts";
import { findFile, loadConfig } from "../config/load.ts";
import { resolveSecret } from "../config/secret.ts";
import type { FirstAccount } from "../first-account.ts";
import { writeFirstConfig } from "../first-run.ts";
import { versionOf } from "../installation.ts";
import { openControl } from "../control.ts";
import { complain, print } from "../io.ts";
import type { Environment, Io } from "../io.ts";
import { secretNames, specOf, tellRemoved } from "../server-spec.ts";
import { greeting } from "../greeting.ts";
import { declaredIdentity, identityMark } from "../surface/declared-identity.ts";
import { noteStart, wire } from "../wire.ts";
import type { Wired } from "../wire.ts";

/** How long a child may take to leave when asked. */
const grace = 2_000;
/** The name of the one server that --upstream or a command gives. */
const singleName = "server";

/** `guardian serve`: every configured server behind one address. */
export const serve: Run = async (call, io) => {
  const single = singleOf(call);
  const isFirstRun = single === null && firstRun(call, io);
  const loaded = await loadConfig(call, io, single === null ? "here" : "either");
  const { config } = loaded;
  const servers = single === null ? config.servers : { [singleName]: single };
  refuseExposed(config.listen);
  const upstreams = upstreamsOf(servers, loaded, io.env);
  const warn = (message: string): void => {
    complain(io, redactText(message));
  };
  if ([...upstreams.values()].some(({ kind }) => kind === "stdio")) tellRemoved(io.env, warn);
  const kept = single === null ? null : `${singleName}@${identityMark(declaredIdentity(single))}`;
  const identities = new Map(
    Object.entries(servers).map(([name, server]) => [name, declaredIdentity(server)]),
  );
  const wired = await wire(
    { ...config, servers },
    {
      env: io.env,
      warn,
      streams: io,
      servers: Object.keys(servers),
      ...(kept === null ? { identities } : { surfaceOf: () => kept }),
    },
  );
  const control = openControl(config, wired, { warn, env: io.env });
  let gateway: Gateway | null = null;
  try {
    // The rules compile meanwhile; an early message waits for them.
    gateway = await serveHttp({
      ...config.listen,
      servers: upstreams,
      ...(single === null ? {} : { single: singleName }),
      gate: wired.gate,
      limits: { ...defaultHttpLimits, bytes: config.limits.bytes },
      control: (request, response, refusal) => {
        control.handle(request, response, refusal);
      },
      headers: securityHeaders,
      warn,
      started: (spec) => {
        void noteStart(wired, spec, `serve, policy ${config.policy}`);
      },
    });
    await wired.ready;
    await wired.note("guard.started", `serve at ${gateway.url}, policy ${config.policy}`);
    const names = single === null ? Object.keys(servers) : null;
    const { url } = gateway;
    const account = await firstAccountOf(config, wired, warn);
    await print(io.stdout, greeting({ url, names, loaded, isFirstRun, account, version: versionOf() }));
    await aborted(io.signal);
    return 0;
  } finally {
    await gateway?.close();
    await control.close();
    await wired.close();
  }
};

/** The account of a first start. Traffic is guarded even where nobody can have an account. */
async function firstAccountOf(
  config: Config,
  wired: Wired,
  warn: (message: string) => void,
): Promise<FirstAccount | null> {
  try {
    const { firstAccount } = await import("../first-account.ts");
    return await firstAccount(config, wired);
  } catch (cause) {
    warn(`nobody can use the API: ${cause instanceof Error ? cause.message : String(cause)}`);
    return null;
  }
}

/** The server that --upstream or the words behind `--` name; null where the configuration says which. */
function singleOf(call: Call): ServerConfig | null {
  const { upstream } = call.texts;
  const [command, ...args] = call.tail;
  if (upstream !== undefined && command !== undefined) {
    throw usageError({ name: "serve" }, "--upstream and a command behind -- exclude each other");
  }
  if (command !== undefined)
    return { kind: "command", command, args, env: {}, passEnv: [], shared: false, ...serverDefaults };
  if (upstream === undefined) return null;
  const url = URL.canParse(upstream) ? new URL(upstream) : null;
  if (url !== null && (url.username !== "" || url.password !== "")) {
    const advice = "put the credentials into the configuration: servers.NAME.headers.Authorization: env:NAME";
    throw usageError({ name: "serve" }, `--upstream names a user or password for ${url.host}; ${advice}`);
  }
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    // What stands before an @ may be a password even where the whole is no URL.
    const shown = excerpt(upstream.replace(/^[^]*@/, "…@"), 100);
    throw usageError({ name: "serve" }, `--upstream "${shown}": not an http:// or https:// URL`);
  }
  return { kind: "url", url: upstream, headers: {}, transport: "streamable-http" };
}

/** Writes the first configuration where there is none. */
function firstRun(call: Call, io: Io): boolean {
  if (findFile(call, io, "here") !== null) return false;
  writeFirstConfig(join(io.cwd, "guardian.yaml"));
  return true;
}

/** Nobody authenticates yet, so whoever reaches the address can use every server behind it. */
function refuseExposed({ host, insecureAllowUnauthenticated }: Listen): void {
  if (isLoopback(host) || insecureAllowUnauthenticated) return;
  throw new GuardianError(
    "listen/unauthenticated",
    `refusing to listen on ${excerpt(host, 60)} without authentication: everybody who reaches it could use your servers; ` +
      `keep 127.0.0.1, or accept it with "listen: { insecure-allow-unauthenticated: true }" in guardian.yaml`,
  );
}

function upstreamsOf(
  servers: Config["servers"],
  { file, config }: Loaded,
  env: Environment,
): ReadonlyMap<string, Upstream> {
  const entries = Object.entries(servers);
  if (entries.length === 0) {
    const where = file ?? "the configuration";
    throw new GuardianError(
      "config/invalid",
      `${where}: there is no server to guard; add one under "servers"`,
    );
  }
  const withheld = secretNames({ ...config, servers });
  return new Map(entries.map(([name, server]) => [name, upstreamOf(name, server, env, withheld)]));
}

function upstreamOf(
  name: string,
  server: ServerConfig,
  env: Environment,
  withheld: readonly string[],
): Upstream {
  if (server.kind === "command") {
    const { shared, maxChildren, idleTimeout } = server;
    return {
      kind: "stdio",
      spec: specOf(name, server, env, withheld),
      shared,
      maxChildren,
      idle: idleTimeout,
      grace,
    };
  }
  const headers = Object.entries(server.headers).map(([header, value]) => {
    return [header.toLowerCase(), resolveSecret(value, `servers.${name}.headers.${header}`, env)] as const;
  });
  return {
    kind: "http",
    url: new URL(server.url),
    transport: server.transport,
    headers: Object.fromEntries(headers),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
}
