import { Buffer } from "node:buffer";
import type { Span } from "@guardian/model";
import { standsFor, type Derived } from "./derived.ts";
import { isText, looksLikeText } from "./printable.ts";
import { HEX_DIGIT, runs } from "./runs.ts";

/**
 * Sees: text written as hexadecimal digits without a break, 12 bytes or more, with or without `0x`.
 * Misses: digits with blanks or colons between the bytes, and text behind bytes that are none.
 * Costs: next to nothing; digests and identifiers are left after a few bytes.
 */
export function hex(text: string, within: Span): readonly Derived[] {
  const found: Derived[] = [];
  for (const run of runs(text, HEX_DIGIT, SHORTEST, within)) {
    const derived = decoded(text, run);
    if (derived !== null) found.push(derived);
  }
  return found;
}

const SHORTEST = 24;
const HEAD = 32;

function decoded(text: string, run: Span): Derived | null {
  // `0x` leaves its zero outside the run; a digit too many stands before the bytes or behind them.
  const isOdd = (run.end - run.start) % 2 === 1;
  const starts = isOdd ? [run.start, run.start + 1] : [run.start];
  for (const start of starts) {
    const end = start + ((run.end - start) & ~1);
    const head = Buffer.from(text.slice(start, Math.min(start + HEAD, end)), "hex");
    if (!looksLikeText(head, head.length)) continue;
    const bytes = Buffer.from(text.slice(start, end), "hex");
    if (isText(bytes)) return standsFor("hex", bytes.toString("utf8"), { start, end });
  }
  return null;
}
