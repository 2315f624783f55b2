import { optionsOf } from "./call.ts";
import type { Command } from "./call.ts";

/** What `guardian --help` prints. */
export function overviewText(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return `MCP Security Guardian stands between MCP clients and MCP servers and stops what the policy forbids.

Usage: guardian COMMAND [OPTIONS]

Commands:
${columns(rows)}

First steps:
  guardian serve                     guards the servers of guardian.yaml; writes one on first run
  guardian wrap -- npx -y SERVER     put "guardian wrap --" before a server's command in your client

Options: --help on every command, --version
Exit codes: 0 clean, 1 found something or a check failed, 2 usage or configuration, 3 incomplete
`;
}

/** What `guardian rules --help` prints. */
export function groupText(name: string, group: readonly Command[]): string {
  const rows = group.map((command) => [command.name, command.summary] as const);
  return `Usage: guardian ${name} COMMAND [OPTIONS]\n\n${columns(rows)}\n`;
}

/** What `guardian COMMAND --help` prints. */
export function helpText(command: Command): string {
  const rows = Object.entries(optionsOf(command)).map(([name, { value, about }]) => {
    return [`--${name}${value === undefined ? "" : ` ${value}`}`, about] as const;
  });
  return `${command.summary}

Usage: guardian ${command.name} ${command.usage}

${command.about}

Options:
${columns(rows)}

Example:
${indent(command.example)}
`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`).join("\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
