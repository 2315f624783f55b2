import { Buffer } from "node:buffer";
import { standsFor, type Derived } from "./derived.ts";
import { isText } from "./printable.ts";

/**
 * Sees: bytes hidden as a row of variation selectors (VS1 to VS256 stand for the bytes 0 to 255), where they spell text.
 * Misses: rows shorter than four, and bytes that are no UTF-8 text. Rows of more than 4096 are read in pieces. The single selector behind an emoji is none.
 * Costs: one native search in texts that are not plain ASCII.
 */
export function* variation(text: string): Generator<Derived> {
  for (const match of text.matchAll(row)) {
    const bytes = Buffer.from(Array.from(match[0], byteOf));
    if (!isText(bytes)) continue;
    yield standsFor("variation", bytes.toString("utf8"), {
      start: match.index,
      end: match.index + match[0].length,
    });
  }
}

const row = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{4,4096}/gu;

function byteOf(selector: string): number {
  const code = selector.codePointAt(0) ?? 0;
  return code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xfe00;
}
