import { grouping, isLanguage } from "../language/plausible.ts";
import { vocabulary } from "../language/trigrams.ts";
import { substituted, type Derived } from "./derived.ts";

/**
 * Sees: letters that are drawn as signs and that NFKC leaves alone: on black circles and squares, the letters of flags, Braille.
 * Misses: alphabets of dead languages, and whatever only looks like a letter.
 * Costs: one search in texts that are not plain ASCII. Flags stay flags unless their letters make a common word.
 */
export function letters(text: string): Derived | null {
  return drawn.test(text) ? substituted(text, { view: "letters", pattern: row, replace: read }) : null;
}

const flag = String.raw`\u{1f1e6}-\u{1f1ff}`;
const drawn = new RegExp(String.raw`[${flag}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u2801-\u283f]`, "u");
const row = new RegExp(
  String.raw`[${flag}](?:[ \u200b-\u200d\ufe0f]{0,2}[${flag}]){2,63}|[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]\ufe0f?|[\u2801-\u283f](?:[\u2800 ]?[\u2801-\u283f]){0,255}`,
  "gu",
);

function read(found: string): string {
  const code = found.codePointAt(0) ?? 0;
  if (code >= 0x2801 && code <= 0x283f) return braille(found);
  if (code < 0x1f1e6) return String.fromCharCode(65 + (code >= 0x1f170 ? code - 0x1f170 : code - 0x1f150));
  const word = Array.from(found, (sign) => {
    const place = (sign.codePointAt(0) ?? 0) - 0x1f1e6;
    return place >= 0 && place < 26 ? String.fromCharCode(65 + place) : "";
  }).join("");
  return vocabulary.has(word.toLowerCase()) ? word : found;
}

/** Uncontracted Braille; a row that makes no words is no text. */
function braille(found: string): string {
  const text = Array.from(found, (cell) => (cell === " " ? " " : (cells.get(cell) ?? "\ufffd"))).join("");
  const { all, forward } = grouping(text);
  return isLanguage(text) || (all > 0 && forward * 3 >= all * 2) ? text : found;
}

const cells: ReadonlyMap<string, string> = new Map([
  ["\u2800", " "],
  ...Array.from("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵⠂⠲⠦⠖⠤⠄", (cell, index): [string, string] => [
    cell,
    "abcdefghijklmnopqrstuvwxyz,.?!-'".charAt(index),
  ]),
]);
