import { vocabulary } from "../language/trigrams.ts";
import type { Derived } from "./derived.ts";
import { patched, type Piece } from "./patchwork.ts";

/**
 * Sees: words that a hyphen and a line break divide, where the parts together are a common word.
 * Misses: rare words, and words divided by a line break alone.
 * Costs: one search in texts that hold a hyphen at a line's end.
 */
export function hyphenation(text: string): Derived | null {
  const patches: Piece[] = [];
  for (const { 0: found, 1: first = "", 2: second = "", index } of text.matchAll(divided)) {
    const word = first + second;
    if (vocabulary.has(word.toLowerCase()))
      patches.push({ start: index, end: index + found.length, text: `${word}\n` });
  }
  return patches.length === 0 ? null : patched("hyphenation", text, patches);
}

const divided = /(?<![A-Za-z])([A-Za-z]{2,16})-\r?\n[ \t>*#/]{0,8}([A-Za-z]{2,16})(?![A-Za-z])/g;
