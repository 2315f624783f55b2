import type { Span } from "@guardian/model";
import { longestWord, sqlFunctions, sqlWords } from "./words.ts";

/**
 * A text as SQL reads it: one letter for each token, and where the tokens stand. Letters of `words.ts`, and
 * `1` number, `s` string, `v` variable, `n` name, `o` comparison, `-` a sign, `a` other arithmetic, `|` two bars, `c` comment to the end
 * with nothing in it, `C` one with a text, `X` comment that MySQL executes, `?` what SQL has no place for; `( ) , ; .` are themselves.
 */
export interface SqlTokens {
  readonly letters: string;
  readonly spans: readonly Span[];
  /** The last string was not closed: as it is where the quote behind the value closes it. */
  readonly isOpen: boolean;
  /** A comment stood between two tokens as a blank. */
  readonly hasComment: boolean;
}

/** Reads at most `most` tokens from an offset on. */
export function sqlTokens(text: string, from: number, most: number): SqlTokens {
  const reader = new Reader(text, from, most);
  reader.read();
  return reader;
}

class Reader implements SqlTokens {
  letters = "";
  readonly spans: Span[] = [];
  isOpen = false;
  hasComment = false;
  readonly #text: string;
  readonly #most: number;
  #at: number;

  constructor(text: string, from: number, most: number) {
    this.#text = text;
    this.#at = from;
    this.#most = most;
  }

  read(): void {
    const { length } = this.#text;
    while (this.#at < length && this.spans.length < this.#most) {
      const code = this.#text.charCodeAt(this.#at);
      if (isBlank(code)) this.#at += 1;
      else this.#token(code);
    }
  }

  #push(letter: string, end: number): void {
    this.letters += letter;
    this.spans.push({ start: this.#at, end });
    this.#at = end;
  }

  #token(code: number): void {
    if (isWordStart(code)) this.#word();
    else if (isDigit(code)) this.#push("1", numberEnd(this.#text, this.#at));
    else if (code === QUOTE || code === DOUBLE || code === BACKTICK) this.#string(code);
    else if (code === BACKSLASH && this.#text.charCodeAt(this.#at + 1) === CAPITAL_N)
      this.#push("t", this.#at + 2);
    else if (code === AT) this.#variable();
    else this.#mark(code);
  }

  #word(): void {
    const { start, end } = { start: this.#at, end: wordEnd(this.#text, this.#at) };
    if (end - start > longestWord) {
      this.#push("n", end);
      return;
    }
    const word = this.#text.slice(start, end).toLowerCase();
    const next = this.#text.charCodeAt(end);
    // N'text', x'00' and the like are strings.
    if (next === QUOTE && end - start === 1 && "nbxqe".includes(word)) {
      this.#at = end;
      this.#string(QUOTE);
      return;
    }
    const call = callOf(word);
    // `sleep (or rest)` is prose: a name that other languages have too must touch its parenthesis.
    const open = call === "e" ? end : afterBlanks(this.#text, end);
    const isCalled = call !== undefined && this.#text.charCodeAt(open) === PAREN;
    // A member of something else is no function of SQL: `time.sleep(1)`.
    const isMember = this.letters.endsWith(".") && this.#text.charCodeAt(start - 1) === DOT;
    if (isCalled && !isMember) this.#push(call, end);
    else this.#push(letterOf(word, call), end);
  }

  #variable(): void {
    const end = variableEnd(this.#text, this.#at);
    this.#push(
      isWordStart(this.#text.charCodeAt(end - 1)) || isDigit(this.#text.charCodeAt(end - 1)) ? "v" : "?",
      end,
    );
  }

  /** A quote inside is doubled or has a backslash before it. */
  #string(quote: number): void {
    let at = this.#at + 1;
    for (; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === BACKSLASH) at += 1;
      else if (code === quote) {
        if (this.#text.charCodeAt(at + 1) !== quote) break;
        at += 1;
      }
    }
    this.isOpen = at >= this.#text.length;
    this.#push(quote === BACKTICK ? "n" : "s", Math.min(at + 1, this.#text.length));
  }

  #mark(code: number): void {
    const next = this.#text.charCodeAt(this.#at + 1);
    if (code === SLASH && next === STAR) this.#comment();
    else if (code === HASH || (code === MINUS && next === MINUS)) this.#lineComment();
    else {
      const [letter, length] = markOf(this.#text, this.#at);
      this.#push(letter, this.#at + length);
    }
  }

  #lineComment(): void {
    const line = this.#text.indexOf("\n", this.#at);
    // A comment that ends with its line hides nothing behind it: a blank.
    if (line < 0 || line >= this.#text.length - 1) {
      const isBare = /^(?:--[\s+;-]{0,4}\w{0,3}\s?|#[\s;'")(]{0,4})$/.test(
        this.#text.slice(this.#at, this.#at + 12),
      );
      this.#push(isBare ? "c" : "C", this.#text.length);
    } else {
      this.hasComment = true;
      this.#at = line + 1;
    }
  }

  #comment(): void {
    const end = this.#text.indexOf("*/", this.#at + 2);
    if (this.#text.charCodeAt(this.#at + 2) === BANG) {
      // What MySQL executes is read on as SQL.
      let at = this.#at + 3;
      while (isDigit(this.#text.charCodeAt(at))) at += 1;
      this.#push("X", at);
    } else if (end < 0) this.#push("c", this.#text.length);
    else {
      this.hasComment = true;
      if (end + 2 >= this.#text.length) this.#push("c", end + 2);
      else this.#at = end + 2;
    }
  }
}

const callOf = (word: string): string | undefined => sqlFunctions.get(word);

function letterOf(word: string, call: string | undefined): string {
  const letter = sqlWords.get(word);
  if (letter !== undefined) return letter;
  return call === "d" || (word.includes("_") && systemName.test(word)) ? "D" : "n";
}

/** Procedures and packages of the server's own. */
const systemName = /^(?:xp|sp|dbms|utl)_[a-z]/;

const marks: readonly (readonly [mark: string, letter: string])[] = [
  ["<=>", "o"],
  ["!=", "o"],
  ["<>", "o"],
  ["<=", "o"],
  [">=", "o"],
  ["===", "?"],
  ["=>", "?"],
  ["==", "o"],
  ["!~", "o"],
  ["||", "|"],
  ["&&", "&"],
  [":=", "o"],
  ["<<", "a"],
  [">>", "a"],
  ["::", "a"],
  ["*/", " "],
  ["!<", "o"],
  ["!>", "o"],
];

const singles: ReadonlyMap<string, string> = new Map(
  Object.entries({ "=": "o", "<": "o", ">": "o", "~": "!", "!": "!" }).concat(
    [..."/%^|&"].map((mark) => [mark, "a"]),
    [["*", "*"]],
    [..."+-"].map((mark) => [mark, "-"]),
    [..."(),;."].map((mark) => [mark, mark]),
    [..."[]"].map((mark) => [mark, " "]),
  ),
);

function markOf(text: string, at: number): readonly [letter: string, length: number] {
  if (isMark(text.charCodeAt(at + 1))) {
    for (const [mark, letter] of marks) if (text.startsWith(mark, at)) return [letter, mark.length];
  }
  return [singles.get(text.charAt(at)) ?? "?", 1];
}

/** Characters that stand second in a mark of two. */
const isMark = (code: number): boolean =>
  code === 47 || code === 38 || code === 58 || (code >= 60 && code <= 62) || code === 124 || code === 126;

const [QUOTE, DOUBLE, BACKTICK, AT, PAREN, SLASH, STAR, HASH, MINUS, BANG, BACKSLASH, DOT, CAPITAL_N] = [
  39, 34, 96, 64, 40, 47, 42, 35, 45, 33, 92, 46, 78,
];

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isBlank = (code: number): boolean => code <= 32 || code === 0xa0 || code === 0x3000 || code === 0xfffd;
const isWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 0xa0;
const isWordPart = (code: number): boolean => isWordStart(code) || isDigit(code) || code === 36;

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && isWordPart(text.charCodeAt(at))) at += 1;
  // A dot between names belongs to a function of a package: `dbms_pipe.receive_message`.
  if (text.charCodeAt(at) !== DOT || at - from > longestPackage || !packages.test(text.slice(from, at)))
    return at;
  const first = at;
  do at += 1;
  while (
    at < text.length &&
    (isWordPart(text.charCodeAt(at)) || (text.charCodeAt(at) === DOT && isWordStart(text.charCodeAt(at + 1))))
  );
  return at > first + 1 ? at : first;
}

const longestPackage = 24;

/** Behind `@name`, `@@name` and `@@global.name`. */
function variableEnd(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === AT) at += 1;
  while (at < text.length && (isWordPart(text.charCodeAt(at)) || text.charCodeAt(at) === DOT)) at += 1;
  return at;
}

const packages = /^(?:dbms_[a-z]{1,20}|utl_[a-z]{1,20}|ctxsys|sys|drithsx|syscat|domain)$/i;

/** Behind a number: decimal, hexadecimal, with an exponent. */
function numberEnd(text: string, from: number): number {
  let at = from;
  const isHex = text.charCodeAt(from) === 48 && (text.charCodeAt(from + 1) | 32) === 120;
  if (isHex) {
    at += 2;
    while (isHexDigit(text.charCodeAt(at))) at += 1;
    return at;
  }
  while (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === DOT) at += 1;
  if ((text.charCodeAt(at) | 32) === 101 && isDigit(text.charCodeAt(at + 1))) {
    at += 1;
    while (isDigit(text.charCodeAt(at))) at += 1;
  }
  return at;
}

const isHexDigit = (code: number): boolean => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102);

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}
