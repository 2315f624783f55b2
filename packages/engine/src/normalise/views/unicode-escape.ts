import { Buffer } from "node:buffer";
import { substituted, type Derived } from "./derived.ts";
import { isText } from "./printable.ts";

/**
 * Sees: characters written as escapes of programming languages: `\u0069`, `\u{69}`, `\x69`, `\U00000069`, and octal ones (`\151`), two or
 * more in a row.
 * Misses: a single octal escape, and `\n`, `\t`, `\"`, which are common in code and hide nothing.
 * Costs: one pass over texts that hold a backslash.
 */
export function unicodeEscape(text: string): Derived | null {
  return substituted(text, { view: "unicode-escape", pattern, replace: unescape });
}

// A pair of surrogates is one match, so that no half of a character is left between two pieces.
const pattern =
  /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]{1,6}\}|\\x[0-9a-fA-F]{2}|\\U[0-9a-fA-F]{8}|(?:\\[0-3][0-7]{2}){2,64}/g;

const digits = /[0-9a-fA-F]{2,}|\{[0-9a-fA-F]+/g;

function unescape(match: string): string {
  if (/^\\[0-3]/.test(match)) return octal(match);
  const codes = Array.from(match.matchAll(digits), ([found]) => Number.parseInt(found.replace("{", ""), 16));
  const isValid = codes.every((code) => code <= 0x10ffff);
  return isValid ? String.fromCodePoint(...codes).toWellFormed() : match;
}

function octal(match: string): string {
  const bytes = Buffer.from(
    match
      .slice(1)
      .split("\\")
      .map((digits) => Number.parseInt(digits, 8)),
  );
  return isText(bytes) ? bytes.toString("utf8") : match;
}
