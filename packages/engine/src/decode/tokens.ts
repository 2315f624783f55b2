import type { Json, ProblemCode } from "@guardian/model";
import type { Limits } from "./limits.ts";

/** Why the reader stopped; thrown inside this folder only, `decode` makes it a Problem. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly offset: number;
  constructor(code: ProblemCode, detail: string, offset: number) {
    super(detail);
    this.code = code;
    this.offset = offset;
  }
}

// Up to here a loop over characters beats a native search.
const SHORT = 48;
export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const MINUS = 0x2d;
const PLUS = 0x2b;
const ZERO = 0x30;

const control = /[\u0000-\u001f]/;

/** A copy that does not keep the frame's text alive: engines make longer substrings as views of their parent. */
const detached = (key: string): string => (key.length < 13 ? key : ` ${key}`.slice(1));

/** Keys that were read lately, by a hash of their letters: a cache that holds at most this many short strings. */
const recent: (string | undefined)[] = new Array<string | undefined>(512).fill(undefined);

/** The tokens of a JSON text: strings, keys, numbers and words, one after the other from `at` on. */
export class Tokens {
  protected readonly text: string;
  protected at = 0;
  readonly #strings: number;
  /** False where no control character stands in the whole text. */
  readonly #mayHaveControls: boolean;
  #count = 0;
  /** Position of the first backslash at or after the last string looked at; the search is shared by all strings. */
  #backslash = -1;

  constructor(text: string, limits: Limits, mayHaveControls: boolean) {
    this.text = text;
    this.#mayHaveControls = mayHaveControls;
    this.#strings = limits.strings;
  }

  /** A key; one that was read lately is not made anew, because a new string must be hashed before it can name a member. */
  protected key(): string {
    const text = this.text;
    const start = this.at + 1;
    if (text.charCodeAt(this.at) !== QUOTE) this.fail("has a member without a key");
    const near = Math.min(start + SHORT, text.length);
    let hash = 0;
    for (let at = start; at < near; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        const slot = hash & (recent.length - 1);
        const known = recent[slot];
        if (known !== undefined && known.length === at - start && text.startsWith(known, start)) {
          this.tally();
          this.at = at + 1;
          return known;
        }
        return (recent[slot] = detached(this.string()));
      }
      if (code === BACKSLASH || code < 0x20) break;
      hash = (hash * 31 + code) | 0;
    }
    return this.string();
  }

  protected tally(): void {
    if (++this.#count > this.#strings) {
      throw new Refusal(
        "too-many-strings",
        `holds more than ${this.#strings} strings and containers`,
        this.at,
      );
    }
  }

  /** The string whose opening quote stands at the current place. */
  protected string(): string {
    this.tally();
    const text = this.text;
    const start = this.at + 1;
    const near = Math.min(start + SHORT, text.length);
    for (let at = start; at < near; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.at = at + 1;
        return text.slice(start, at);
      }
      if (code === BACKSLASH) return this.#escaped(start);
      if (code < 0x20) this.fail("has a control character in a string");
    }
    const end = text.indexOf('"', start);
    if (end < 0) this.fail("has a string that does not end");
    if (this.#nextBackslash(start) < end) return this.#escaped(start);
    const value = text.slice(start, end);
    if (this.#mayHaveControls && control.test(value)) this.fail("has a control character in a string");
    this.at = end + 1;
    return value;
  }

  /** A string with escapes: finds its end, and leaves the unescaping to the platform. */
  #escaped(start: number): string {
    const text = this.text;
    let end = text.indexOf('"', start);
    let backslash = this.#nextBackslash(start);
    while (end >= 0 && backslash < end) {
      if (backslash + 1 === end) end = text.indexOf('"', end + 1);
      backslash = this.#nextBackslash(backslash + 2);
    }
    if (end < 0) this.fail("has a string that does not end");
    const value = unescaped(text.slice(start - 1, end + 1));
    if (value === null) return this.fail("has a wrong escape or a control character in a string");
    if (!value.isWellFormed()) return this.fail("has half a surrogate pair in a string");
    this.at = end + 1;
    return value;
  }

  #nextBackslash(from: number): number {
    if (this.#backslash < from) {
      const found = this.text.indexOf("\\", from);
      this.#backslash = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#backslash;
  }

  protected number(first: number): number {
    const text = this.text;
    // Nearly all numbers are a few digits.
    if (first >= 0x31) {
      let value = first - 0x30;
      let at = this.at + 1;
      for (let code = text.charCodeAt(at); code >= 0x30 && code <= 0x39; code = text.charCodeAt(++at)) {
        value = value * 10 + (code - 0x30);
      }
      const code = text.charCodeAt(at);
      if (at - this.at <= 15 && code !== 0x2e && (code | 0x20) !== 0x65) {
        this.at = at;
        return value;
      }
    }
    return this.#longNumber();
  }

  /** Any number, by the letter of the grammar. Loops: a regular expression runs out of stack on digits without end. */
  #longNumber(): number {
    const text = this.text;
    const start = this.at;
    let at = text.charCodeAt(start) === MINUS ? start + 1 : start;
    at = text.charCodeAt(at) === ZERO ? at + 1 : this.#digits(at);
    if (text.charCodeAt(at) === 0x2e) at = this.#digits(at + 1);
    if ((text.charCodeAt(at) | 0x20) === 0x65) {
      const sign = text.charCodeAt(at + 1);
      at = this.#digits(sign === MINUS || sign === PLUS ? at + 2 : at + 1);
    }
    const value = Number(text.slice(start, at));
    if (!Number.isFinite(value)) this.fail("has a number that is too large");
    this.at = at;
    return value;
  }

  /** The end of one or more digits. */
  #digits(from: number): number {
    let at = from;
    for (
      let code = this.text.charCodeAt(at);
      code >= ZERO && code <= 0x39;
      code = this.text.charCodeAt(++at)
    );
    if (at === from) this.fail("has a wrong number");
    return at;
  }

  protected word<T extends Json>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail("has no value where one must stand");
    this.at += word.length;
    return value;
  }

  /** Skips white space and returns the character code that follows; NaN at the end. */
  protected next(): number {
    this.space();
    return this.text.charCodeAt(this.at);
  }

  protected space(): void {
    const text = this.text;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  protected fail(detail: string): never {
    throw new Refusal("invalid-json", `the JSON text ${detail}`, this.at);
  }
}

function unescaped(token: string): string | null {
  try {
    const value: unknown = JSON.parse(token);
    return typeof value === "string" ? value : null;
  } catch {
    return null; // A SyntaxError is the only way it fails: the answer is "not a string".
  }
}
