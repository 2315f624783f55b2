import { cleanEnvironment } from "@guardian/gateway";
import type { ServerSpec } from "@guardian/gateway";
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
