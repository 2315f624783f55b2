import type { Span } from "@guardian/model";

/** Classes of characters of which a run may consist. */
export const LETTER = 1;
/** A letter of base64 that is no separator of paths and identifiers. */
export const PLAIN_LETTER = 2;
export const HEX_DIGIT = 4;

/**
 * The longest stretches of one class, `shortest` characters or longer, in order. Ordinary words are passed over by looking at
 * one character in `shortest`. A loop, no regular expression: those run out of stack on a run of some megabytes.
 */
export function* runs(text: string, of: number, shortest: number, within?: Span): Generator<Span> {
  const from = within?.start ?? 0;
  const to = within?.end ?? text.length;
  let floor = from;
  let at = from + shortest - 1;
  while (at < to) {
    let start = at + 1;
    while (start > floor && isOf(text, start - 1, of)) start--;
    if (start > at - shortest + 1) {
      // What stands before `start` breaks every run that would begin there or earlier.
      at = start + shortest - 1;
      continue;
    }
    const end = runEnd(text, at + 1, of, to);
    yield { start, end };
    floor = end;
    at = end + shortest;
  }
}

/** Where the run ends that `at` stands in. */
export function runEnd(text: string, at: number, of: number, to: number): number {
  let end = at;
  while (end < to && isOf(text, end, of)) end++;
  return end;
}

function isOf(text: string, at: number, of: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && ((classes[code] ?? 0) & of) !== 0;
}

const classes = new Uint8Array(128);
const mark = (characters: string, of: number): void => {
  for (let at = 0; at < characters.length; at++) classes[characters.charCodeAt(at)] = of;
};
mark("GHIJKLMNOPQRSTUVWXYZghijklmnopqrstuvwxyz+", LETTER | PLAIN_LETTER);
mark("0123456789ABCDEFabcdef", LETTER | PLAIN_LETTER | HEX_DIGIT);
mark("/_-", LETTER);
