import { locate, members, stringAt } from "@guardian/engine";
import type { Span } from "@guardian/model";

/** The members of a JSON-RPC message by which a transport routes it. */
export interface Outline {
  readonly kind: "request" | "notification" | "answer";
  /** The raw JSON text of the id. */
  readonly id: string | null;
  readonly idSpan: Span | null;
  readonly method: string;
  readonly params: Span | null;
  readonly error: Span | null;
}

/**
 * Reads just enough of a frame to route it: one outline per message, none where it cannot be read. It judges nothing: what it
 * misreads is at worst sent to the wrong request of the same client, or dropped.
 */
export function outlinesOf(bytes: Uint8Array): Outline[] {
  const whole = locate(bytes, "");
  if (whole === null) return [];
  const spans =
    bytes[whole.start] === openArray ? [...members(bytes, whole.start)].map(({ value }) => value) : [whole];
  const outlines: Outline[] = [];
  for (const span of spans) {
    const outline = outlineAt(bytes, span);
    if (outline !== null) outlines.push(outline);
  }
  return outlines;
}

/** The spans of an object's members by name; none where there is no object. */
export function membersOf(bytes: Uint8Array, { start }: Span): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  if (bytes[start] !== openObject) return spans;
  for (const { key, value } of members(bytes, start)) {
    const name = key === null ? null : stringAt(bytes, key);
    if (name !== null) spans.set(name, value);
  }
  return spans;
}

/** The JSON text at a span. */
export function textAt(bytes: Uint8Array, { start, end }: Span): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");
}

/** The raw ids of the requests in a frame. */
export function requestIds(bytes: Uint8Array): string[] {
  return outlinesOf(bytes).flatMap(({ kind, id }) => (kind === "request" && id !== null ? [id] : []));
}

const openArray = 0x5b;
const openObject = 0x7b;

function outlineAt(bytes: Uint8Array, span: Span): Outline | null {
  const found = membersOf(bytes, span);
  const idSpan = found.get("id") ?? null;
  const method = found.get("method");
  const isAnswer = method === undefined && (found.has("result") || found.has("error"));
  if (method === undefined && !isAnswer) return null;
  return {
    kind: isAnswer ? "answer" : idSpan === null ? "notification" : "request",
    id: idSpan === null ? null : textAt(bytes, idSpan),
    idSpan,
    method: method === undefined ? "" : (stringAt(bytes, method) ?? ""),
    params: found.get("params") ?? null,
    error: found.get("error") ?? null,
  };
}

/** Where a message names another one. */
export interface Places {
  /** Of a request: in `_meta`; of a progress notification: in `params`. */
  readonly progressToken?: Span;
  readonly requestId?: Span;
  readonly subscriptionId?: Span;
  /** The revision that a modern request names. */
  readonly protocolVersion?: Span;
  readonly clientCapabilities?: Span;
}

/** Finds the ids of other messages in `params`. */
export function placesOf(bytes: Uint8Array, { params, kind, method }: Outline): Places {
  if (params === null) return {};
  const found = membersOf(bytes, params);
  const meta = found.get("_meta");
  const inMeta = meta === undefined ? new Map<string, Span>() : membersOf(bytes, meta);
  const token = kind === "request" ? inMeta.get("progressToken") : found.get("progressToken");
  const requestId = method === "notifications/cancelled" ? found.get("requestId") : undefined;
  const subscriptionId = inMeta.get("io.modelcontextprotocol/subscriptionId");
  const protocolVersion = inMeta.get("io.modelcontextprotocol/protocolVersion");
  const clientCapabilities = inMeta.get("io.modelcontextprotocol/clientCapabilities");
  return {
    ...(clientCapabilities && { clientCapabilities }),
    ...(token && { progressToken: token }),
    ...(requestId && { requestId }),
    ...(subscriptionId && { subscriptionId }),
    ...(protocolVersion && { protocolVersion }),
  };
}
