import { BORDER, FOREIGN, groups, symbolAt, symbols, vocabulary } from "./trigrams.ts";

/** How the letters of a text group: how many groups there are, and how many of them are common in one direction or the other. */
export interface Grouping {
  readonly all: number;
  readonly forward: number;
  readonly backward: number;
}

/** Counts the groups of a text. */
export function grouping(text: string): Grouping {
  const [table, bits] = [symbols, groups];
  const last = text.length - 1;
  let all = 0;
  let forward = 0;
  let backward = 0;
  let before = BORDER;
  let here = symbolAt(text, 0);
  for (let at = 0; at <= last; at++) {
    const code = at < last ? text.charCodeAt(at + 1) : 0;
    const after = code < 128 ? (table[code] ?? BORDER) : FOREIGN;
    // Beside what the tables know nothing of, a letter says nothing.
    if (here < BORDER && before !== FOREIGN && after !== FOREIGN) {
      const group =
        bits[((before < BORDER ? before : BORDER) << 10) | (here << 5) | (after < BORDER ? after : BORDER)] ??
        0;
      all += (group >> 2) & 1;
      forward += group & 1;
      backward += (group >> 1) & 1;
    }
    before = here;
    here = after;
  }
  return { all, forward, backward };
}

/**
 * True for what a person could have written: letter groups of common words and some of the words themselves; or a text in another
 * script. Costs a few nanoseconds for each character of the first two thousand.
 */
export function isLanguage(text: string): boolean {
  const head = plainLetters(text.slice(0, LOOKED_AT));
  const { all, forward } = grouping(head);
  if (all < FEWEST_GROUPS) return isForeign(head);
  if (forward < all * COMMON_SHARE) return false;
  const { words, known } = knownWords(head);
  return known >= Math.max(1, words * KNOWN_SHARE);
}

/** Latin letters without their accents. */
const plainLetters = (text: string): string =>
  /^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFD").replace(/[\u0300-\u036f]/g, "");

const LOOKED_AT = 2000;
const FEWEST_GROUPS = 5;
const COMMON_SHARE = 0.6;
const KNOWN_SHARE = 0.2;
const MANY_GROUPS = 30;
const SURE_SHARE = 0.85;

/** True for language with three words or more, of which some are common and no short ones. */
export function isSentence(text: string): boolean {
  const head = plainLetters(text.slice(0, LOOKED_AT));
  const words = [...new Set(head.toLowerCase().match(/[a-z]{2,24}/g))];
  const known = words.filter((word) => vocabulary.has(word));
  const telling = known.filter((word) => word.length > 2).length;
  // Two words of three letters come out of anything.
  const isTold = telling > 2 || (telling === 2 && known.some((word) => word.length > 3));
  if (words.length < 3 || telling === 0) return false;
  const { all, forward } = grouping(head);
  // Rare words, but nothing that could not be one.
  if (all >= MANY_GROUPS && forward >= all * SURE_SHARE) return true;
  return isTold && known.length * 4 >= Math.min(words.length, 20) && isLanguage(head);
}

/** True where `other` is more of a word than a word as it stands. */
export function isBetterWord(other: string, word: string): boolean {
  const { known } = knownWords(other);
  if (knownWords(word).known > 0) return false;
  return known > 0 || grouping(other).forward > grouping(word).forward;
}

/** How many words a text has, and how many of them are common; one letter is no word that says anything. */
export function knownWords(text: string): { readonly words: number; readonly known: number } {
  let [words, known] = [0, 0];
  for (const [word] of text.matchAll(/[A-Za-z]{2,24}/g)) {
    words++;
    if (vocabulary.has(word.toLowerCase())) known++;
  }
  return { words, known };
}

/** Text in letters of another script, with hardly anything else in it. */
function isForeign(text: string): boolean {
  const letters = text.match(/[\p{L}\p{M}]/gu)?.length ?? 0;
  const latin = text.match(/[A-Za-z\u00c0-\u024f]/g)?.length ?? 0;
  return letters - latin >= FEWEST_GROUPS && letters >= text.replace(/\s/g, "").length * 0.7;
}
