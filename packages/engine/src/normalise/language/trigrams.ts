import { little, longer } from "./words.ts";

/** Letters are 0 to 25, whatever their case. */
export const BORDER = 26;
export const DIGIT = 27;
/** `@`, `$`, `!` and `|`, which stand for letters in words that are spelled with digits. */
export const MARK = 28;
/** Dots and dashes, of which Morse code is made. */
export const STROKE = 29;
/** A byte or unit beyond ASCII, of which these tables know nothing. */
export const FOREIGN = 31;

/** The symbol of each byte. */
export const symbols = new Uint8Array(256).fill(FOREIGN);
symbols.fill(BORDER, 0, 128);
for (let letter = 0; letter < 26; letter++) {
  symbols[65 + letter] = letter;
  symbols[97 + letter] = letter;
}
for (const digit of "0123456789") symbols[digit.charCodeAt(0)] = DIGIT;
for (const mark of "@$!|") symbols[mark.charCodeAt(0)] = MARK;
for (const stroke of ".-") symbols[stroke.charCodeAt(0)] = STROKE;

/** What three neighbouring symbols are to the language of common words. */
export const FORWARD = 1;
/** They are common when read from right to left. */
export const BACKWARD = 2;
/** A letter with a letter on one side at least: what the two bits above are about. */
export const GROUP = 4;

/** The bits above for `first << 10 | second << 5 | third`. */
export const groups = new Uint8Array(1 << 15);

/** The words themselves, for where letter groups say too little. */
export const vocabulary: ReadonlySet<string> = new Set([...little, ...longer]);
/** The short words of grammar. */
export const grammar: ReadonlySet<string> = new Set(little);

/** The place of three symbols in `groups`; digits and marks are borders of words. */
export function groupAt(first: number, second: number, third: number): number {
  return (Math.min(first, BORDER) << 10) | (second << 5) | Math.min(third, BORDER);
}

for (let key = 0; key < groups.length; key++) {
  const [first, second, third] = [key >> 10, (key >> 5) & 31, key & 31];
  const isGroup = second < BORDER && first <= BORDER && third <= BORDER && (first < BORDER || third < BORDER);
  if (isGroup) groups[key] = GROUP;
}

for (const word of vocabulary) {
  const letters = [BORDER, ...Array.from(word, (letter) => symbols[letter.charCodeAt(0)] ?? BORDER), BORDER];
  for (let at = 1; at + 1 < letters.length; at++) {
    const [before, here, after] = [letters[at - 1] ?? 0, letters[at] ?? 0, letters[at + 1] ?? 0];
    const [one, other] = [groupAt(before, here, after), groupAt(after, here, before)];
    groups[one] = (groups[one] ?? 0) | FORWARD;
    groups[other] = (groups[other] ?? 0) | BACKWARD;
  }
}

/** The symbol of a UTF-16 unit. */
export const symbolAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return code < 128 ? (symbols[code] ?? BORDER) : FOREIGN;
};
