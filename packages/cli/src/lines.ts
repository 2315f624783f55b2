import { isUtf8 } from "node:buffer";
import type { Readable } from "node:stream";

/** A line of an input, or why it cannot be read. */
export type InputLine =
  { readonly number: number; readonly text: string } | { readonly number: number; readonly problem: string };

/** The lines of each piece of a stream; one that is longer than `limit` bytes or not UTF-8 is a problem. */
export async function* readLines(stream: Readable, limit: number): AsyncGenerator<readonly InputLine[]> {
  let pieces: Buffer[] = [];
  let size = 0;
  let number = 0;
  const finish = (): InputLine => {
    number += 1;
    const isLong = size > limit;
    const bytes = Buffer.concat(pieces);
    pieces = [];
    size = 0;
    if (isLong) return { number, problem: `longer than limits.frame-bytes, which is ${limit}` };
    return isUtf8(bytes) ? { number, text: bytes.toString("utf8") } : { number, problem: "not UTF-8" };
  };
  const keep = (piece: Buffer): void => {
    size += piece.length;
    // What is too long is counted and not kept.
    if (size > limit) pieces = [];
    else pieces.push(piece);
  };
  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    let rest = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    const lines: InputLine[] = [];
    for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline)) {
      keep(rest.subarray(0, end));
      lines.push(finish());
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) keep(rest);
    if (lines.length > 0) yield lines;
  }
  if (size > 0) yield [finish()];
}

const newline = 0x0a;
