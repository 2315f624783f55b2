import type { Writable } from "node:stream";

/** Above this many bytes the sender is asked to wait. */
const highWater = 1024 * 1024;
/** Smaller pieces are copied into one; larger ones cost less as they are. */
const large = 4 * 1024;
const newline = Uint8Array.of(10);

/**
 * Writes frames as lines. Frames of one turn of the event loop leave in one write, which is what makes a busy pipe cheap.
 * A peer that is gone is not an error: what is written to it is dropped.
 */
export class Outlet {
  readonly #stream: Writable;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #isClosed = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("error", () => {
      this.#isClosed = true;
    });
  }

  /** Queues one frame; false where the peer reads more slowly than we write and the caller should wait for `drained`. */
  send(frame: Uint8Array): boolean {
    if (this.#isClosed) return true;
    if (this.#pieces.length === 0)
      process.nextTick(() => {
        this.flush();
      });
    this.#pieces.push(frame, newline);
    this.#bytes += frame.length + 1;
    return this.#bytes + this.#stream.writableLength < highWater;
  }

  /** Writes what is queued. */
  flush(): void {
    const pieces = this.#pieces;
    if (pieces.length === 0 || this.#isClosed) return;
    this.#pieces = [];
    const bytes = this.#bytes;
    this.#bytes = 0;
    if (bytes < large) this.#stream.write(Buffer.concat(pieces, bytes));
    else this.#writeParts(pieces);
  }

  /** One write of the system for all pieces, in which no large one is copied. */
  #writeParts(pieces: readonly Uint8Array[]): void {
    const stream = this.#stream;
    let small: Uint8Array[] = [];
    const join = (): void => {
      if (small.length > 0) stream.write(small.length === 1 ? small[0] : Buffer.concat(small));
      small = [];
    };
    stream.cork();
    for (const piece of pieces) {
      if (piece.length < large) small.push(piece);
      else {
        join();
        stream.write(piece);
      }
    }
    join();
    stream.uncork();
  }

  /** Resolves when the peer has read what was written, or is gone. */
  drained(): Promise<void> {
    this.flush();
    const stream = this.#stream;
    if (this.#isClosed || !stream.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        stream.off("drain", done).off("close", done).off("error", done);
        resolve();
      };
      stream.on("drain", done).on("close", done).on("error", done);
    });
  }

  /** Writes what is queued and ends the stream; resolves when it is out, or the peer is gone. */
  async end(): Promise<void> {
    this.flush();
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      this.#stream.on("error", () => {
        resolve();
      });
      this.#stream.on("close", resolve);
      this.#stream.end(resolve);
    });
  }
}
