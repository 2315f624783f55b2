import type { Fragment, JsonPointer, Span } from "@guardian/model";
import { grammar, vocabulary } from "./language/trigrams.ts";

/**
 * Sees: an order that is cut over neighbouring short texts of one message: content blocks, elements of an array, members of an object,
 * the descriptions of parameters.
 * Misses: pieces that others stand between, pieces that end as sentences do, and long ones.
 * Costs: a look at the last and first letters of texts that are neighbours; a text of its own only where they make a sentence.
 */
export function joined(texts: readonly Fragment[]): readonly Fragment[] {
  if (texts.length < 2) return [];
  const found: Fragment[] = [];
  for (const rows of [byOwner(texts), byName(texts)])
    for (const row of rows) {
      const whole = wholeOf(row);
      if (whole !== null && !found.some(({ text }) => text === whole.text)) found.push(whole);
      if (found.length === MOST) return found;
    }
  return found;
}

const MOST = 20;
const LONGEST_PIECE = 400;
const LONGEST = 4000;
const FEWEST_WORDS = 5;
const FEWEST_LITTLE = 2;
/** Shorter words are words when cut in two, as often as not: `in to`. */
const LONG_WORD = 7;

/** Neighbours whose pointers end in an index or a key of the same owner. */
const byOwner = (texts: readonly Fragment[]): Iterable<readonly Fragment[]> =>
  rows(texts, (path) => path.slice(0, path.lastIndexOf("/")));

/** Neighbours under the same key of neighbours: `/content/0/text` and `/content/1/text`. */
const byName = (texts: readonly Fragment[]): Iterable<readonly Fragment[]> =>
  rows(texts, (path) => {
    const last = path.lastIndexOf("/");
    const before = path.lastIndexOf("/", last - 1);
    return `${path.slice(0, Math.max(0, before))} ${path.slice(last)}`;
  });

/** Rows of short texts that go on from one to the next. */
function* rows(
  texts: readonly Fragment[],
  key: (path: JsonPointer) => string,
): Generator<readonly Fragment[]> {
  const open = new Map<string, { row: Fragment[]; size: number }>();
  for (const fragment of texts) {
    const at = key(fragment.path);
    const before = open.get(at);
    const last = before?.row.at(-1);
    const { length } = fragment.text;
    const fits = before !== undefined && length <= LONGEST_PIECE && before.size + length <= LONGEST;
    if (fits && last !== undefined && goesOn(last.text, fragment.text)) {
      before.row.push(fragment);
      before.size += length;
      continue;
    }
    if (before !== undefined && before.row.length > 1) yield before.row;
    if (length <= LONGEST_PIECE) open.set(at, { row: [fragment], size: length });
    else open.delete(at);
  }
  for (const { row } of open.values()) if (row.length > 1) yield row;
}

/** True where one text ends as no sentence does, and the next begins as none does; names, addresses and numbers go on nowhere. */
const goesOn = (one: string, other: string): boolean =>
  /[\p{L},'’"-]\s{0,8}$/u.test(one.slice(-12)) &&
  /^\s{0,8}[\p{Ll}\p{Lo}'’"]/u.test(other.slice(0, 12)) &&
  isProse(one) &&
  isProse(other);

const isProse = (text: string): boolean => text.replace(foreign, "").length >= text.length * PROSE;
const foreign = /[^\p{L}\p{M}\s]/gu;
const PROSE = 0.88;

/** The texts of a row as one, where they make a sentence together that none of them is; null elsewhere. */
function wholeOf(row: readonly Fragment[]): Fragment | null {
  const starts: number[] = [];
  let text = "";
  for (const fragment of row) {
    text += text === "" || isDivided(text, fragment.text) ? "" : " ";
    starts.push(text.length);
    text += fragment.text;
  }
  if (!isSentence(text)) return null;
  const owner = row[0]?.path ?? "";
  const pieceAt = (at: number): number =>
    Math.max(
      0,
      starts.findLastIndex((start) => start <= at),
    );
  return {
    path: owner.slice(0, owner.lastIndexOf("/")),
    text,
    via: ["joined"],
    locate: (span) => located(span, pieceAt(span.start), row, starts),
    pathAt: (span) => row[pieceAt(span.start)]?.path ?? owner,
  };
}

/** In the piece where it begins. */
function located(span: Span, piece: number, row: readonly Fragment[], starts: readonly number[]): Span {
  const length = row[piece]?.text.length ?? 0;
  const start = Math.min(length, Math.max(0, span.start - (starts[piece] ?? 0)));
  return { start, end: Math.max(start, Math.min(length, span.end - (starts[piece] ?? 0))) };
}

/** True where a word is cut in two, so that no blank belongs between the pieces. */
function isDivided(one: string, other: string): boolean {
  const [head, tail] = [/[A-Za-z]{1,16}$/.exec(one)?.[0], /^[A-Za-z]{1,16}/.exec(other)?.[0]];
  if (head === undefined || tail === undefined) return !/[\p{L}\p{N},'’"]$/u.test(one) || /^\s/.test(other);
  const isWord = (word: string): boolean => vocabulary.has(word.toLowerCase());
  return isWord(head + tail) && (head.length + tail.length >= LONG_WORD || !(isWord(head) && isWord(tail)));
}

/** Some words, with words of grammar among them, which lists of names have not. */
function isSentence(text: string): boolean {
  const words = text.toLowerCase().match(/\p{L}{1,24}/gu) ?? [];
  if (words.length < FEWEST_WORDS) return /[\u2e80-\uffdc]{8}/.test(text);
  const little = new Set(words.filter((word) => grammar.has(word)));
  return little.size >= FEWEST_LITTLE && little.size * 8 >= Math.min(words.length, 40);
}
