import { Buffer } from "node:buffer";
import type { Span } from "@guardian/model";

/**
 * Steps through the bytes of a JSON text without making values. For text that `decode` accepted; on anything else it stays
 * within the bytes and answers null, never a wrong place outside them. White space, strings and brackets are all it knows.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
export const OPEN_OBJECT = 0x7b;
export const OPEN_ARRAY = 0x5b;

/** The first place at or after `at` that is not white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let place = at;
  for (;;) {
    const code = bytes[place];
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return place;
    place++;
  }
}

/** The end of the string whose opening quote stands at `at`; null where it does not end. */
export function skipString(bytes: Uint8Array, at: number): number | null {
  let from = at + 1;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, from);
    if (quote < 0) return null;
    let before = quote - 1;
    // Not behind `from`: what stands before was judged with an earlier quote, and looking again would be quadratic.
    while (before >= from && bytes[before] === BACKSLASH) before--;
    if ((quote - before) % 2 === 1) return quote + 1;
    from = quote + 1;
  }
}

/** The end of the value that begins at `at`; null where it does not end. */
export function skipValue(bytes: Uint8Array, at: number): number | null {
  const first = bytes[at];
  if (first === QUOTE) return skipString(bytes, at);
  if (first === OPEN_OBJECT || first === OPEN_ARRAY) return skipContainer(bytes, at);
  let end = at;
  while (end < bytes.length && !isDelimiter(bytes[end])) end++;
  return end > at ? end : null;
}

/** A member of an object or an element of an array; `key` is null for elements. */
export interface Member {
  readonly key: Span | null;
  readonly value: Span;
}

/** The members of the container that begins at `at`, in order; ends early where the text is broken. */
export function* members(bytes: Uint8Array, at: number): Generator<Member> {
  const isObject = bytes[at] === OPEN_OBJECT;
  let place = skipSpace(bytes, at + 1);
  while (place < bytes.length && !isClosing(bytes[place])) {
    let key: Span | null = null;
    if (isObject) {
      const keyEnd = bytes[place] === QUOTE ? skipString(bytes, place) : null;
      if (keyEnd === null) return;
      key = { start: place, end: keyEnd };
      place = skipSpace(bytes, keyEnd);
      if (bytes[place] !== COLON) return;
      place = skipSpace(bytes, place + 1);
    }
    const end = skipValue(bytes, place);
    if (end === null) return;
    yield { key, value: { start: place, end } };
    place = skipSpace(bytes, end);
    if (bytes[place] !== COMMA) return;
    place = skipSpace(bytes, place + 1);
  }
}

/** The text that a string token stands for; null where it is not a JSON string. */
export function stringAt(bytes: Uint8Array, span: Span): string | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.subarray(span.start, span.end)).toString("utf8"));
    return typeof value === "string" ? value : null;
  } catch {
    return null; // Only a SyntaxError can come: it is not a JSON string.
  }
}

function skipContainer(bytes: Uint8Array, at: number): number | null {
  let depth = 0;
  let place = at;
  while (place < bytes.length) {
    const code = bytes[place];
    if (code === QUOTE) {
      const end = skipString(bytes, place);
      if (end === null) return null;
      place = end;
      continue;
    }
    place++;
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth++;
    else if (isClosing(code) && --depth === 0) return place;
  }
  return null;
}

const isClosing = (code: number | undefined): boolean => code === 0x7d || code === 0x5d;

const isDelimiter = (code: number | undefined): boolean =>
  code === COMMA ||
  code === COLON ||
  code === QUOTE ||
  isClosing(code) ||
  (code !== undefined && code <= 0x20);
