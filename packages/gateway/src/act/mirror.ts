import type { Frame, Message } from "@guardian/model";
import type { Change } from "./redaction.ts";

/**
 * The mirrored headers (MCP 2026-07-28, `Mcp-Name` and `Mcp-Param-*`) that no longer say what the body says after a redaction,
 * with their new values; undefined where none is concerned. Without them the server must refuse the request (-32020).
 */
export function remirror(
  { mirrored }: Frame,
  { method }: Message,
  changes: readonly Change[],
): Readonly<Record<string, string>> | undefined {
  if (mirrored === undefined || changes.length === 0) return undefined;
  const headers: [string, string][] = [];
  for (const [name, [value, ...more]] of Object.entries(mirrored)) {
    if (value === undefined || more.length > 0) continue;
    const change = changes.find((it) => mirrors(name, method, it) && decodeHeader(value) === it.before);
    if (change !== undefined) headers.push([name, encodeHeader(change.after)]);
  }
  return headers.length === 0 ? undefined : Object.fromEntries(headers);
}

/** Which parameter `Mcp-Name` mirrors, by method. */
const named: ReadonlyMap<string, string> = new Map([
  ["tools/call", "/params/name"],
  ["prompts/get", "/params/name"],
  ["resources/read", "/params/uri"],
  ["tasks/get", "/params/taskId"],
  ["tasks/update", "/params/taskId"],
  ["tasks/cancel", "/params/taskId"],
]);

function mirrors(header: string, method: string, { path }: Change): boolean {
  if (header === "mcp-name") return path === named.get(method);
  // Which argument a parameter header mirrors stands in the tool's schema; here its value tells.
  return header.startsWith("mcp-param-") && path.startsWith("/params/arguments/");
}

const encoded = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/;

function decodeHeader(value: string): string {
  const payload = encoded.exec(value)?.[1];
  return payload === undefined ? value : Buffer.from(payload, "base64").toString("utf8");
}

/** A redacted value holds the placeholder's quotation marks, which no plain header line can carry. */
function encodeHeader(value: string): string {
  return `=?base64?${Buffer.from(value, "utf8").toString("base64")}?=`;
}
