import { grouping, isLanguage } from "../language/plausible.ts";
import { segment } from "../language/segment.ts";
import { vocabulary } from "../language/trigrams.ts";
import type { Derived } from "./derived.ts";
import { patched, type Piece } from "./patchwork.ts";

/**
 * Sees: words whose letters stand apart, by blanks, dots, hyphens, underscores or any other mark (`i g n o r e`, `i.g.n.o.r.e`), with
 * wider gaps or plain blanks between the words, or no gaps at all where common English words come out.
 * Misses: words of fewer than four letters on their own, letters with changing marks between them.
 * Costs: a search for letters that stand alone, in texts that have some.
 */
export function spaced(text: string): Derived | null {
  const patches: Piece[] = [];
  let at = 0;
  for (;;) {
    start.lastIndex = at;
    const match = start.exec(text);
    if (match === null) break;
    const run = runFrom(text, match.index + match[0].length - OPENING, match[0].slice(-OPENING)[1] ?? " ");
    at = run.end;
    const words = wordsOf(run.text);
    if (words !== null) patches.push({ start: run.start, end: run.end, text: words });
  }
  return patches.length === 0 ? null : patched("spaced", text, patches);
}

/** Four characters with the same mark behind the first three; no letter before them. */
const start =
  /(?:^|[^\p{L}\p{N}])[\p{L}\p{N}]([^\p{L}\p{N}])[\p{L}\p{N}\p{P}]\1[\p{L}\p{N}\p{P} ]\1[\p{L}\p{N}]/gu;
const OPENING = 7;

interface Run {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Every other character from here on, as long as the mark stands between them; blanks may stand in place of it between words. */
function runFrom(text: string, from: number, mark: string): Run {
  const parts: string[] = [];
  let at = from;
  for (;;) {
    const letter = text[at];
    if (letter === undefined) break;
    // A letter with another right behind it begins a word of its own.
    if (isLetter.test(letter) && isLetter.test(text[at + 1] ?? " "))
      return { start: from, end: at - 1, text: parts.join("") };
    parts.push(letter);
    at++;
    if (text[at] === mark && at + 1 < text.length) {
      at++;
      if (mark === " " && text[at] === " " && text[at + 1] !== " ") {
        parts.push(" ");
        at++;
      }
      continue;
    }
    const gap = gapAt(text, at, mark);
    if (gap === at) break;
    parts.push(" ");
    at = gap;
  }
  return { start: from, end: at, text: parts.join("") };
}

/** Behind blanks, where letters with the mark between them go on; otherwise where the gap would begin. */
function gapAt(text: string, at: number, mark: string): number {
  let next = at;
  while (next < at + WIDEST && /\s/.test(text[next] ?? "x")) next++;
  const goesOn =
    next > at &&
    text[next] !== undefined &&
    text[next + 1] === mark &&
    /[\p{L}\p{N}]/u.test(text[next] ?? "");
  return goesOn ? next : at;
}

const WIDEST = 8;
const isLetter = /[\p{L}\p{N}]/u;

/** The letters as words, or null where they make none. */
function wordsOf(letters: string): string | null {
  const text = letters.trim();
  if (text.length < 4) return null;
  if (/\s/.test(text)) return isLanguage(text) || isTurned(text) ? text : null;
  if (!/^[a-z][a-z'’.,!?:;]*$/i.test(text)) return text.length > 5 && isLanguage(text) ? text : null;
  if (vocabulary.has(text.toLowerCase())) return text;
  const { all, forward } = grouping(text);
  if (forward < all * LIKELY) return null;
  return segment(text) ?? (forward === all && text.length > 6 ? text : null);
}

const LIKELY = 0.6;

/** Words whose letters are common from right to left, or in both directions, are for the next view to read. */
function isTurned(text: string): boolean {
  const { all, backward } = grouping(text);
  return all >= FEWEST_TURNED && backward >= all * LIKELY;
}

const FEWEST_TURNED = 12;
