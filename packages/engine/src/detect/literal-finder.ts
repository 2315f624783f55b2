import type { Part } from "./automaton.ts";
import { blankRun, longest } from "../rules/prefilter.ts";
import { automaton } from "./automaton.ts";

/** Called for each literal that is found. */
export type OnLiteral = (literal: number) => void;

/** Finds any number of literals in one walk through a text. */
export interface LiteralFinder {
  /** Calls `on` for what ends in a part of the text, once or more, and for some of what ends shortly before it. */
  walk(text: string, part: Part, on: OnLiteral): void;
}

/** White space counts once, so that the few letters of a literal may take many units. */
const nearby = 4 * longest;

/**
 * Builds a finder. Literals are in lower case and are found in both cases; a space in one stands for any amount of white space.
 * Those of ASCII are found by an automaton, about 1 ns per letter however many there are; those with letters beyond ASCII by
 * such a letter, which most texts do not have; a run of blanks by looking at one place in thirty.
 */
export function literalFinder(literals: readonly string[]): LiteralFinder {
  const ascii = automaton(
    literals.map((text) => (isWide(text) || text === blankRun ? "" : text.slice(0, longest))),
  );
  const wide = wideOf(literals);
  const blanks = literals.indexOf(blankRun);
  return {
    walk(text, part, on) {
      const { from, to, call } = part;
      const hasWide = ascii.walk(text, { from: Math.max(0, from - nearby), to, call }, on);
      if (hasWide && wide.entries.size > 0) walkWide(text, part, wide, on);
      if (blanks >= 0 && hasBlankRun(text, part)) on(blanks);
    },
  };
}

/** Whether a run of blanks ends in a part of the text, or goes on there: wherever it begins, it covers one of the places. */
function hasBlankRun(text: string, { from, to }: Part): boolean {
  const { length } = blankRun;
  for (let at = Math.max(0, from - length + 1) + length - 1; at < to; at += length) {
    if (!isSpace(text.charCodeAt(at))) continue;
    let [start, end] = [at, at + 1];
    while (at - start < length && isSpace(text.charCodeAt(start - 1))) start -= 1;
    while (end - start < length && end < to && isSpace(text.charCodeAt(end))) end += 1;
    if (end - start >= length) return true;
  }
  return false;
}

function walkWide(text: string, { from, to }: Part, { entries, fold }: Wide, on: OnLiteral): void {
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (unit <= 0x7f) continue;
    for (const entry of entries.get(fold.get(unit) ?? unit) ?? []) {
      if (stands(text, at, entry, fold)) on(entry.literal);
    }
  }
}

const isWide = (text: string): boolean => /[^\x00-\x7f]/.test(text);

interface Entry {
  readonly literal: number;
  readonly units: readonly number[];
  /** Where the key stands in them. */
  readonly key: number;
}

interface Wide {
  /** Literals by their first letter beyond ASCII. */
  readonly entries: ReadonlyMap<number, readonly Entry[]>;
  /** The other case of letters beyond ASCII. */
  readonly fold: ReadonlyMap<number, number>;
}

function wideOf(literals: readonly string[]): Wide {
  const entries = new Map<number, Entry[]>();
  const fold = new Map<number, number>();
  for (const [literal, text] of literals.entries()) {
    if (!isWide(text)) continue;
    const units = text.split("").map((unit) => unit.charCodeAt(0));
    const key = units.findIndex((unit) => unit > 0x7f);
    const unit = units[key] ?? 0;
    entries.set(unit, [...(entries.get(unit) ?? []), { literal, units, key }]);
    for (const letter of text) {
      const upper = letter.toUpperCase();
      if (letter > "\x7f" && upper.length === 1) fold.set(upper.charCodeAt(0), letter.charCodeAt(0));
    }
  }
  return { entries, fold };
}

/** True where the literal stands in the text with its key at a place. */
function stands(text: string, at: number, { units, key }: Entry, fold: Wide["fold"]): boolean {
  return (
    runs(text, at, units.slice(key), { step: 1, fold }) &&
    runs(text, at, units.slice(0, key + 1).reverse(), { step: -1, fold })
  );
}

function runs(
  text: string,
  from: number,
  units: readonly number[],
  { step, fold }: { step: 1 | -1; fold: Wide["fold"] },
): boolean {
  let at = from;
  for (const wanted of units) {
    const unit = text.charCodeAt(at);
    if (wanted === 0x20) {
      if (!isSpace(unit)) return false;
      while (isSpace(text.charCodeAt(at))) at += step;
      continue;
    }
    const lower = unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : (fold.get(unit) ?? unit);
    if (lower !== wanted) return false;
    at += step;
  }
  return true;
}

const isSpace = (unit: number): boolean => unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
