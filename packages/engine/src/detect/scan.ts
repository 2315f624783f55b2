import type { Fragment, Span } from "@guardian/model";
import { separator } from "../rules/pattern.ts";
import type { PackedRule } from "../rules/pack.ts";
import type { CompiledSet, Match } from "./yara-x.ts";
import { matchLimit } from "./yara-x.ts";
import { utf16Spans } from "./utf16.ts";

/** One match, in UTF-16 units of the fragment's text. */
export interface Hit extends Span {
  /** The pattern's name in the compiled rule. */
  readonly pattern: string;
}

/** Runs one rule over parts of a fragment's text; ascending parts that do not overlap. */
export function scanParts(
  rule: PackedRule,
  set: CompiledSet,
  fragment: Fragment,
  parts: readonly Span[],
): Hit[] {
  return parts.flatMap((part) => scanPart(rule, set, fragment.text, part));
}

function scanPart(rule: PackedRule, set: CompiledSet, whole: string, part: Span): Hit[] {
  const start = boundary(whole, part.start);
  const end = Math.min(boundary(whole, part.end), whole.length);
  const text = whole.slice(start, end);
  // Raw rules may look at sizes and offsets, so that they see the text and nothing beside it.
  const isRaw = rule.layer === "yara";
  const bytes = isRaw ? Buffer.from(text) : framed(text, start === 0, end === whole.length);
  const before = isRaw ? 0 : 1;
  const matches = scanAll(set, bytes, rule.placeholder !== undefined);
  const size = bytes.length - 2 * before;
  // An anchor matches the byte at the edge, which is no part of the text.
  const inText = matches.map((match) => ({
    start: Math.max(match.start - before, 0),
    end: Math.min(match.end - before, size),
  }));
  return utf16Spans(text, inText).map((span, index) => ({
    pattern: matches[index]?.pattern ?? "",
    start: span.start + start,
    end: span.end + start,
  }));
}

/** An offset that does not stand between two halves of a character. */
const boundary = (text: string, at: number): number => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
};

/** No UTF-8 text holds it either, and no pattern matches it: an edge at which the text goes on. */
const cut = 0xfe;

function framed(text: string, isStart: boolean, isEnd: boolean): Buffer {
  const bytes = Buffer.allocUnsafe(Buffer.byteLength(text) + 2);
  bytes[0] = isStart ? separator : cut;
  bytes.write(text, 1, "utf8");
  bytes[bytes.length - 1] = isEnd ? separator : cut;
  return bytes;
}

/** All matches, where all are wanted: goes on behind the last match of a pattern that reached the matcher's limit. */
function scanAll(set: CompiledSet, bytes: Buffer, wantsAll: boolean): readonly Match[] {
  const first = set.scan(bytes);
  if (!wantsAll || first.length < matchLimit) return first;
  const found = [...first];
  let from = lastOfFull(first);
  while (from !== null) {
    const base: number = from;
    const more: Match[] = set
      .scan(bytes.subarray(base))
      .map((match) => ({ ...match, start: match.start + base, end: match.end + base }));
    for (const match of more) found.push(match);
    from = lastOfFull(more);
  }
  return found;
}

/** Behind the start of the last match of the pattern at its limit that came least far; null where none reached it. */
function lastOfFull(matches: readonly Match[]): number | null {
  const full = [...Map.groupBy(matches, ({ pattern }) => pattern).values()]
    .filter((group) => group.length >= matchLimit)
    .map((group) => (group.at(-1)?.start ?? 0) + 1);
  return full.length === 0 ? null : Math.min(...full);
}
