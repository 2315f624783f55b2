import { basename } from "node:path";
import type { Found } from "../commands/lock.ts";

/** The differences as SARIF 2.1.0, which code hosts show beside a change. */
export function sarifOf(found: readonly Found[], lockFile: string, version: string): object {
  const sorts = [...new Set(found.map(sortOf))];
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "mcp-security-guardian",
            version,
            rules: sorts.map((sort) => ({
              id: `surface/${sort}`,
              shortDescription: { text: `The surface of an MCP server: ${sort}` },
            })),
          },
        },
        results: found.map((one) => ({
          ruleId: `surface/${sortOf(one)}`,
          level: levelOf(one),
          message: { text: textOf(one) },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: encodeURI(basename(lockFile)) },
                region: { startLine: 1 },
              },
              logicalLocations: [{ fullyQualifiedName: placeOf(one) }],
            },
          ],
        })),
      },
    ],
  };
}

const sortOf = ({ difference }: Found): string => difference?.change.sort ?? "identity";

function levelOf({ difference }: Found): "error" | "warning" | "note" {
  const risk = difference?.change.risk ?? 0.5;
  if (risk >= 0.7) return "error";
  return risk >= 0.3 ? "warning" : "note";
}

function placeOf({ server, difference }: Found): string {
  return difference === null ? server : `${server}/${difference.sort}/${difference.name}`;
}

function textOf(one: Found): string {
  const { difference, words } = one;
  const former = difference?.former === undefined ? "" : ` (was ${difference.former})`;
  return `${placeOf(one)}${former}: ${words}`;
}
