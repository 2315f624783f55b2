import { Buffer } from "node:buffer";
import type { Derived } from "./derived.ts";
import { patched, type Piece } from "./patchwork.ts";

/**
 * Sees: quoted-printable text (`=49=67`, lines that end in `=`) where three escapes follow each other, or a word goes on behind a line
 * break.
 * Misses: single escapes, which are parameters of an address as likely as not; other encodings than UTF-8.
 * Costs: one search in texts that hold such an escape.
 */
export function quotedPrintable(text: string): Derived | null {
  const patches: Piece[] = [];
  let isSure = false;
  for (const { 0: found, index } of text.matchAll(row)) {
    const { length } = found;
    const decoded = Buffer.from(found.replaceAll(/=\r?\n/g, "").replaceAll("=", ""), "hex").toString("utf8");
    if (length >= 9 && !decoded.includes("\ufffd")) isSure = true;
    if (decoded === "" && isWord(text[index - 1]) && isWord(text[index + length]) && isFull(text, index))
      isSure = true;
    patches.push({ start: index, end: index + length, text: decoded });
  }
  return isSure ? patched("quoted-printable", text, patches) : null;
}

// Bounded, so that a text of nothing else is read in pieces, and each piece located on its own.
const row = /(?:=[0-9A-Fa-f]{2}|=\r?\n){1,64}/g;
/** Lines are broken because they are full. */
const isFull = (text: string, at: number): boolean => {
  const start = Math.max(0, at - 60);
  return at - start === 60 && !text.slice(start, at).includes("\n");
};
const isWord = (letter: string | undefined): boolean => letter !== undefined && /[a-z]/i.test(letter);
