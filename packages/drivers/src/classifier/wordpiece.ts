/** Turns texts into the numbers that a BERT model reads. */
export interface Tokenizer {
  /** At most `limit` ids, the marks at both ends included. */
  encode(text: string, limit: number): number[];
}

/** Longer words are unknown to the model. */
const longestWord = 100;

/**
 * The tokenizer of BERT's uncased models (Devlin et al. 2018): small letters without accents, punctuation and Chinese characters as
 * words of their own, each word cut into the longest pieces that the vocabulary has. `vocabulary` has one piece a line, its number
 * being its id.
 */
export function wordpiece(vocabulary: string): Tokenizer {
  const ids = new Map(vocabulary.split("\n").map((piece, id) => [piece, id]));
  const mark = (name: string): number => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`the vocabulary lacks ${name}`);
    return id;
  };
  const [begin, end, unknown] = [mark("[CLS]"), mark("[SEP]"), mark("[UNK]")];
  return {
    encode(text, limit) {
      const tokens = [begin];
      for (const word of wordsOf(text)) {
        if (tokens.length >= limit) break;
        for (const id of piecesOf(word, ids) ?? [unknown]) tokens.push(id);
      }
      tokens.length = Math.min(tokens.length, limit - 1);
      tokens.push(end);
      return tokens;
    },
  };
}

/** The longest piece first, again and again; null where some part of the word is in no piece. */
function piecesOf(word: string, ids: ReadonlyMap<string, number>): readonly number[] | null {
  if (word.length > longestWord) return null;
  const pieces: number[] = [];
  let start = 0;
  while (start < word.length) {
    let end = word.length;
    let id: number | undefined;
    for (; end > start; end--) {
      id = ids.get((start > 0 ? "##" : "") + word.slice(start, end));
      if (id !== undefined) break;
    }
    if (id === undefined) return null;
    pieces.push(id);
    start = end;
  }
  return pieces;
}

function wordsOf(text: string): readonly string[] {
  const spaced = text
    .replace(removed, "")
    .replace(apart, " $& ")
    .toLowerCase()
    .normalize("NFD")
    .replace(accents, "");
  return spaced
    .replace(punctuation, " $& ")
    .split(blanks)
    .filter((word) => word !== "");
}

/** Control and format characters, but the blanks among them. */
const removed = /[\0\ufffd]|(?![\t\n\r])\p{C}/gu;
const accents = /\p{Mn}/gu;
/** The Chinese characters that BERT sets apart; neither kana nor hangul. */
const apart =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;
/** All ASCII signs count as punctuation, whatever Unicode says of them. */
const punctuation = /[!-/:-@[-`{-~]|\p{P}/gu;
const blanks = /[\s\p{Zs}]+/u;
