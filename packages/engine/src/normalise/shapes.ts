import { classesInScratch, CONTROL, scratch } from "../decode/classes.ts";
import type { Blocks } from "./language/survey.ts";
import { survey } from "./language/survey.ts";

export { AMPERSAND, BACKSLASH, PERCENT, UNUSUAL } from "../decode/classes.ts";

/**
 * Bits that say which views a text may need. Zero, the answer for nearly all texts, means that every view would read the very
 * same text.
 */
export function shapesOf(text: string): number {
  let shapes = marksOf(text);
  if (text.length <= PIECE) return shapes | shapesOfPiece(text);
  // Pieces overlap, so that a run across a border is still seen in one of them.
  for (let at = 0; at < text.length; at += PIECE - SHORTEST_RUN)
    shapes |= shapesOfPiece(text.slice(at, at + PIECE));
  return shapes;
}

/** Where in a text the letters show something; false where it has letters beyond ASCII, whose bytes are not its units. */
export function surveyPlaces(text: string, blocks: Blocks): boolean {
  for (let at = 0; at < text.length; at += PIECE - SHORTEST_RUN) {
    const piece = text.slice(at, at + PIECE);
    if (scratch.write(piece, "utf8") !== piece.length) return false;
    survey(scratch, piece.length, {
      add(place, shapes) {
        blocks.add(at + place, shapes);
      },
    });
  }
  return true;
}

/** Letters, digits and `+/_-` without a break, long enough to be base64 or hexadecimal text. */
export const RUN = 16;

/** A tag, a comment, or the title of a link. */
export const MARKUP = 2048;
/** A hyphen at the end of a line. */
export const DIVIDED = 4096;
/** Two hexadecimal digits between equals signs, or an equals sign at the end of a line. */
export const ESCAPED = 8192;
/** A carriage return with no line feed behind it. */
export const RETURN = 16_384;

/** What is found quickest by a search for one character, which most texts do not have. */
function marksOf(text: string): number {
  let marks = 0;
  if (text.includes("<") && /<[A-Za-z/!~]/.test(text)) marks |= MARKUP;
  if (text.includes("](") || text.includes("]: ")) marks |= MARKUP;
  if (text.includes("-\n") || text.includes("-\r\n")) marks |= DIVIDED;
  if (text.includes("=") && /=(?:[0-9A-Fa-f]{2}=|\r?\n)/.test(text)) marks |= ESCAPED;
  if (text.includes("\r") && /\r(?!\n)/.test(text)) marks |= RETURN;
  return marks;
}

/** Fewer letters hold at most 14 bytes: too short for an order, and common as identifiers. */
export const SHORTEST_RUN = 20;

// A UTF-16 unit has at most three bytes, so that a piece finds room in the scratch memory.
const PIECE = 16 * 1024;

const isRunLetter = new Uint8Array(256);
for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-")
  isRunLetter[letter.charCodeAt(0)] = 1;

function shapesOfPiece(text: string): number {
  const length = scratch.write(text, "utf8");
  const classes = (classesInScratch(length) & ~CONTROL) | survey(scratch, length);
  return hasRun(length) ? classes | RUN : classes;
}

/** Only every twentieth byte is looked at where runs are short: a long run cannot avoid all of them. */
function hasRun(length: number): boolean {
  let at = SHORTEST_RUN - 1;
  while (at < length) {
    const first = at - SHORTEST_RUN + 1;
    let back = at;
    while (back >= first && isRunLetter[scratch[back] ?? 0] === 1) back--;
    if (back < first) return true;
    at = back + SHORTEST_RUN;
  }
  return false;
}
