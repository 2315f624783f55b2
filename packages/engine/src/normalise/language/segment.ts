import { grammar, vocabulary } from "./trigrams.ts";

/**
 * A row of letters as words, in the way that takes the fewest words and unknown letters; null where more than a fifth of it stays
 * unknown. Linear: no word is longer than sixteen letters.
 */
export function segment(letters: string): string | null {
  const row = letters.slice(0, MOST).toLowerCase();
  const cost = new Float64Array(row.length + 1).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(row.length + 1);
  cost[0] = 0;
  for (let end = 1; end <= row.length; end++) {
    cost[end] = (cost[end - 1] ?? 0) + UNKNOWN;
    from[end] = end - 1;
    for (let start = Math.max(0, end - LONGEST); start < end; start++) {
      const word = row.slice(start, end);
      if (!vocabulary.has(word) || (word.length < 3 && !common.has(word))) continue;
      const total = (cost[start] ?? 0) + (grammar.has(word) && word.length < 4 ? SHORT : 1);
      if (total < (cost[end] ?? 0)) [cost[end], from[end]] = [total, start];
    }
  }
  const words: string[] = [];
  let unknown = 0;
  for (let end = row.length; end > 0; end = from[end] ?? 0) {
    const start = from[end] ?? 0;
    const word = letters.slice(start, end);
    if (vocabulary.has(word.toLowerCase()) && end - start > 1) words.push(word);
    else {
      unknown++;
      words.push(word);
    }
  }
  if (unknown > row.length / 5) return null;
  return words.reverse().join(" ") + letters.slice(MOST);
}

const MOST = 2000;
const LONGEST = 16;
const UNKNOWN = 3;
const SHORT = 1.2;
const common: ReadonlySet<string> = new Set(
  "a i an as at be by do go he if in is it me my no of on or so to up us we".split(" "),
);
