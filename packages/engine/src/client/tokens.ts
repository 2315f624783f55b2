/** A word of a text in lower case, and where it stands. */
export interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** True where a comma, colon, bracket or dash stands before it: another thought begins. */
  readonly isNew: boolean;
}

/** The words of a text; of a name such as `userPassword2` or `API_KEY` those that it is made of. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let before = 0;
  for (const { 0: word, index } of text.matchAll(piece)) {
    const end = index + word.length;
    const isNew = tokens.length > 0 && thought.test(text.slice(before, index));
    tokens.push({ word: singular(word.toLowerCase()), start: index, end, isNew });
    before = end;
  }
  return tokens;
}

/** The sentences of a text, each with its place. A text without an end to its sentences is cut where it becomes too long for one. */
export function sentencesOf(text: string): readonly { readonly start: number; readonly text: string }[] {
  return Array.from(text.matchAll(sentence), ({ 0: found, index }) => ({ start: index, text: found }));
}

/** `HTTPToken` is HTTP and Token, `userName` user and Name; digits behind a word belong to it (`cvv2`), before it too (`2fa`). */
const piece =
  /\d{0,4}\p{Lu}{2,20}(?=\p{Lu}\p{Ll})|\d{0,4}\p{Lu}{2,20}s?\d{0,4}(?!\p{Ll})|\d{0,4}\p{L}\p{Ll}{0,40}\d{0,4}|\d{1,40}/gu;
const thought = /[,:;()[\]{}–—/|&+]|\s-\s/;
const sentence = /[^.!?\n;。！？]{1,600}/gu;

/** One of several secrets is a secret; `tokens` stays, since that is what models are counted in. */
function singular(word: string): string {
  return plurals.get(word) ?? word;
}

const plurals: ReadonlyMap<string, string> = new Map(
  ["password", "passphrase", "passcode", "pin", "secret", "code", "key", "phrase", "card", "credential"].map(
    (word) => [`${word}s`, word] as const,
  ),
);
