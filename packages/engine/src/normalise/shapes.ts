import { Buffer } from "node:buffer";

/**
 * Bits that say which views a text may need. Zero, the answer for nearly all texts, means that every view would read the very
 * same text. It looks at the bytes, because a loop over them is several times faster than one over the characters.
 */
export function shapesOf(text: string): number {
  if (text.length <= PIECE) return shapesOfPiece(text);
  let shapes = 0;
  // Pieces overlap, so that a run across a border is still seen in one of them.
  for (let at = 0; at < text.length; at += PIECE - SHORTEST_RUN)
    shapes |= shapesOfPiece(text.slice(at, at + PIECE));
  return shapes;
}

/** Anything but printable ASCII, tab and line breaks. */
export const UNUSUAL = 1;
export const PERCENT = 2;
export const AMPERSAND = 4;
export const BACKSLASH = 8;
/** Letters, digits and `+/_-` without a break, long enough to be base64 or hexadecimal text. */
export const RUN = 16;

/** Fewer letters hold at most 14 bytes: too short for an order, and common as identifiers. */
export const SHORTEST_RUN = 20;

const PIECE = 16 * 1024;
// A UTF-16 unit has at most three bytes. Shared by all calls: none of them keeps it.
const scratch = Buffer.allocUnsafe(PIECE * 3);

const table = new Uint8Array(256).fill(UNUSUAL);
table.fill(0, 0x20, 0x7f);
const assign = (characters: string, shape: number): void => {
  for (let at = 0; at < characters.length; at++) table[characters.charCodeAt(at)] = shape;
};
assign("\t\n\r", 0);
assign("%", PERCENT);
assign("&", AMPERSAND);
assign("\\", BACKSLASH);
assign("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-", RUN);

function shapesOfPiece(text: string): number {
  const length = scratch.write(text, "utf8");
  let all = 0;
  for (let at = 0; at < length; at++) all |= table[scratch[at] ?? 0] ?? 0;
  if ((all & RUN) === 0 || hasRun(length)) return all;
  return all - RUN;
}

/** Only every twentieth byte is looked at where runs are short: a long run cannot avoid all of them. */
function hasRun(length: number): boolean {
  let at = SHORTEST_RUN - 1;
  while (at < length) {
    const first = at - SHORTEST_RUN + 1;
    let back = at;
    while (back >= first && table[scratch[back] ?? 0] === RUN) back--;
    if (back < first) return true;
    at = back + SHORTEST_RUN;
  }
  return false;
}
