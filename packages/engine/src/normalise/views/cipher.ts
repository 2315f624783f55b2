import type { Span } from "@guardian/model";
import { isBetterWord, isSentence } from "../language/plausible.ts";
import { BORDER, groups, symbolAt } from "../language/trigrams.ts";
import type { Derived } from "./derived.ts";
import { unwritten } from "../language/weights.ts";
import { extended, stretches } from "./strange.ts";

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

/** What becomes of each symbol; whatever is no letter is a border. */
type Key = Uint8Array;

const keys: readonly Key[] = [
  ...Array.from({ length: 25 }, (_, shift) => keyFor((letter) => (letter + shift + 1) % 26)),
  keyFor((letter) => 25 - letter),
];

function keyFor(turn: (letter: number) => number): Key {
  return Uint8Array.from({ length: 32 }, (_, symbol) => (symbol < BORDER ? turn(symbol) : BORDER));
}

/** The key by which most groups become common, if those are many and the text as it stands has few. */
function keyOf(text: string, { start, end }: Span): Key | null {
  const head = text.slice(start, Math.min(end, start + TRIED));
  // Fewer words are no sentence.
  if (!/[A-Za-z]{2}[^A-Za-z]{1,8}[A-Za-z]{1,24}[^A-Za-z]{1,8}[A-Za-z]{2}/.test(head)) return null;
  const row = new Uint8Array(head.length + 2).fill(BORDER);
  for (let at = 0; at < head.length; at++) row[at + 1] = symbolAt(head, at);
  let best: Key | null = null;
  let most = 0;
  for (const key of keys) {
    const share = commonShare(row, key);
    if (share > most) [best, most] = [key, share];
  }
  return most >= ENOUGH ? best : null;
}

const ENOUGH = 0.6;

function commonShare(row: Uint8Array, key: Key): number {
  const bits = groups;
  let all = 0;
  let common = 0;
  let before = BORDER;
  let here = key[row[1] ?? 0] ?? 0;
  for (let at = 2; at < row.length; at++) {
    const after = key[row[at] ?? 0] ?? 0;
    if (here < BORDER) {
      const group = bits[(before << 10) | (here << 5) | after] ?? 0;
      all += (group >> 2) & 1;
      common += group & 1;
    }
    before = here;
    here = after;
  }
  return all === 0 ? 0 : common / all;
}

const turned = (text: string, key: Key): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const first = letter < "a" ? 65 : 97;
    return String.fromCharCode(first + (key[letter.charCodeAt(0) - first] ?? 0));
  });
