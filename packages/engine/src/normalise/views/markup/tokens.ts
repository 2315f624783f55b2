import type { Span } from "@guardian/model";

/** A comment, or a tag with its attributes. */
export type Token =
  { readonly kind: "comment"; readonly start: number; readonly end: number; readonly inner: Span } | Tag;

export interface Tag extends Span {
  readonly kind: "tag";
  /** In lower case. */
  readonly name: string;
  readonly isClosing: boolean;
  readonly attributes: readonly Attribute[];
}

/** An attribute: its name in lower case, and where its value stands, without quotes. */
export interface Attribute extends Span {
  readonly name: string;
}

/** A longer tag is none: it would have to be read again from every `<` in it. */
const LONGEST_TAG = 4096;

/**
 * The tags and comments of a text, in order and without overlap, as a browser would find them. What follows a `<` that closes nowhere
 * is looked at once more, but all of that together not further than the text is long.
 */
export function* tokens(text: string): Generator<Token> {
  let wasted = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const token = text.startsWith("<!--", at) ? comment(text, at) : tag(text, at);
    if (token === null) {
      wasted += opens(text, at) ? LONGEST_TAG : 0;
      if (wasted > text.length + LONGEST_TAG) return;
      at++;
      continue;
    }
    yield token;
    at = token.end;
  }
}

function comment(text: string, start: number): Token {
  const close = text.indexOf("-->", start + 4);
  const end = close < 0 ? text.length : close;
  return {
    kind: "comment",
    start,
    end: close < 0 ? end : close + 3,
    inner: { start: Math.min(start + 4, end), end },
  };
}

const opens = (text: string, at: number): boolean =>
  isLetter(text.charCodeAt(at + 1)) || text[at + 1] === "/";

function tag(text: string, start: number): Tag | null {
  const isClosing = text[start + 1] === "/";
  const from = start + (isClosing ? 2 : 1);
  if (!isLetter(text.charCodeAt(from))) return null;
  const limit = Math.min(text.length, start + LONGEST_TAG);
  let at = from;
  while (at < limit && !endsName(text.charCodeAt(at))) at++;
  const name = text.slice(from, at).toLowerCase();
  const attributes: Attribute[] = [];
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === GREATER) return { kind: "tag", name, isClosing, attributes, start, end: at + 1 };
    if (code <= BLANK || code === SLASH) at++;
    else {
      const found = attribute(text, at, limit);
      if (found.name !== "") attributes.push(found);
      at = Math.max(at + 1, found.next);
    }
  }
  return null;
}

function attribute(text: string, start: number, limit: number): Attribute & { readonly next: number } {
  let at = start;
  while (at < limit && !endsName(text.charCodeAt(at)) && text.charCodeAt(at) !== EQUALS) at++;
  const name = text.slice(start, at).toLowerCase();
  const equals = behindBlanks(text, at, limit);
  if (text.charCodeAt(equals) !== EQUALS) return { name, start: at, end: at, next: at };
  const value = behindBlanks(text, equals + 1, limit);
  const quote = text[value];
  if (quote === '"' || quote === "'") {
    const close = text.indexOf(quote, value + 1);
    const end = close < 0 || close > limit ? limit : close;
    return { name, start: value + 1, end, next: end + 1 };
  }
  let end = value;
  while (end < limit && text.charCodeAt(end) > BLANK && text.charCodeAt(end) !== GREATER) end++;
  return { name, start: value, end, next: end };
}

function behindBlanks(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && text.charCodeAt(at) <= BLANK) at++;
  return at;
}

const [BLANK, SLASH, EQUALS, GREATER] = [0x20, 0x2f, 0x3d, 0x3e] as const;
const isLetter = (code: number): boolean => (code | 32) >= 0x61 && (code | 32) <= 0x7a;
const endsName = (code: number): boolean => code <= BLANK || code === SLASH || code === GREATER;
