import type { Placeholders } from "./placeholders.ts";
import { replaced } from "./redact-text.ts";
import { behind, scan } from "./scan.ts";

/** Takes secrets and personal data out of a text that comes in pieces; the result is the same wherever it is cut. */
export interface RedactingStream {
  /** What can be said of the text so far; the rest follows with later pieces. */
  push(piece: string): string;
  /** The rest. */
  end(): string;
}

/**
 * Makes such a stream. It holds back some hundred characters of an unfinished line, and 17,000 of an unfinished key at most; a
 * line that ends is given out at once.
 */
export function redactingStream(names?: Placeholders): RedactingStream {
  let text = "";
  /** What stands before it was given out, and is kept as context. */
  let from = 0;
  let scanned = 0;
  const take = (isWhole: boolean): string => {
    const { found, until } = scan(text, { from, isWhole });
    const shift = from;
    const out = replaced(
      text.slice(from, until),
      found.map((one) => ({ ...one, start: one.start - shift, end: one.end - shift })),
      names,
    );
    const keep = Math.max(0, until - behind);
    text = text.slice(keep);
    from = until - keep;
    scanned = text.length;
    return out;
  };
  return {
    push(piece) {
      text += piece;
      // Not for every letter again: where no line ended, only when there is something new to read.
      const isWorthIt = piece.includes("\n") || text.length - scanned > behind;
      return isWorthIt ? take(false) : "";
    },
    end: () => take(true),
  };
}
