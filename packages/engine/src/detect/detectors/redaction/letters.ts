/** Kinds of characters, by their unit. */
const table = new Uint8Array(128);
const DIGIT = 1;
const UPPER = 2;
const LOWER = 4;
const WORD = 8;

for (let unit = 0x30; unit <= 0x39; unit++) table[unit] = DIGIT | WORD;
for (let unit = 0x41; unit <= 0x5a; unit++) table[unit] = UPPER | WORD;
for (let unit = 0x61; unit <= 0x7a; unit++) table[unit] = LOWER | WORD;
table[0x5f] = WORD;

const is = (unit: number, kinds: number): boolean => unit < 128 && ((table[unit] as number) & kinds) !== 0;

export const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
export const isUpper = (unit: number): boolean => unit >= 0x41 && unit <= 0x5a;
export const isLetter = (unit: number): boolean => is(unit, UPPER | LOWER);
export const isLetterOrDigit = (unit: number): boolean => is(unit, UPPER | LOWER | DIGIT);
/** A letter, a digit or `_`. */
export const isWord = (unit: number): boolean => is(unit, WORD);

/** Whether a word may begin here: behind no word, or behind an escape such as `\n` inside a string. */
export function isWordStart(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.charCodeAt(at - 1);
  if (!isWord(before)) return true;
  // n, r, t behind a backslash
  return (before === 0x6e || before === 0x72 || before === 0x74) && text.charCodeAt(at - 2) === 0x5c;
}

/** Where the run of characters that ends before a place begins, at most so many back. */
export function runBack(text: string, end: number, most: number, belongs: (unit: number) => boolean): number {
  const least = Math.max(0, end - most);
  let at = end;
  while (at > least && belongs(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

const counts = new Uint16Array(128);

/** Bits for each character of a text, by how often each occurs in it. */
export function entropy(text: string): number {
  counts.fill(0);
  for (let at = 0; at < text.length; at++)
    counts[text.charCodeAt(at) & 127] = (counts[text.charCodeAt(at) & 127] ?? 0) + 1;
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** How many characters of each kind, and how often one kind follows another, capitals before small letters apart. */
export interface Shape {
  readonly digits: number;
  readonly lower: number;
  readonly upper: number;
  readonly marks: number;
  readonly turns: number;
}

export function shapeOf(text: string): Shape {
  let [digits, lower, upper, turns, last] = [0, 0, 0, 0, -1];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const kind = unit < 128 ? (table[unit] as number) & (DIGIT | UPPER | LOWER) : 0;
    if (kind === DIGIT) digits += 1;
    else if (kind === LOWER) lower += 1;
    else if (kind === UPPER) upper += 1;
    if (last >= 0 && last !== kind && !(last === UPPER && kind === LOWER)) turns += 1;
    last = kind;
  }
  return { digits, lower, upper, marks: text.length - digits - lower - upper, turns };
}
