import type { FirstAccount } from "./first-account.ts";
import type { Loaded } from "./config/config.ts";
import { storageOf } from "./storage.ts";

export interface Greeting {
  /** The gateway's own address. */
  readonly url: string;
  /** The names of the servers; null where there is one only, at /mcp. */
  readonly names: readonly string[] | null;
  readonly loaded: Loaded;
  readonly isFirstRun: boolean;
  /** An account that was made just now. */
  readonly account: FirstAccount | null;
  readonly version: string;
}

/** What `guardian serve` says when it is up: where to connect, and what to do next. */
export function greeting({ url, names, loaded, isFirstRun, account, version }: Greeting): string {
  const { config, file } = loaded;
  const places =
    names === null
      ? [["server", `${url}/mcp`] as const]
      : names.map((name) => [name, `${url}/mcp/${name}`] as const);
  const [first = ["", ""] as const] = places;
  const width = Math.max(...places.map(([name]) => name.length));
  const client = JSON.stringify({ mcpServers: { [first[0]]: { type: "http", url: first[1] } } });
  const flags = file === null ? "" : ` --config ${file}`;
  const written = isFirstRun ? " (written just now; it guards a reference server)" : "";
  return `MCP Security Guardian ${version} is up, policy "${config.policy}".

${places.map(([name, place]) => `  ${name.padEnd(width)}  ${place}\n`).join("")}
Next:
  Connect a client: add this to its MCP configuration
    ${client}
  Guard an HTTP or stdio server of your own: add it under "servers" in ${file ?? "guardian.yaml"} and start again
  Guard a stdio server inside a client: put "guardian wrap --" before its command
    guardian wrap -- npx -y @modelcontextprotocol/server-filesystem /some/folder

  Configuration  ${file ?? "none; the defaults"}${written}
  Audit          ${storageOf(config).audit}
                 guardian audit list${flags}
  Health         ${url}/health
  API            ${url}/docs
${account === null ? "" : accountLines(account)}
Stop with Ctrl+C.
`;
}

function accountLines({ name, password }: FirstAccount): string {
  return `
The API has its first user. This password is shown once, and must be changed at the first login:
  User           ${name}
  Password       ${password}
`;
}
