import { fold } from "./confusables.ts";
import { locator, type Derived } from "./derived.ts";

/**
 * Sees: one spelling of what looks the same: NFKC (full width, mathematical, circled letters, ligatures), Latin letters without
 * accents and stray combining marks, look-alikes of other scripts as ASCII, typographic quotes and dashes as ASCII.
 * Misses: look-alikes beyond the table of confusables.ts, negative circled and regional letters, leet (`1gn0re`), words written
 * backwards.
 * Costs: a native normalisation and two or three searches, for texts that are not plain ASCII. Texts in French, German or with
 * typographic quotes are read a second time.
 */
export function nfkc(text: string): Derived | null {
  const derived = fold(spelled(text));
  if (derived === text) return null;
  // Folding keeps the length, so the places are those of the spelling, one cluster at a time.
  return {
    view: "nfkc",
    text: derived,
    locate: locator(text, { pattern: cluster, replace: spelled }, derived.length),
  };
}

/** A character with its marks; plain ASCII without marks stays as it is. */
const cluster = /[^\x00-\x7f]\p{M}{0,32}|[\x00-\x7f]\p{M}{1,32}/gu;
// A digit in a keycap is an emoji and stays one.
const accented =
  /[0-9#*]\ufe0f?\u20e3|[\u00c0-\u024f\u1e00-\u1eff]|[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]{1,256}/g;

function spelled(text: string): string {
  const normal = text
    .replace(disproportionate, (found) => (found.length === 1 ? "\ufffd" : ""))
    .normalize("NFKC");
  return normal.replace(accented, unaccented);
}

/**
 * What would cost more than its length: rows of marks, which normalisation sorts in quadratic time and no script piles up, and two
 * Arabic ligatures that grow to 18 and 8 characters, while nothing else grows by more than a few.
 */
const disproportionate = /\p{M}{64}|[\ufdfa\ufdfb]/gu;

// Letters with one accent are few, and each of them is common in texts that have it at all.
const plainLetters = new Map<string, string>();

function unaccented(match: string): string {
  if (mark.test(match)) return keycap.test(match) ? match : "";
  let letter = plainLetters.get(match);
  if (letter === undefined) {
    const first = match.normalize("NFD").charAt(0);
    letter = first < "\u0080" ? first : match;
    plainLetters.set(match, letter);
  }
  return letter;
}

const keycap = /^[0-9#*]/;
const mark = /[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]/;
