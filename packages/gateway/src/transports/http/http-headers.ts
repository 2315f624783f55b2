import type { IncomingMessage } from "node:http";
import type { Frame } from "@guardian/model";

/** Headers that belong to one connection (RFC 9110 7.6.1), and `alt-svc`, which would lead clients around us. */
const ownToConnection = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "alt-svc",
]);

/** Headers of a request that are made anew for the way to the upstream. */
const madeAnew = new Set(["host", "content-length", "accept-encoding", "expect"]);

/**
 * The header lines of a request for the upstream, as a flat list: those of the client unchanged, but for what belongs to the
 * connection. `own` (by lower-case name) replaces the client's. Bodies must be readable, so no encoding is accepted.
 */
export function requestHeaders(
  { rawHeaders, headers }: IncomingMessage,
  own: Readonly<Record<string, string>>,
): string[] {
  const named = namedBy(headers.connection);
  const lines: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const key = rawHeaders[index] ?? "";
    const name = key.toLowerCase();
    if (ownToConnection.has(name) || madeAnew.has(name) || named.includes(name) || Object.hasOwn(own, name))
      continue;
    lines.push(key, rawHeaders[index + 1] ?? "");
  }
  for (const name of Object.keys(own)) lines.push(name, own[name] ?? "");
  lines.push("accept-encoding", "identity");
  return lines;
}

/** Headers of one message, which a request made by the guard itself must not repeat. */
const ofOneMessage = new Set(["content-type", "accept", "last-event-id", "mcp-method", "mcp-name"]);

/** The header lines for a message that the guard itself sends in the session of a request: its identity, nothing of its message. */
export function sessionHeaders(lines: readonly string[], sessionId: string | undefined): string[] {
  const kept = ["content-type", "application/json", "accept", "application/json, text/event-stream"];
  if (sessionId !== undefined) kept.push("mcp-session-id", sessionId);
  for (let index = 0; index < lines.length; index += 2) {
    const key = lines[index] ?? "";
    const name = key.toLowerCase();
    if (ofOneMessage.has(name) || name.startsWith("mcp-param-")) continue;
    if (name === "mcp-session-id" && sessionId !== undefined) continue;
    kept.push(key, lines[index + 1] ?? "");
  }
  return kept;
}

/** The header lines of an upstream's response as a flat list, without those in `dropped` and what belongs to its connection. */
export function responseHeaders(
  raw: readonly (Buffer | string)[],
  connection: string | string[] | undefined,
  dropped: ReadonlySet<string> = keepsAll,
): string[] {
  const named = namedBy(connection);
  const lines: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const key = textOf(raw[index]);
    const name = key.toLowerCase();
    if (ownToConnection.has(name) || dropped.has(name) || named.includes(name)) continue;
    lines.push(key, textOf(raw[index + 1]));
  }
  return lines;
}

/** The headers that mirror the body, one element per header line; undefined where there is none. */
export function mirroredOf({ rawHeaders }: IncomingMessage): NonNullable<Frame["mirrored"]> | undefined {
  let mirrored: Record<string, string[]> | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    if (!name.startsWith("mcp-") || !(mirrorNames.has(name) || name.startsWith("mcp-param-"))) continue;
    mirrored ??= {};
    (mirrored[name] ??= []).push(rawHeaders[index + 1] ?? "");
  }
  return mirrored;
}

/** The media type without its parameters, in lower case; empty where there is none. */
export function mediaType(value: string | readonly string[] | undefined): string {
  const first = typeof value === "string" ? value : (value?.[0] ?? "");
  const end = first.indexOf(";");
  return (end < 0 ? first : first.slice(0, end)).trim().toLowerCase();
}

const mirrorNames = new Set(["mcp-protocol-version", "mcp-method", "mcp-name"]);
const none: readonly string[] = [];
const keepsAll: ReadonlySet<string> = new Set();

function textOf(value: Buffer | string | undefined): string {
  return typeof value === "string" ? value : (value?.toString("latin1") ?? "");
}

function namedBy(connection: string | string[] | undefined): readonly string[] {
  if (connection === undefined) return none;
  const value = typeof connection === "string" ? connection : connection.join(",");
  if (value === "keep-alive" || value === "close") return none;
  return value.split(",").map((token) => token.trim().toLowerCase());
}

/** False where a charset is named that readers may honour and we do not: it would show them another text than us. */
export function isUtf8(contentType: string | readonly string[] | undefined): boolean {
  const value = typeof contentType === "string" ? contentType : (contentType ?? []).join(",");
  if (!value.includes(";")) return true;
  const named = [...value.matchAll(/charset\s*=\s*["']?([^"';,\s]*)/gi)];
  return named.every(([, charset]) => /^(?:utf-?8|us-ascii)$/i.test(charset ?? ""));
}
