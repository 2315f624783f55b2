import type { Span } from "@guardian/model";
import type { Redact } from "../rules/pack.ts";

/** No secret is longer than this, in UTF-16 units. */
const longest = 16 * 1024;

/** The part of a match that is the secret, by the rule's `redact`; the whole match where that leaves nothing. */
export function narrow(text: string, span: Span, redact: Redact | undefined): Span {
  if (redact === undefined) return span;
  const { after = [], from, before, through } = redact;
  let { start, end } = span;
  for (const set of after) {
    while (start < end && !set.includes(text.charAt(start))) start += 1;
    start += 1;
  }
  if (after.length > 0) while (start < end && " \t\"'`\\".includes(text.charAt(start))) start += 1;
  if (from !== undefined) while (start < end && !from.includes(text.charAt(start))) start += 1;
  if (before !== undefined) {
    do end -= 1;
    while (end > start && !before.includes(text.charAt(end)));
  }
  if (through !== undefined) end = Math.max(end, endOfBlock(text, span, through));
  return start < end ? { start, end } : span;
}

function endOfBlock(text: string, span: Span, through: string): number {
  const part = text.slice(span.start, span.start + longest);
  const found = part.indexOf(through);
  // Without its end, a block goes as far as one may: better too much is taken out than the rest of a key left in.
  if (found < 0) return span.start + part.length;
  const line = /[\r\n]|\\n/.exec(part.slice(found));
  return span.start + (line === null ? part.length : found + line.index);
}
