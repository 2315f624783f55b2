import type { Span } from "@guardian/model";
import { grouping, isBetterWord, isSentence, knownWords } from "../language/plausible.ts";
import type { Derived } from "./derived.ts";
import { patchwork, type Piece } from "./patchwork.ts";
import { mirrored } from "../language/weights.ts";
import { extended, stretches } from "./strange.ts";

/**
 * Sees: sentences written from right to left, as a whole or word by word, where words of a language with Latin letters come out;
 * also a line or a few words of a longer text.
 * Misses: fewer than three words, words in reverse order that are themselves as usual, other scripts.
 * Costs: a few nanoseconds a character in texts that have letters in unusual order; nothing in others.
 */
export function* reversed(text: string): Generator<Derived> {
  for (const span of stretches(text, mirrored, LEAST)) {
    const stretch = text.slice(span.start, span.end);
    const { all: groups, forward, backward } = grouping(stretch);
    if (backward < groups * ENOUGH || backward < forward * MORE) continue;
    const turned = backwards(stretch);
    if (!isSentence(turned) || knownWords(turned).known < knownWords(stretch).known + 2) continue;
    const all = extended(text, span, (word) => isBetterWord(backwards(word), word));
    const turnedAll = backwards(text.slice(all.start, all.end));
    yield { view: "reversed", text: turnedAll, locate: (part) => mirroredPart(part, all) };
    yield patchwork("reversed", text, turnedWords(text, all));
  }
}

const LEAST = 8;
const ENOUGH = 0.7;
const MORE = 1.25;

const backwards = (text: string): string => Array.from(text).reverse().join("");

function mirroredPart(part: Span, { start, end }: Span): Span {
  return { start: Math.max(start, end - part.end), end: Math.max(start, end - part.start) };
}

/** Each word turned, and all of them where they were. */
function turnedWords(text: string, { start, end }: Span): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const { 0: found, index } of text.slice(start, end).matchAll(/\s{1,1024}|\S{1,256}/g)) {
    const at = start + index;
    pieces.push({ start: at, end: at + found.length, text: backwards(found) });
  }
  return pieces;
}
