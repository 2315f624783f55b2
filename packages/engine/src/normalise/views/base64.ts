import { Buffer } from "node:buffer";
import type { Span } from "@guardian/model";
import { standsFor, type Derived } from "./derived.ts";
import { looksLikeText, mayStart, noiseOf } from "./printable.ts";
import { LETTER, PLAIN_LETTER, runEnd, runs } from "./runs.ts";

/**
 * Sees: base64 and base64url text of 15 bytes or more, also with line breaks, inside a `data:` URI, a path or a longer run of
 * letters, in UTF-8 and in UTF-16 (as PowerShell takes it).
 * Misses: text that begins behind bytes which are none, unless it stands at the start, early, in the middle or at the end;
 * compressed and encrypted data; base32 and other alphabets.
 * Costs: a few table look-ups for each long run of letters, whatever its length; only what looks like text is decoded.
 */
export function base64(text: string, whole: Span): readonly Derived[] {
  const found = decodedAt(text, whole);
  if (found !== null) return [standsFor("base64", found, padded(text, whole))];
  const parts: Derived[] = [];
  // A path or an identifier may hold base64 between `/`, `-` and `_`, which text in ASCII hardly ever encodes to.
  for (const part of runs(text, PLAIN_LETTER, SHORTEST, whole)) {
    if (part.start === whole.start && part.end === whole.end) break;
    const inner = decodedAt(text, part);
    if (inner !== null) parts.push(standsFor("base64", inner, padded(text, part)));
  }
  return parts;
}

const SHORTEST = 20;
/** Tools that break base64 into lines make lines of 64 or 76 letters. */
const SHORTEST_LINE = 40;
const MOST_NOISE = 0.5;
const WINDOW = 24;
const WINDOW_BYTES = 18;
const scratch = new Uint8Array(WINDOW_BYTES);

/** The end of the last line of a run that may go on over line breaks. */
export function lastLine(text: string, run: Span): number {
  let { end } = run;
  if (end - run.start < SHORTEST_LINE) return end;
  for (;;) {
    const next = text.startsWith("\r\n", end) ? end + 2 : text.startsWith("\n", end) ? end + 1 : end;
    const lineEnd = next === end ? end : runEnd(text, next, LETTER, text.length);
    if (lineEnd === next) return end;
    end = lineEnd;
  }
}

/** With the one or two `=` that fill up the last group. */
function padded(text: string, { start, end }: Span): Span {
  const filled = text.startsWith("==", end) ? end + 2 : text.startsWith("=", end) ? end + 1 : end;
  return { start, end: filled };
}

function decodedAt(text: string, { start, end }: Span): string | null {
  // Other letters may stand right before it, so that its groups of four begin one to three later.
  for (let shift = 0; shift < 4; shift++) {
    const from = start + shift;
    const count = readWindow(text, from, end);
    const isWide = looksWide(count);
    if (!isWide && !looksLikeText(scratch, count) && !hasText(text, from, end)) continue;
    const bytes = Buffer.from(text.slice(from, end), "base64");
    const decoded = bytes.toString(isWide ? "utf16le" : "utf8").toWellFormed();
    if (noiseOf(decoded) < MOST_NOISE) return decoded;
  }
  return null;
}

/** Looks behind a short binary head, at the middle and at the end, always at groups of four. */
function hasText(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length < WINDOW * 4) return false;
  return (
    windowIsText(text, start + WINDOW * 2, end) ||
    windowIsText(text, start + (length >> 3) * 4, end) ||
    windowIsText(text, start + ((length - WINDOW) >> 2) * 4, end)
  );
}

const windowIsText = (text: string, start: number, end: number): boolean =>
  looksLikeText(scratch, readWindow(text, start, end));

/** Eight ASCII characters as UTF-16, in the window that was read: every other byte is zero. */
function looksWide(count: number): boolean {
  if (count < 16) return false;
  for (let index = 0; index < 16; index += 2) {
    const low = scratch[index] ?? 0;
    if (low < 0x09 || low >= 0x7f || scratch[index + 1] !== 0) return false;
  }
  return true;
}

/** Decodes one window into the scratch bytes, and says how many they are; a line break ends it. */
function readWindow(text: string, start: number, end: number): number {
  const last = Math.min(start + WINDOW, end) - 4;
  let count = 0;
  for (let at = start; at <= last; at += 4) {
    const a = sextet(text, at);
    const b = sextet(text, at + 1);
    const c = sextet(text, at + 2);
    const d = sextet(text, at + 3);
    if ((a | b | c | d) >= NONE) break;
    const first = (a << 2) | (b >> 4);
    // Most letters are words and numbers, whose first byte says that they are no text.
    if (count === 0 && !mayStart(first)) return 0;
    scratch[count++] = first;
    scratch[count++] = (b << 4) | (c >> 2);
    scratch[count++] = (c << 6) | d;
  }
  return count;
}

function sextet(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (sextets[code] ?? NONE) : NONE;
}

const NONE = 64;
const sextets = new Uint8Array(128).fill(NONE);
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
for (let index = 0; index < alphabet.length; index++) sextets[alphabet.charCodeAt(index)] = index;
sextets["-".charCodeAt(0)] = 62;
sextets["_".charCodeAt(0)] = 63;
