import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { GuardianError } from "@guardian/model";
import { reason } from "./config/secret.ts";

const reference = "@modelcontextprotocol/server-everything";

/** Writes a commented configuration that guards a reference server, so that a newcomer can connect at once. Never overwrites. */
export function writeFirstConfig(file: string): void {
  try {
    writeFileSync(file, firstConfig(referenceCommand()), { flag: "wx", mode: 0o600 });
  } catch (cause) {
    const why = reason(cause);
    const message = `${file}: cannot write a first configuration: ${why}; start in another folder, or name a file with --config`;
    throw new GuardianError("config/unreadable", message, { cause });
  }
}

/** The installed reference server where there is one, else what npx fetches. */
function referenceCommand(): readonly string[] {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${reference}/package.json`);
    return [process.execPath, join(dirname(manifest), "dist", "index.js"), "stdio"];
  } catch {
    return ["npx", "-y", reference, "stdio"]; // not installed beside us, which is no error
  }
}

function firstConfig([command = "", ...args]: readonly string[]): string {
  return `# MCP Security Guardian. "guardian config print" shows every setting and where it came from; docs/cli.md has the commands.
# A mistyped key is an error. Lengths of time are 250ms, 30s, 15m, 12h, 30d; sizes 512KiB, 32MiB.

# Every server here answers at http://HOST:PORT/mcp/NAME.
servers:
  # The reference server of the protocol: it shows all that MCP can do. Replace it by your own.
  everything:
    command: ${JSON.stringify(command)}
    args: ${JSON.stringify(args)}
  # A server that is started as a command. Each session has a process of its own; "shared: true" gives all of them one.
  # files:
  #   command: npx
  #   args: [-y, "@modelcontextprotocol/server-filesystem", /home/me/notes]
  #   env: { API_TOKEN: env:API_TOKEN } # secrets are references: env:NAME or file:/path
  #   roots: [/home/me/notes] # a call whose path leads elsewhere is an attack; "roots" may hold http(s) URLs as well
  #   labels: { read_note: { untrusted: true }, "*": { external: false } } # where names and descriptions say it wrong
  #   client: { roots: [/home/me/notes], sampling: { tools: true } } # what it may ask of clients, where that is not the default
  #   max-children: 32
  #   idle-timeout: 5m
  # A server that runs elsewhere.
  # far:
  #   url: https://mcp.example.com/mcp
  #   headers: { Authorization: env:FAR_AUTHORIZATION }

# monitor only records, balanced stops what is most likely an attack, strict stops what is doubtful too; or a file of your own.
policy: balanced

# listen:
#   host: 127.0.0.1
#   port: 8000
#   allowed-hosts: [mcp.example.com]
#   allowed-origins: [https://chat.example.com]

# Folders with rules and policies of your own; "guardian rules prove DIR" runs the examples of the rules.
# rules: [./rules]
# policies: [./policies]

# Findings that somebody looked at and accepts, until a day. After a wrong block "guardian explain ENTRY" prints the lines for it.
# suppressions:
#   - rule: secrets/generic-token
#     server: files
#     tool: read_file
#     reason: The sample keys in our notes (looked at by Ada).
#     expires: 2027-06-30
`;
}
