/** One line of a byte stream without its newline; `oversize` is set where it was over the limit and only its beginning was kept. */
export interface Line {
  readonly bytes: Uint8Array;
  readonly oversize?: number;
}

/** What a line that waits takes of the memory: its bytes, and more for itself, or a row of short ones would fill it unseen. */
export function costOf({ bytes }: Line): number {
  return bytes.length + 256;
}

/** What is kept of a line over the limit: enough to find the id of an ordinary request. */
const keptOfOversize = 64 * 1024;

/**
 * Splits a byte stream at newlines (MCP stdio framing). Linear: no byte is looked at twice, whatever the chunks are. A line over
 * `limit` bytes is not buffered: its beginning is kept and the rest is counted. Memory is bounded by `limit` and one chunk.
 */
export class LineSplitter {
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes a chunk and returns the lines that it completes. */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const newline = chunk.indexOf(10, start);
      if (newline < 0) break;
      this.#take(chunk.subarray(start, newline));
      lines.push(this.#finish());
      start = newline + 1;
    }
    if (start < chunk.length) this.#take(chunk.subarray(start));
    return lines;
  }

  /** What stands after the last newline when the stream ends; null where there is nothing. */
  end(): Line | null {
    return this.#length === 0 ? null : this.#finish();
  }

  #take(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length <= this.#limit) {
      if (part.length > 0) this.#parts.push(part);
      return;
    }
    if (this.#parts.length === 1 && this.#parts[0]?.length === keptOfOversize) return;
    const kept = Buffer.concat([...this.#parts, part]).subarray(0, keptOfOversize);
    this.#parts = [new Uint8Array(kept)];
  }

  #finish(): Line {
    const [first, second] = this.#parts;
    const bytes =
      first === undefined ? new Uint8Array() : second === undefined ? first : Buffer.concat(this.#parts);
    const length = this.#length;
    this.#parts = [];
    this.#length = 0;
    return length > this.#limit ? { bytes, oversize: length } : { bytes: withoutInnerCr(bytes) };
  }
}

/**
 * Some peers (Java, C#, Python's text streams) end a line at a CR as well, and would find a message of its own inside one that
 * we read as a whole. In JSON a CR stands between tokens only, where a blank says the same; the one of a CRLF stays.
 */
function withoutInnerCr(bytes: Uint8Array): Uint8Array {
  const first = bytes.indexOf(13);
  if (first < 0 || first === bytes.length - 1) return bytes;
  return bytes.map((byte, index) => (byte === 13 && index < bytes.length - 1 ? 32 : byte));
}
