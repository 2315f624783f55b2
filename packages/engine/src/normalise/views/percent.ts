import { Buffer } from "node:buffer";
import { substituted, type Derived } from "./derived.ts";

/**
 * Sees: percent-encoded characters (`%69%67nore`), as UTF-8; bytes that are no UTF-8 become U+FFFD; also `%u0069`.
 * Misses: `+` for a space, and other encodings than UTF-8. Double encoding is read by the next round of views.
 * Costs: one pass over texts that hold a `%`.
 */
export function percent(text: string): Derived | null {
  return substituted(text, { view: "percent", pattern, replace: unescape });
}

// Bounded, so that a part can be located in a long row of encoded characters; a character has at most four bytes.
const pattern =
  /%u[0-9a-f]{4}|(?:%[0-7][0-9a-f])|(?:%[c-f][0-9a-f](?:%[89ab][0-9a-f]){0,3})|(?:%[89ab][0-9a-f])/gi;

const unescape = (match: string): string =>
  match[1] === "u" || match[1] === "U"
    ? String.fromCharCode(Number.parseInt(match.slice(2), 16))
    : Buffer.from(match.replaceAll("%", ""), "hex").toString("utf8");
