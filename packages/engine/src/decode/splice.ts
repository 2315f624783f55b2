import { Buffer } from "node:buffer";
import type { Span } from "@guardian/model";

/** A byte span of a frame and the JSON text that takes its place. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A span of a decoded string (UTF-16 code units) and the plain text that takes its place. */
export interface Change {
  readonly span: Span;
  readonly text: string;
}

/** New bytes in which each edit is done and everything else is as it was. Edits may come in any order and may not overlap. */
export function splice(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { span, text } of edits.toSorted((a, b) => a.span.start - b.span.start)) {
    if (span.start < at || span.end < span.start || span.end > bytes.length) {
      throw new RangeError("edits of a frame overlap or lie outside it");
    }
    parts.push(bytes.subarray(at, span.start), Buffer.from(text, "utf8"));
    at = span.end;
  }
  parts.push(bytes.subarray(at));
  return Buffer.concat(parts);
}

/**
 * One edit that changes spans of a string in place; `span` is the byte span of its token, quotes included. All bytes of the
 * token beside the changes stay, escapes included. Half a surrogate pair is never left behind: a change that cuts a character
 * takes all of it. Where changes overlap they become one, with the text of the first.
 */
export function stringEdit(bytes: Uint8Array, span: Span, changes: readonly Change[]): Edit {
  const token = Buffer.from(bytes.subarray(span.start, span.end)).toString("utf8");
  let text = "";
  let copied = 0;
  const walk = { at: 1, unit: 0 };
  for (const change of merged(changes)) {
    const start = stepTo(token, walk, change.span.start, "before");
    const end = stepTo(token, walk, change.span.end, "after");
    text += token.slice(copied, start) + JSON.stringify(change.text.toWellFormed()).slice(1, -1);
    copied = end;
  }
  return { span, text: text + token.slice(copied) };
}

/** In order, with those that overlap united. */
function merged(changes: readonly Change[]): readonly Change[] {
  const united: Change[] = [];
  for (const change of changes.toSorted((a, b) => a.span.start - b.span.start)) {
    const last = united.at(-1);
    if (last !== undefined && change.span.start < last.span.end) {
      const end = Math.max(last.span.end, change.span.end);
      united[united.length - 1] = { span: { start: last.span.start, end }, text: last.text };
    } else united.push(change);
  }
  return united;
}

/**
 * Moves on to the decoded code unit `unit` and returns its place in the token. Inside a character it stops before it or after
 * it. The walk never goes back, so that all changes together cost one pass.
 */
function stepTo(
  token: string,
  walk: { at: number; unit: number },
  unit: number,
  side: "before" | "after",
): number {
  const close = token.length - 1;
  while (walk.unit < unit && walk.at < close) {
    const { length, units } = character(token, walk.at);
    if (side === "before" && walk.unit + units > unit) break;
    walk.at += length;
    walk.unit += units;
  }
  return walk.at;
}

/** How long the character at this place is in the token, and how many code units it stands for. */
function character(token: string, at: number): { length: number; units: number } {
  const code = unitAt(token, at);
  const next = at + code.length;
  if (!isHigh(code.value)) return { length: code.length, units: 1 };
  const low = unitAt(token, next);
  return isLow(low.value)
    ? { length: code.length + low.length, units: 2 }
    : { length: code.length, units: 1 };
}

/** One code unit of the token: written plainly, as `\n`, or as `\u000a`. */
function unitAt(token: string, at: number): { length: number; value: number } {
  if (token.charCodeAt(at) !== 0x5c) return { length: 1, value: token.charCodeAt(at) };
  if (token.charCodeAt(at + 1) !== 0x75) return { length: 2, value: 0 };
  return { length: 6, value: Number.parseInt(token.slice(at + 2, at + 6), 16) };
}

const isHigh = (value: number): boolean => value >= 0xd800 && value <= 0xdbff;
const isLow = (value: number): boolean => value >= 0xdc00 && value <= 0xdfff;
