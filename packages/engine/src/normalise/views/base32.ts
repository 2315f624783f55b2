import { Buffer } from "node:buffer";
import type { Span } from "@guardian/model";
import { standsFor, type Derived } from "./derived.ts";
import { isText } from "./printable.ts";

/**
 * Sees: base32 text (RFC 4648) of 12 bytes or more, in capitals or small letters, with or without `=` behind it.
 * Misses: the extended hex alphabet, Crockford's, and line breaks.
 * Costs: two tests of a run's letters; what is no text is left after eight letters.
 */
export function base32(text: string, { start, end }: Span): readonly Derived[] {
  const found = text.slice(start, Math.min(end, start + LONGEST));
  if (!/^(?:[A-Z2-7]{20,}|[a-z2-7]{20,})$/.test(found)) return [];
  const letters = found.toUpperCase();
  if (!isText(bytesOf(letters.slice(0, 16)))) return [];
  const bytes = bytesOf(letters);
  if (!isText(bytes)) return [];
  const filled = /^={0,6}/.exec(text.slice(end, end + 6))?.[0].length ?? 0;
  return [standsFor("base32", Buffer.from(bytes).toString("utf8"), { start, end: end + filled })];
}

const LONGEST = 1 << 20;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function bytesOf(letters: string): Uint8Array {
  const bytes = new Uint8Array((letters.length * 5) >> 3);
  let [bits, count, at] = [0, 0, 0];
  for (let index = 0; index < letters.length; index++) {
    bits = ((bits << 5) | alphabet.indexOf(letters[index] ?? "A")) & 0xfff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes[at++] = (bits >> count) & 0xff;
  }
  return bytes;
}
