import { cleanEnvironment } from "@guardian/gateway";
import type { ServerSpec } from "@guardian/gateway";
import { excerpt } from "@guardian/model";
import type { CommandServer } from "./config/config.ts";
import { resolveSecret } from "./config/secret.ts";
import type { Environment } from "./io.ts";

/** How to start a configured server: our environment without loader variables, and its own on top with the secrets resolved. */
export function specOf(name: string, server: CommandServer, env: Environment): ServerSpec {
  const own = Object.entries(server.env).map(([key, value]) => {
    return [key, resolveSecret(value, `servers.${name}.env.${key}`, env)] as const;
  });
  return {
    name,
    command: server.command,
    args: server.args,
    env: { ...cleanEnvironment(env, server.passEnv).env, ...Object.fromEntries(own) },
    ...(server.cwd === undefined ? {} : { cwd: server.cwd }),
  };
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
