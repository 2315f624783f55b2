/**
 * A range of code points over 7f as byte patterns, e.g. `\xd0[\xb0-\xbf]`: what a regular expression over bytes needs in
 * place of a character class. The result is an alternation without overlap, at most a dozen members for any range.
 */
export function utf8Alternatives(from: number, to: number): string[] {
  return sameLength(from, to).flatMap(([low, high]) => byteRanges(encode(low), encode(high)));
}

/** Cuts a range where the encoded length changes, and takes the surrogates out. */
function sameLength(from: number, to: number): (readonly [number, number])[] {
  const blocks: (readonly [number, number])[] = [
    [0x80, 0x7ff],
    [0x800, 0xd7ff],
    [0xe000, 0xffff],
    [0x10000, 0x10ffff],
  ];
  return blocks
    .map(([low, high]) => [Math.max(low, from), Math.min(high, to)] as const)
    .filter(([low, high]) => low <= high);
}

const encode = (codePoint: number): number[] => [
  ...new TextEncoder().encode(String.fromCodePoint(codePoint)),
];

/** All byte strings between two of equal length, in the order of bytes. */
function byteRanges(low: readonly number[], high: readonly number[]): string[] {
  const [first = 0, ...lowRest] = low;
  const [last = 0, ...highRest] = high;
  if (lowRest.length === 0) return [span(first, last)];
  if (first === last) return byteRanges(lowRest, highRest).map((rest) => span(first, first) + rest);
  const lowest = lowRest.map(() => 0x80);
  const highest = lowRest.map(() => 0xbf);
  const head = lowRest.every((byte) => byte === 0x80) ? first : first + 1;
  const tail = highRest.every((byte) => byte === 0xbf) ? last : last - 1;
  const found: string[] = [];
  if (head > first) found.push(...byteRanges(lowRest, highest).map((rest) => span(first, first) + rest));
  if (head <= tail) found.push(span(head, tail) + lowest.map(() => span(0x80, 0xbf)).join(""));
  if (tail < last) found.push(...byteRanges(lowest, highRest).map((rest) => span(last, last) + rest));
  return found;
}

const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, "0")}`;

const span = (from: number, to: number): string => (from === to ? hex(from) : `[${hex(from)}-${hex(to)}]`);
