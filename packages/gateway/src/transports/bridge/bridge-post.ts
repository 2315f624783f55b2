import type { IncomingMessage, ServerResponse } from "node:http";
import type { Outgoing } from "@guardian/model";
import { linesOf } from "../http/http-access.ts";
import { readBody } from "../http/http-body.ts";
import type { Body } from "../http/http-body.ts";
import { isUtf8, mediaType } from "../http/http-headers.ts";
import { sendEmpty } from "../http/http-reply.ts";
import { idKey } from "../../id-key.ts";
import { membersOf, outlinesOf, placesOf, textAt } from "./outline.ts";
import type { Outline } from "./outline.ts";
import { PostReply } from "./post-reply.ts";

/** A POST that may go on to the server. */
export interface Post {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly outgoing: Outgoing;
  readonly bytes: Uint8Array;
  readonly outlines: readonly Outline[];
}

/** The first revision of the modern era. */
const modern = "2026-07-28";
/** Reads a POST's body; answers it and returns null where it is not JSON in UTF-8. */
export async function readPost(
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
): Promise<Body | null> {
  const type = request.headers["content-type"];
  if (mediaType(type) === "application/json" && isUtf8(type)) return readBody(request, limit);
  sendEmpty(response, 415);
  return null;
}

/** What will answer the POST of a session (its id is given) or of the modern era. */
export function replyTo(
  { request, response, outgoing, bytes, outlines }: Post,
  sessionId?: string,
): PostReply {
  const tokens = outlines.flatMap((outline) => {
    const span = outline.kind === "request" ? placesOf(bytes, outline).progressToken : undefined;
    return span === undefined ? [] : [idKey(textAt(bytes, span))];
  });
  const isLegacy = sessionId !== undefined;
  const takesEvents = accepts(request, "text/event-stream");
  return new PostReply({
    response,
    ids: idsOf(outlines),
    tokens,
    headers: isLegacy ? { "mcp-session-id": sessionId } : {},
    takesEvents,
    // In sessions servers answer with events, and clients and tests know it so; a status of its own needs a JSON body.
    prefersEvents: isLegacy && takesEvents,
    statusOf: isLegacy ? () => 200 : modernStatus,
    first: outgoing.reply,
  });
}

/** The raw ids of the requests. */
export function idsOf(outlines: readonly Outline[]): string[] {
  return outlines.flatMap(({ kind, id }) => (kind === "request" && id !== null ? [id] : []));
}

/** The statuses that the specification gives to the errors of a server (2026-07-28). */
const statuses: ReadonlyMap<string, number> = new Map([
  ["-32601", 404],
  ["-32600", 400],
  ["-32700", 400],
  ["-32020", 400],
  ["-32021", 400],
  ["-32022", 400],
]);

function modernStatus(bytes: Uint8Array, outline: Outline | undefined): number {
  const error = outline?.error ?? null;
  const code = error === null ? undefined : membersOf(bytes, error).get("code");
  return code === undefined ? 200 : (statuses.get(textAt(bytes, code)) ?? 200);
}

/** True where the client takes this media type. */
export function accepts(request: IncomingMessage, type: string): boolean {
  const accept = request.headers.accept ?? "*/*";
  return accept.includes(type) || accept.includes("*/*");
}

/** The session that a request names; null where it names none, or several. */
export function sessionIdOf(request: IncomingMessage): string | null {
  const [id, ...more] = linesOf(request, "mcp-session-id");
  return id === undefined || more.length > 0 ? null : id;
}

/** True where the request's header names a revision of the modern era. */
export function isModernHeader(request: IncomingMessage): boolean {
  return linesOf(request, "mcp-protocol-version").some(
    (version) => /^\d{4}-/.test(version) && version >= modern,
  );
}

/** True where a message names its own protocol version, as only the modern era does. */
export function isModernBody(bytes: Uint8Array): boolean {
  return outlinesOf(bytes).some((outline) => {
    const { protocolVersion } = outline.kind === "request" ? placesOf(bytes, outline) : {};
    return protocolVersion !== undefined;
  });
}
