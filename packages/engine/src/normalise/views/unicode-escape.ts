import { substituted, type Derived } from "./derived.ts";

/**
 * Sees: characters written as escapes of programming languages: `\u0069`, `\u{69}`, `\x69`, `\U00000069`.
 * Misses: octal escapes, and `\n`, `\t`, `\"`, which are common in code and hide nothing.
 * Costs: one pass over texts that hold a backslash.
 */
export function unicodeEscape(text: string): Derived | null {
  return substituted(text, { view: "unicode-escape", pattern, replace: unescape });
}

// A pair of surrogates is one match, so that no half of a character is left between two pieces.
const pattern =
  /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]{1,6}\}|\\x[0-9a-fA-F]{2}|\\U[0-9a-fA-F]{8}/g;

const digits = /[0-9a-fA-F]{2,}|\{[0-9a-fA-F]+/g;

function unescape(match: string): string {
  const codes = Array.from(match.matchAll(digits), ([found]) => Number.parseInt(found.replace("{", ""), 16));
  const isValid = codes.every((code) => code <= 0x10ffff);
  return isValid ? String.fromCodePoint(...codes).toWellFormed() : match;
}
