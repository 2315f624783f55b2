import { isAscii } from "node:buffer";

/** One event of a text/event-stream, or one comment that stands before an event. */
export interface SseEvent {
  /** The bytes as they came, up to and with the blank line. */
  readonly raw: Uint8Array;
  /** The values of all `data` lines joined by newlines, as a client sees them; null where there is no `data` line. */
  readonly data: Uint8Array | null;
  /** The value of `id`, `event` and `retry`; null where there is none that a client would use. */
  readonly id: Uint8Array | null;
  readonly event: Uint8Array | null;
  readonly retry: Uint8Array | null;
  /**
   * True where every reader, however loose, finds in `raw` what we found. Other events leave only as `eventWith` writes them: real
   * clients disagree on lone CR, U+2028, unknown fields and byte order marks, and such a gap can hide a message from us.
   */
  readonly isPlain: boolean;
  /** Set where the event was over the limit: its size so far. It is then the last one, and `data` holds only its beginning. */
  readonly oversize?: number;
}

/** The same event without its message: a client keeps its place in the stream. Empty where there is no place to keep. */
export function blankOf(event: SseEvent): Uint8Array {
  return event.id === null && event.retry === null ? nothing : eventWith(event, nothing);
}

/** Writes the event anew, in the one way that every client reads alike, with `data` in place of its own. */
export function eventWith(
  event: Pick<SseEvent, "id" | "event" | "retry">,
  data: Uint8Array | null,
): Uint8Array {
  const parts: Uint8Array[] = [];
  if (event.event !== null) parts.push(eventField, event.event, newline);
  if (event.id !== null) parts.push(idField, event.id, newline);
  if (event.retry !== null) parts.push(retryField, event.retry, newline);
  if (data !== null) pushData(parts, data);
  if (parts.length > 0) parts.push(newline);
  return Buffer.concat(parts);
}

/** One message as an event of its own. */
export function messageEvent(data: Uint8Array): Uint8Array {
  return eventWith({ id: null, event: messageName, retry: null }, data);
}

const nothing = new Uint8Array();
const LF = 10;
const newline = Uint8Array.of(LF);
const dataField = Buffer.from("data: ");
const eventField = Buffer.from("event: ");
const idField = Buffer.from("id: ");
const retryField = Buffer.from("retry: ");
const messageName = Buffer.from("message");

function pushData(parts: Uint8Array[], data: Uint8Array): void {
  const escaped = withoutOddBreaks(data);
  let start = 0;
  for (;;) {
    const end = escaped.indexOf(LF, start);
    parts.push(dataField, end < 0 ? escaped.subarray(start) : escaped.subarray(start, end), newline);
    if (end < 0) return;
    start = end + 1;
  }
}

/** U+0085, U+2028 and U+2029 end a line for some readers (Python's splitlines). In JSON they stand in strings only: escape them. */
function withoutOddBreaks(data: Uint8Array): Uint8Array {
  if (!hasOddBreaks(data)) return data;
  const text = Buffer.from(data).toString("latin1");
  const escaped = text.replaceAll(/\xc2\x85|\xe2\x80[\xa8\xa9]/g, (found) =>
    found === "\xc2\x85" ? "\\u0085" : found.endsWith("\xa8") ? "\\u2028" : "\\u2029",
  );
  return Buffer.from(escaped, "latin1");
}

const oddBreaks = [Buffer.from("\u0085"), Buffer.from("\u2028"), Buffer.from("\u2029")];

/** True where the text holds a line break that is one only for some readers. */
export function hasOddBreaks(bytes: Uint8Array): boolean {
  if (isAscii(bytes)) return false;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return oddBreaks.some((odd) => buffer.includes(odd));
}
