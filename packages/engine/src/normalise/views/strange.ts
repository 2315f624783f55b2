import { Buffer } from "node:buffer";
import type { Span } from "@guardian/model";
import { BORDER, FOREIGN, symbolAt, symbols } from "../language/trigrams.ts";
import type { Weights } from "../language/weights.ts";

/**
 * The stretches of a text whose letters have the given weights, in order: each begins where the sum of the weights rises from
 * nothing, and ends where it was greatest, before it falls by more than a few words' worth. One pass.
 */
export function stretches(text: string, weights: Weights, least: number): readonly Span[] {
  const table = symbols;
  const found: Span[] = [];
  const last = text.length - 1;
  const units = unitsOf(text);
  let sum = 0;
  let most = 0;
  let start = 0;
  let end = 0;
  let key = (BORDER << 5) | symbolAt(text, 0);
  for (let at = 0; at <= last; at++) {
    const code = at < last ? (units[at + 1] ?? 0) : 0;
    key = ((key << 5) | (code < 128 ? (table[code] ?? 0) : FOREIGN)) & 0x7fff;
    sum += weights[key] ?? 0;
    if (sum > most) {
      most = sum;
      end = at + 1;
    } else if (sum <= 0 || sum < most - FALL) {
      if (most >= least) found.push(whole(text, { start, end }));
      sum = 0;
      most = 0;
      start = at + 1;
    }
  }
  if (most >= least) found.push(whole(text, { start, end }));
  return found;
}

const FALL = 20;

/** The text's units where reading them one by one is quick, which it is not in a part of a string. */
function unitsOf(text: string): Uint16Array {
  const units = text.length <= shared.length ? shared : new Uint16Array(text.length);
  Buffer.from(units.buffer).write(text, "utf16le");
  return units;
}

const shared = new Uint16Array(16 * 1024);

/** To the blanks around it, if they are near. */
function whole(text: string, span: Span): Span {
  let { start, end } = span;
  const first = Math.max(0, start - NEAR);
  const last = Math.min(text.length, end + NEAR);
  while (start > first && !isBlank(text, start - 1)) start--;
  while (end < last && !isBlank(text, end)) end++;
  return { start, end };
}

/** A stretch with the words beside it that belong to it as well: a few of them may look like words of the language as they are. */
export function extended(text: string, span: Span, belongs: (word: string) => boolean): Span {
  let { start, end } = span;
  for (let count = 0; count < MOST_WORDS; count++) {
    const next = /^\s{1,4}(\S{1,24})(?!\S)/.exec(text.slice(end, end + NEAR + 8));
    if (next?.[1] === undefined || !belongs(next[1])) break;
    end += next[0].length;
  }
  for (let count = 0; count < MOST_WORDS; count++) {
    const before = /(?<!\S)(\S{1,24})\s{1,4}$/.exec(text.slice(Math.max(0, start - NEAR - 8), start));
    if (before?.[1] === undefined || !belongs(before[1])) break;
    start -= before[0].length;
  }
  return { start, end };
}

const MOST_WORDS = 8;
const NEAR = 24;
const isBlank = (text: string, at: number): boolean => text.charCodeAt(at) <= 0x20;
