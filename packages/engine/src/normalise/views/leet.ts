import { grouping } from "../language/plausible.ts";
import { vocabulary } from "../language/trigrams.ts";
import type { Derived } from "./derived.ts";
import { patched, type Piece } from "./patchwork.ts";

/**
 * Sees: words with digits and marks in place of letters (`1gn0r3 4ll pr3v10u5`), where common words come out, two of them near each
 * other at least.
 * Misses: a single word, except those that orders to a model begin with; letters made of several characters (`|\|`); words that only
 * one who knows the language knows.
 * Costs: a search for words with digits in texts that have some, and up to eight trials on each of them.
 */
export function leet(text: string): Derived | null {
  const patches: Piece[] = [];
  let near: Word[] = [];
  for (const word of words(text)) {
    const last = near.at(-1);
    if (last !== undefined && word.start - last.end > NEAR) {
      for (const patch of patchesOf(near)) patches.push(patch);
      near = [];
    }
    near.push(word);
  }
  for (const patch of patchesOf(near)) patches.push(patch);
  return patches.length === 0 ? null : patched("leet", text, patches);
}

/** So many characters without any such word part two groups of them. */
const NEAR = 60;

interface Word extends Piece {
  readonly text: string;
  /** A common word comes out, and letters alone did not say it. */
  readonly isSure: boolean;
}

function* words(text: string): Generator<Word> {
  let behind = 0;
  digit.lastIndex = 0;
  for (;;) {
    digit.lastIndex = behind;
    const hit = digit.exec(text);
    if (hit === null) return;
    let start = hit.index;
    while (start > behind && isPart(text, start - 1)) start--;
    behind = hit.index + 1;
    while (behind < text.length && isPart(text, behind)) behind++;
    const word = behind - start > LONGEST ? null : wordAt(text, start, behind);
    if (word !== null) yield word;
  }
}

function wordAt(text: string, start: number, end: number): Word | null {
  const found = text.slice(start, end);
  const hasLetter = /[A-Za-z]/.test(found);
  const isSpelled = hasLetter ? /[0-9]|[A-Za-z][@$][A-Za-z]/.test(found) : found.length < 4;
  if (!isSpelled || /[+=]/.test(found) || ordinal.test(found)) return null;
  const read = spelled(found);
  return read === null
    ? null
    : { start, end: start + read.length, text: read.text, isSure: hasLetter && read.isKnown };
}

/** Longer ones are no words but data. */
const LONGEST = 24;
const digit = /[0-9@$]/g;
const isPart = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code < 128 && parts[code] === 1;
};
const parts = new Uint8Array(128);
for (const part of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@$!|+=")
  parts[part.charCodeAt(0)] = 1;

const ordinal = /^[0-9]*(?:1st|2nd|3rd|[04-9]th|1[1-3]th)$/i;

/** What a group of words near each other becomes: nothing where too few of them are sure. */
function patchesOf(group: readonly Word[]): readonly Piece[] {
  const sure = distinct(group.filter(({ isSure, text }) => isSure && text.length > 2));
  const isOrder = sure.some(({ text }) => text.length >= 6 && leading.has(text.toLowerCase()));
  if (!isOrder && (sure.length < 2 || sure.length * 4 < group.length)) return [];
  return sure.length > 2 || sure.length * 2 >= group.length ? group : group.filter(({ isSure }) => isSure);
}

const distinct = (words: readonly Word[]): readonly Word[] => [
  ...new Map(words.map((word) => [word.text.toLowerCase(), word])).values(),
];

const leading: ReadonlySet<string> = new Set(
  "ignore disregard forget override bypass instructions instruction previous system prompt secret reveal".split(
    " ",
  ),
);

interface Spelled {
  readonly text: string;
  readonly length: number;
  readonly isKnown: boolean;
}

/** The word that a spelling stands for; null where none comes out. An exclamation mark at the end is one. */
function spelled(found: string): Spelled | null {
  const word = found.replace(/[!|+]+$/, "");
  const candidates = (/[1!|]/.test(word) ? ["i", "l", "il", "li"] : ["i"]).map((ones) =>
    replaced(word, ones),
  );
  const known = candidates.find((candidate) => vocabulary.has(candidate.toLowerCase()));
  if (known !== undefined) return { text: known, length: word.length, isKnown: !numbered.test(word) };
  // A name with a number in it or behind it is none of these words.
  if (word.length < 4 || (word.match(/[A-Za-z][0-9@$]+(?=[A-Za-z])|^[0-9](?=[A-Za-z])/g)?.length ?? 0) < 2)
    return null;
  const likely = candidates.find((candidate) => {
    const { all, forward } = grouping(candidate);
    return forward >= all * LIKELY;
  });
  return likely === undefined ? null : { text: likely, length: word.length, isKnown: word.length > 5 };
}

/** `term1`, `atom2`: letters, and one digit behind them. */
const numbered = /^[A-Za-z]+[0-9]$/;
const LIKELY = 0.85;

/** The letters of `one` stand for the word's ones, in order and the last for the rest. */
function replaced(word: string, one: string): string {
  let ones = 0;
  return word.replace(/[0-9@$!|+]/g, (digit) => {
    const letter = letters.get(digit);
    if (letter !== undefined) return letter;
    return one[Math.min(ones++, one.length - 1)] ?? digit;
  });
}

/** `1`, `!` and `|` are `i` or `l`. */
const letters: ReadonlyMap<string, string> = new Map(
  Object.entries({
    0: "o",
    2: "z",
    3: "e",
    4: "a",
    5: "s",
    6: "g",
    7: "t",
    8: "b",
    9: "g",
    "@": "a",
    $: "s",
    "+": "t",
  }),
);
