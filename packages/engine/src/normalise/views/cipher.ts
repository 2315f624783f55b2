import type { Span } from "@guardian/model";
import { isBetterWord, isSentence } from "../language/plausible.ts";
import { BORDER, FORWARD, GROUP, groupAt, groups, symbolAt } from "../language/trigrams.ts";
import type { Derived } from "./derived.ts";
import { extended, stretches, unwritten } from "./strange.ts";

/**
 * Sees: sentences in ROT13, in any other Caesar shift, and in Atbash, where the letters make words of a language with Latin letters
 * again; also a line or a few words of a longer text.
 * Misses: fewer than three words, letters beyond ASCII (which stay), Vigenère and other keys, alphabets that turn digits too.
 * Costs: a few nanoseconds a character in texts that have letters no language has; 26 trials on the first letters of each such stretch.
 */
export function* cipher(text: string): Generator<Derived> {
  let end = 0;
  for (const stretch of stretches(text, unwritten, LEAST)) {
    const span = { start: Math.max(end, stretch.start), end: stretch.end };
    const key = keyOf(text, span);
    if (key === null || !isSentence(turned(text.slice(span.start, span.end), key))) continue;
    const all = extended(text, span, (word) => isBetterWord(turned(word, key), word));
    ({ end } = all);
    const decoded = turned(text.slice(all.start, all.end), key);
    yield { view: "cipher", text: decoded, locate: (part) => shifted(part, all) };
  }
}

const LEAST = 14;
/** As many letters tell one key from the others. */
const TRIED = 120;

const shifted = (part: Span, { start, end }: Span): Span => ({
  start: Math.min(part.start + start, end),
  end: Math.min(part.end + start, end),
});

/** What becomes of each letter. */
type Key = readonly number[];

const keys: readonly Key[] = [
  ...Array.from({ length: 25 }, (_, shift) => letters((letter) => (letter + shift + 1) % 26)),
  letters((letter) => 25 - letter),
];

function letters(turn: (letter: number) => number): Key {
  return Array.from({ length: 32 }, (_, symbol) => (symbol < BORDER ? turn(symbol) : symbol));
}

/** The key by which most groups become common, if those are many and the text as it stands has few. */
function keyOf(text: string, { start, end }: Span): Key | null {
  const symbols: number[] = [BORDER];
  const last = Math.min(end, start + TRIED * 2);
  for (let at = start; at < last && symbols.length < TRIED; at++) symbols.push(symbolAt(text, at));
  symbols.push(BORDER);
  let best: Key | null = null;
  let most = 0;
  for (const key of keys) {
    const share = commonShare(symbols, key);
    if (share > most) [best, most] = [key, share];
  }
  return most >= ENOUGH ? best : null;
}

const ENOUGH = 0.6;

function commonShare(symbols: readonly number[], key: Key): number {
  let [all, common] = [0, 0];
  for (let at = 1; at + 1 < symbols.length; at++) {
    const here = symbols[at] ?? BORDER;
    if (here >= BORDER) continue;
    const [before, after] = [
      key[symbols[at - 1] ?? BORDER] ?? BORDER,
      key[symbols[at + 1] ?? BORDER] ?? BORDER,
    ];
    const group = groups[groupAt(before, key[here] ?? 0, after)] ?? 0;
    if ((group & GROUP) === 0) continue;
    all++;
    if ((group & FORWARD) !== 0) common++;
  }
  return all === 0 ? 0 : common / all;
}

const turned = (text: string, key: Key): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const first = letter < "a" ? 65 : 97;
    return String.fromCharCode(first + (key[letter.charCodeAt(0) - first] ?? 0));
  });
