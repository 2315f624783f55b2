import { cleanEnvironment } from "@guardian/gateway";
import type { ServerSpec } from "@guardian/gateway";
import { excerpt } from "@guardian/model";
import type { CommandServer, Config } from "./config/config.ts";
import { resolveSecret } from "./config/secret.ts";
import type { Environment } from "./io.ts";

/** How to start a configured server: our environment without loader variables, and its own on top with the secrets resolved. */
export function specOf(
  name: string,
  server: CommandServer,
  env: Environment,
  withheld: readonly string[] = [],
): ServerSpec {
  const own = Object.entries(server.env).map(([key, value]) => {
    return [key, resolveSecret(value, `servers.${name}.env.${key}`, env)] as const;
  });
  return {
    name,
    command: server.command,
    args: server.args,
    env: {
      ...without(cleanEnvironment(env, server.passEnv).env, withheld, server.passEnv),
      ...Object.fromEntries(own),
    },
    ...(server.cwd === undefined ? {} : { cwd: server.cwd }),
  };
}

/**
 * The variables that hold a secret of some server, of the judge, of a sink of alerts or of the guard itself: each server gets those that
 * it names itself, under the name that it gives them.
 */
export function secretNames({
  servers,
  judge,
  alerts,
  auth,
}: Pick<Config, "servers" | "judge"> & {
  readonly alerts: Pick<Config["alerts"], "sinks">;
  readonly auth: Pick<Config["auth"], "sealKey">;
}): readonly string[] {
  const hooks = Object.values(alerts.sinks).flatMap((sink) =>
    sink.kind === "webhook" ? [sink.secret] : sink.kind === "slack" ? [sink.url] : [],
  );
  const values = Object.values(servers).flatMap((server) =>
    Object.values(server.kind === "command" ? server.env : server.headers),
  );
  return [...values, ...hooks, judge?.apiKey ?? "", auth.sealKey]
    .filter((value) => value.startsWith("env:"))
    .map((value) => value.slice("env:".length));
}

/** A copy of an environment that lacks some variables. */
export function without(
  env: Readonly<Record<string, string>>,
  names: readonly string[],
  kept: readonly string[] = [],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !names.includes(name) || kept.includes(name)),
  );
}

/** Says which loader variables the servers do not get, so that whoever relies on one knows why it has no effect. */
export function tellRemoved(env: Environment, warn: (message: string) => void): void {
  const { removed } = cleanEnvironment(env);
  if (removed.length === 0) return;
  const names = removed.map((name) => excerpt(name, 40)).join(", ");
  warn(
    `${names}: loads code into every program, so servers get it only where servers.NAME.pass-env names it`,
  );
}
