import { isLanguage } from "../language/plausible.ts";
import { standsFor, type Derived } from "./derived.ts";
import { isText } from "./printable.ts";

/**
 * Sees: text written in two characters that show nothing as zeros and ones, with or without a third between the letters; in one row or
 * scattered over the text; seven, eight or sixteen bits a letter.
 * Misses: other numbers of signs, and texts of fewer than four letters.
 * Costs: one search in texts that are not plain ASCII.
 */
export function zeroWidth(text: string): Derived | null {
  const signs = text.match(sign);
  if (signs === null || signs.length < FEWEST) return null;
  const counts = new Map<string, number>();
  for (const found of signs) counts.set(found, (counts.get(found) ?? 0) + 1);
  const [first, second] = [...counts].sort(([, one], [, other]) => other - one).map(([found]) => found);
  if (first === undefined || second === undefined) return null;
  const row = signs.slice(0, MOST).join("");
  for (const [zero, unit] of [
    [first, second],
    [second, first],
  ] as const) {
    const bits = row.replaceAll(zero, "0").replaceAll(unit, "1");
    const spelled = textOf(bits);
    if (spelled !== null)
      return standsFor("zero-width", spelled, { start: text.search(sign), end: lastSign(text) });
  }
  return null;
}

const sign = /[\u200b-\u200f\u2060-\u2064\u180e\ufeff\u00ad\u034f\u061c\u115f\u1160\u3164]/g;
const FEWEST = 28;
const MOST = 1 << 16;

function lastSign(text: string): number {
  let end = text.length;
  while (end > 0 && text.charAt(end - 1).search(sign) < 0) end--;
  return end;
}

function textOf(bits: string): string | null {
  const groups = bits.match(/[01]+/g) ?? [];
  if (groups.length > 3) return readable(groups.map((group) => Number.parseInt(group, 2)));
  const row = groups.join("");
  for (const width of [8, 7, 16]) {
    const codes = row.match(new RegExp(`[01]{${String(width)}}`, "g")) ?? [];
    const spelled = readable(codes.map((code) => Number.parseInt(code, 2)));
    if (spelled !== null) return spelled;
  }
  return null;
}

function readable(codes: readonly number[]): string | null {
  if (codes.length < 4 || codes.some((code) => !(code <= 0xffff))) return null;
  const bytes = Uint8Array.from(codes);
  const text =
    codes.every((code) => code < 256) && isText(bytes)
      ? new TextDecoder().decode(bytes)
      : String.fromCharCode(...codes.slice(0, 4096)).toWellFormed();
  return isLanguage(text) ? text : null;
}
