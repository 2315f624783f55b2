import { hasOddBreaks } from "./sse-event.ts";
import type { SseEvent } from "./sse-event.ts";

const LF = 10;
const CR = 13;
const COLON = 58;
const SPACE = 32;
const newline = Uint8Array.of(LF);
/** Lines of one event; bounds what the parser remembers of an event besides its bytes. */
const mostLines = 262_144;
/** What is kept of an event over the limit: enough to find an id. */
const keptOfOversize = 64 * 1024;

/**
 * Reads a text/event-stream as the WHATWG standard says (CR, LF and CRLF, a BOM at the start, `data` joined by newlines). Linear:
 * no byte is looked at twice, whatever the chunks are. Memory is bounded by `limit` and one chunk. An event that is not finished
 * when the stream ends is dropped, as a client drops it.
 */
export class SseParser {
  readonly #limit: number;
  /** The bytes of the event in progress, with room to grow; empty where a chunk ended between events. */
  #held = Buffer.alloc(0);
  #length = 0;
  /** Where the current line begins and where to look for its end; both counted from the event's first byte. */
  #line = 0;
  #scan = 0;
  #isFirstLine = true;
  #endedWithCr = false;
  #isOver = false;
  #draft = new Draft();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes a chunk and returns the events that it completes. */
  push(chunk: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    if (this.#isOver || chunk.length === 0) return events;
    const bytes = this.#length === 0 ? chunk : this.#grown(chunk);
    let base = this.#afterCr(bytes, chunk, events);
    const nextBreak = breaksOf(bytes);
    for (;;) {
      const end = nextBreak(this.#scan);
      if (end < 0) break;
      const next = this.#endOfBreak(bytes, end);
      const isCut = this.#takeLine(bytes, this.#line, end);
      this.#line = this.#scan = next;
      if (!isCut) continue;
      if (next - base > this.#limit) break;
      events.push(this.#draft.finish(bytes, base, next));
      this.#draft = new Draft();
      base = next;
    }
    this.#hold(bytes, base, events);
    return events;
  }

  /** A CR ended the last chunk: an LF that follows belongs to it and passes at once, for a client may wait for it. */
  #afterCr(bytes: Uint8Array, chunk: Uint8Array, events: SseEvent[]): number {
    if (!this.#endedWithCr) return 0;
    this.#endedWithCr = false;
    if (chunk[0] !== LF) {
      if (this.#length > 0) this.#draft.isPlain = false;
      return 0;
    }
    this.#line += 1;
    this.#scan = this.#line;
    if (this.#length > 0) return 0;
    events.push(this.#draft.finish(bytes, 0, 1));
    return 1;
  }

  #endOfBreak(bytes: Uint8Array, end: number): number {
    if (bytes[end] === LF) return end + 1;
    if (end + 1 === bytes.length) this.#endedWithCr = true;
    else if (bytes[end + 1] === LF) return end + 2;
    else this.#draft.isPlain = false;
    return end + 1;
  }

  /** Reads one line; true where it ends the event, or is a comment before one: those pass at once. */
  #takeLine(bytes: Uint8Array, start: number, end: number): boolean {
    let from = start;
    if (this.#isFirstLine) {
      this.#isFirstLine = false;
      if (bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf && end >= from + 3) {
        from += 3;
        this.#draft.isPlain = false;
      }
    }
    if (from === end) return true;
    const isComment = bytes[from] === COLON;
    this.#draft.take(bytes, from, end);
    return isComment && this.#draft.isEmpty();
  }

  /** Keeps the beginning of an event for the next chunk. */
  #hold(bytes: Uint8Array, base: number, events: SseEvent[]): void {
    const length = bytes.length - base;
    if (length > this.#limit || this.#draft.lines > mostLines) {
      this.#isOver = true;
      this.#held = Buffer.alloc(0);
      events.push(this.#draft.oversized(bytes, length, this.#line));
      return;
    }
    this.#draft.shift(base);
    this.#line -= base;
    this.#scan = length;
    if (length === 0) this.#held = Buffer.alloc(0);
    else if (this.#length === 0 || base > 0) {
      this.#held = Buffer.allocUnsafe(length * 2);
      this.#held.set(bytes.subarray(base));
    }
    this.#length = length;
  }

  #grown(chunk: Uint8Array): Uint8Array {
    const length = this.#length + chunk.length;
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafe(length * 2);
      larger.set(this.#held.subarray(0, this.#length));
      this.#held = larger;
    }
    this.#held.set(chunk, this.#length);
    return this.#held.subarray(0, length);
  }
}

/** True where no reader can take the value for more than one line. */
function isOneLine(value: Uint8Array): boolean {
  return value.every((byte) => byte >= SPACE || byte === 9) && !hasOddBreaks(value);
}

/** Finds line breaks in ascending order, looking at each byte once per kind of break. */
function breaksOf(bytes: Uint8Array): (from: number) => number {
  let lf = -2; // -2: not looked for yet, -1: there is no more
  let cr = -2;
  return (from) => {
    if (lf !== -1 && lf < from) lf = bytes.indexOf(LF, from);
    if (cr !== -1 && cr < from) cr = bytes.indexOf(CR, from);
    return lf < 0 ? cr : cr < 0 ? lf : Math.min(lf, cr);
  };
}

/** What is known of the event in progress. Positions of data lines are kept instead of copies. */
class Draft {
  isPlain = true;
  lines = 0;
  #data: number[] = [];
  #id: Uint8Array | null = null;
  #event: Uint8Array | null = null;
  #retry: Uint8Array | null = null;
  #seen = 0;

  isEmpty(): boolean {
    return this.#seen === 0 && this.#data.length === 0;
  }

  take(bytes: Uint8Array, start: number, end: number): void {
    this.lines += 1;
    const field = fieldAt(bytes, start, end);
    const from = start + field.length + 1;
    const value = Math.min(bytes[from] === SPACE && from < end ? from + 1 : from, end);
    // A field name without its colon is rare enough to be written anew.
    if (field !== "" && start + field.length === end) this.isPlain = false;
    if (field === "data") this.#data.push(value, end);
    else if (field === "") this.#comment(bytes.subarray(start, end));
    else this.#take(field, bytes.subarray(value, end));
  }

  #comment(line: Uint8Array): void {
    if (line[0] !== COLON || !isOneLine(line)) this.isPlain = false;
  }

  #take(field: Exclude<Field, "" | "data">, value: Uint8Array): void {
    const isUsable = isOneLine(value) && (field !== "retry" || isDigits(value));
    const bit = field === "id" ? 1 : field === "event" ? 2 : 4;
    if (!isUsable || (this.#seen & bit) !== 0) this.isPlain = false;
    this.#seen |= bit;
    if (!isUsable) return;
    if (field === "id") this.#id = value;
    else if (field === "event") this.#event = value;
    else this.#retry = value;
  }

  finish(bytes: Uint8Array, start: number, end: number): SseEvent {
    const data = this.#joined(bytes);
    const { isPlain } = this;
    return {
      raw: bytes.subarray(start, end),
      data,
      id: this.#id,
      event: this.#event,
      retry: this.#retry,
      isPlain: isPlain && (data === null || !hasOddBreaks(data)),
    };
  }

  oversized(bytes: Uint8Array, size: number, line: number): SseEvent {
    if (this.#data.length === 0) {
      const isData = fieldAt(bytes, line, Math.min(bytes.length, line + 6)) === "data";
      const value = isData ? line + (bytes[line + 5] === SPACE ? 6 : 5) : line;
      this.#data = [Math.min(value, bytes.length), bytes.length];
    }
    const [start = 0] = this.#data;
    this.#data = [start, Math.min(bytes.length, start + keptOfOversize)];
    return { ...this.finish(bytes, 0, 0), isPlain: false, oversize: size };
  }

  /** Counts positions from the event's first byte instead of from the chunk's. */
  shift(base: number): void {
    if (base > 0) this.#data = this.#data.map((position) => position - base);
  }

  #joined(bytes: Uint8Array): Uint8Array | null {
    const spans = this.#data;
    if (spans.length === 0) return null;
    if (spans.length === 2) return bytes.subarray(spans[0], spans[1]);
    const parts: Uint8Array[] = [];
    for (let index = 0; index < spans.length; index += 2) {
      if (index > 0) parts.push(newline);
      parts.push(bytes.subarray(spans[index], spans[index + 1]));
    }
    return Buffer.concat(parts);
  }
}

type Field = "data" | "id" | "event" | "retry" | "";
const fields = (["data", "id", "event", "retry"] as const).map((name) => ({
  name,
  bytes: Buffer.from(name),
}));

/** The field that a line sets; empty for comments and for fields that no client knows. */
function fieldAt(bytes: Uint8Array, start: number, end: number): Field {
  for (const { name, bytes: wanted } of fields) {
    const after = start + wanted.length;
    if (after > end || (after < end && bytes[after] !== COLON)) continue;
    if (bytes[start] === wanted[0] && wanted.every((byte, index) => bytes[start + index] === byte))
      return name;
  }
  return "";
}

function isDigits(value: Uint8Array): boolean {
  return value.length > 0 && value.every((byte) => byte >= 48 && byte <= 57);
}
