import {
  BACKWARD,
  BORDER,
  DIGIT,
  FORWARD,
  GROUP,
  groupAt,
  groups,
  MARK,
  STROKE,
  symbols,
} from "./trigrams.ts";
import { mirrored, unwritten } from "./weights.ts";

/** Letters that words hardly have. */
export const ENCIPHERED = 1024;
/** Letters that words have from right to left. */
export const MIRRORED = 512;
/** Digits and marks among letters. */
export const LEET = 64;
/** Letters that stand alone, one after the other. */
export const SPACED = 128;
/** Numbers, or dots and dashes, and nothing else. */
export const CODES = 256;

/** All of them. */
export const SURVEYED = ENCIPHERED | MIRRORED | LEET | SPACED | CODES;

/**
 * Bits for what parts of a text may be, from samples: sees which parts are worth a closer look, so that a text without any costs
 * about a nanosecond for each byte. Of three neighbouring bytes, two or three steps apart, a table says what they are; counts of
 * eight samples and the eight before them are compared. Misses: a disguise shorter than some twenty letters, unless the whole
 * text is short.
 */
export function survey(bytes: Uint8Array, length: number, blocks?: Blocks): number {
  if (length <= SHORT) return surveyShort(bytes, length);
  let found = 0;
  let before = 0;
  let at = 1;
  for (; at + 25 < length; at += 28) {
    let count = 0;
    for (let place = at; place < at + 28; place += 7) {
      count += countAt(bytes, place);
      count += countAt(bytes, place + 3);
    }
    const one = judged(count + before, count);
    if (one !== 0) {
      const sure = confirmed(one, bytes, at, length);
      found |= sure;
      if (sure !== 0) blocks?.add(at, sure);
    }
    before = count;
  }
  let rest = 0;
  for (let last = at; last + 1 < length; last += 3) rest += countAt(bytes, last);
  const one = judged(rest + before, rest);
  if (one !== 0) blocks?.add(at, one);
  return found | one;
}

/** Samples say little: what they make look like a cipher or a mirror is read there letter by letter. */
function confirmed(shapes: number, bytes: Uint8Array, at: number, length: number): number {
  let sure = shapes;
  const near = bytes.subarray(Math.max(0, at - AROUND), Math.min(length, at + AROUND));
  if ((sure & ENCIPHERED) !== 0 && !rises(near, unwritten, 10)) sure &= ~ENCIPHERED;
  if ((sure & MIRRORED) !== 0 && !rises(near, mirrored, 6)) sure &= ~MIRRORED;
  return sure;
}

const AROUND = 84;

/** True where the sum of the weights of neighbouring letters rises by so much; less than the views ask of a stretch. */
function rises(bytes: Uint8Array, weights: Int8Array, by: number): boolean {
  let sum = 0;
  let key = BORDER;
  for (const byte of bytes) {
    key = ((key << 5) | (symbolOf[byte] ?? 0)) & 0x7fff;
    sum = Math.max(0, sum + (weights[key] ?? 0));
    if (sum >= by) return true;
  }
  return false;
}

/** Told of the place of samples that show something. */
export interface Blocks {
  add(at: number, shapes: number): void;
}

/** Every place of a short text. */
function surveyShort(bytes: Uint8Array, length: number): number {
  let found = 0;
  let before = 0;
  for (let at = 1; at + 1 < length;) {
    let count = 0;
    for (const end = Math.min(at + 8, length - 1); at < end; at++) count += countAt(bytes, at);
    found |= judged(count + before, count);
    before = count;
  }
  return found;
}

const symbolOf = symbols;
const countAt = (bytes: Uint8Array, at: number): number =>
  counts[
    ((symbolOf[bytes[at - 1] ?? 0] ?? 0) << 10) |
      ((symbolOf[bytes[at] ?? 0] ?? 0) << 5) |
      (symbolOf[bytes[at + 1] ?? 0] ?? 0)
  ] ?? 0;

/** A text of this many bytes is looked at everywhere. */
const SHORT = 96;

/** Counts of samples, five bits each, so that one addition counts them all. */
const NEITHER = 1;
const FORWARDS = 1 << 5;
const BACKWARDS = 1 << 10;
const MIXED = 1 << 15;
const ALONE = 1 << 20;
const CODED = 1 << 25;

function judged(sixteen: number, eight: number): number {
  // One addition lifts each count that is high enough over its highest bit.
  if (((sixteen + LIFT) & LIFTED) === 0) return 0;
  let found = 0;
  const neither = sixteen & 31;
  const forwards = (sixteen >> 5) & 31;
  const backwards = (sixteen >> 10) & 31;
  // Measured: of kilobytes of ordinary documents some 22 % (enciphered) and 7 % (mirrored) look so; of disguised sentences of 48
  // letters in such documents nine in ten.
  if (neither >= 4 && neither > forwards && (neither > 4 || forwards < 3)) found |= ENCIPHERED;
  if ((eight & 31) >= 4 && ((eight >> 5) & 31) <= 1) found |= ENCIPHERED;
  if (backwards >= 3 && backwards > forwards) found |= MIRRORED;
  if (((eight >> 10) & 31) >= 3 && ((eight >> 5) & 31) <= 1) found |= MIRRORED;
  const mixed = (sixteen >> 15) & 31;
  const coded = sixteen >> 25;
  if (mixed >= 3) found |= LEET;
  if (((sixteen >> 20) & 31) >= 2) found |= SPACED;
  if (coded + mixed >= 10) found |= CODES;
  return found;
}

/** What takes each count to sixteen from the least that says something: forwards never does. */
const LIFT = 12 * NEITHER + 13 * BACKWARDS + 13 * MIXED + 14 * ALONE + 11 * CODED;
const LIFTED = 16 * (NEITHER + BACKWARDS + MIXED + ALONE + CODED);

const counts = new Int32Array(1 << 15);
for (let a = 0; a < 32; a++)
  for (let b = 0; b < 32; b++)
    for (let c = 0; c < 32; c++) counts[(a << 10) | (b << 5) | c] = countOf(a, b, c);

function countOf(a: number, b: number, c: number): number {
  const isLetter = (symbol: number): boolean => symbol < BORDER;
  const isBorder = (symbol: number): boolean => symbol === BORDER || symbol === STROKE;
  if (b === DIGIT && (isLetter(a) || isLetter(c))) return MIXED;
  if (b === MARK && isLetter(a) && isLetter(c)) return MIXED;
  if (isLetter(b) && isBorder(a) && isBorder(c)) return ALONE;
  if (isHex(b) && (a === DIGIT || c === DIGIT) && (isBorder(a) || isBorder(c) || a === c)) return CODED;
  if (isLetter(b) && (a === DIGIT || c === DIGIT)) return MIXED;
  if (isLetter(b) && a <= STROKE && c <= STROKE) return groupCount(groups[groupAt(a, b, c)] ?? 0);
  const isCode = (symbol: number): boolean => symbol === DIGIT || isBorder(symbol);
  const hasCode = [a, b, c].some((symbol) => symbol === DIGIT || symbol === STROKE);
  return isCode(a) && isCode(b) && isCode(c) && hasCode ? CODED : 0;
}

/** `a` to `f`, and the `x` of a prefix. */
function isHex(symbol: number): boolean {
  return symbol < 6 || symbol === 23;
}

function groupCount(group: number): number {
  if ((group & GROUP) === 0 || (group & FORWARD) !== 0)
    return (group & FORWARD) !== 0 && (group & BACKWARD) === 0 ? FORWARDS : 0;
  return (group & BACKWARD) !== 0 ? BACKWARDS : NEITHER;
}
