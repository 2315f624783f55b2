import { entities } from "./entities.ts";
import { substituted, type Derived } from "./derived.ts";

/**
 * Sees: HTML character references, by number (`&#105;`, `&#x69;`) and the names that stand for ASCII or for nothing visible.
 * Misses: other names, names without a semicolon, and what tags and comments hide, which rules see in the text itself.
 * Costs: one pass over texts that hold a `&`.
 */
export function html(text: string): Derived | null {
  return substituted(text, { view: "html", pattern, replace });
}

// A number may have leading zeros; more than these make no browser happy either.
const pattern = /&(?:#[0-9]{1,9};?|#[xX][0-9a-fA-F]{1,8};?|[A-Za-z][A-Za-z0-9]{1,20};)/g;

function replace(match: string): string {
  const name = match.replace(/^&|;$/g, "");
  if (!name.startsWith("#")) return entities.get(name) ?? match;
  const isHex = name[1] === "x" || name[1] === "X";
  const code = isHex ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : match;
}
