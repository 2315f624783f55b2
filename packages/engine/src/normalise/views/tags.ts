import { substituted, type Derived } from "./derived.ts";

/**
 * Sees: text spelled in Unicode tag characters (U+E0020 to U+E007E), which show nothing and which models read like ASCII.
 * Misses: nothing of that block; the three tag flags of the emoji set (England, Scotland, Wales) are read too and say `gbeng`.
 * Costs: one native search in texts that are not plain ASCII.
 */
export function tags(text: string): Derived | null {
  if (!spelled.test(text)) return null;
  return substituted(text, { view: "tags", pattern: tagOrRest, replace: letter });
}

const spelled = /[\u{e0020}-\u{e007e}]/u;
// One tag is one match, so that each letter is located on its own; the rest goes in pieces, which an unbounded match cannot.
const tagOrRest = /[\u{e0020}-\u{e007e}]|[^\u{e0020}-\u{e007e}]{1,1024}/gu;

function letter(match: string): string {
  const code = match.codePointAt(0) ?? 0;
  return code >= 0xe0020 && code <= 0xe007e ? String.fromCharCode(code - 0xe0000) : "";
}
