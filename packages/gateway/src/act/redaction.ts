import { nameOf, steps, stringEdit } from "@guardian/engine";
import type { Edit, Placeholders } from "@guardian/engine";
import type { Finding, Json, JsonPointer, Message, Span, Verdict } from "@guardian/model";
import { spansOf } from "./spans.ts";

/** A string of the message before and after its redaction. */
export interface Change {
  readonly path: JsonPointer;
  readonly before: string;
  readonly after: string;
}

export interface Redaction {
  readonly edits: readonly Edit[];
  readonly changes: readonly Change[];
  /** Verdicts that cannot be carried out as a redaction, since a span was not found; they must block. */
  readonly failed: readonly Verdict[];
}

/** Replaces the spans on which `redact` verdicts stand by typed placeholders and leaves every other byte as it is. */
export function redact(
  bytes: Uint8Array,
  message: Message,
  verdicts: readonly Verdict[],
  names: Placeholders,
): Redaction {
  const paths = new Set(verdicts.flatMap(({ because }) => because.map(({ path }) => path)));
  const tokens = spansOf(bytes, paths, message.span);
  const failed: Verdict[] = [];
  const places = new Map<JsonPointer, Place>();
  for (const verdict of verdicts) {
    const found = verdict.because.map((finding) => placeOf(finding, bytes, message, tokens));
    if (found.length === 0 || found.includes(null)) {
      failed.push(verdict);
      continue;
    }
    for (const [index, finding] of verdict.because.entries()) {
      const place = found[index];
      if (!place) continue;
      const known = places.get(finding.path) ?? place;
      const span = wholePairs(known.before, finding.span);
      const name = nameOf(names, typeOf(finding), known.before.slice(span.start, span.end));
      known.replacements.push({ span, text: `‹redacted:${name}›` });
      places.set(finding.path, known);
    }
  }
  const edits: Edit[] = [];
  const changes: Change[] = [];
  for (const [path, { token, before, replacements }] of places) {
    const merged = merge(replacements);
    edits.push(stringEdit(bytes, token, merged));
    changes.push({ path, before, after: replaced(before, merged) });
  }
  return { edits, changes, failed };
}

interface Replacement {
  readonly span: Span;
  readonly text: string;
}

interface Place {
  readonly token: Span;
  readonly before: string;
  readonly replacements: Replacement[];
}

/** Without these a message is no longer the same message; a secret in one of them is stopped, not redacted. */
const structural = new Set(["/jsonrpc", "/id", "/method"]);

function placeOf(
  { path, span, via }: Finding,
  bytes: Uint8Array,
  message: Message,
  tokens: ReadonlyMap<JsonPointer, Span>,
): Place | null {
  const token = tokens.get(path);
  const before = valueAt(message.value, path);
  if (token === undefined || typeof before !== "string" || bytes[token.start] !== 0x22) return null;
  if (structural.has(path) || via.includes("key")) return null;
  const inside = span.start >= 0 && span.start < span.end && span.end <= before.length;
  return inside ? { token, before, replacements: [] } : null;
}

/** Half a surrogate pair cannot be written; the other half goes with it. */
function wholePairs(text: string, { start, end }: Span): Span {
  const splits = (at: number): boolean => at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff;
  return { start: splits(start) ? start - 1 : start, end: splits(end) ? end + 1 : end };
}

function valueAt(root: Json, pointer: JsonPointer): Json | undefined {
  let value: Json | undefined = root;
  for (const step of steps(pointer)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, Json>>)[step]; // an object or array that has this member, checked above
  }
  return value;
}

function typeOf({ placeholder, rule }: Finding): string {
  return placeholder ?? rule.slice(rule.lastIndexOf("/") + 1);
}

/** In order, with overlapping spans as one; the first placeholder stands for both. */
function merge(replacements: readonly Replacement[]): readonly Replacement[] {
  const merged: Replacement[] = [];
  for (const next of replacements.toSorted(
    (a, b) => a.span.start - b.span.start || b.span.end - a.span.end,
  )) {
    const last = merged.at(-1);
    if (last === undefined || next.span.start >= last.span.end) merged.push(next);
    else {
      const end = Math.max(last.span.end, next.span.end);
      merged[merged.length - 1] = { ...last, span: { start: last.span.start, end } };
    }
  }
  return merged;
}

function replaced(text: string, replacements: readonly Replacement[]): string {
  let at = 0;
  let out = "";
  for (const { span, text: words } of replacements) {
    out += text.slice(at, span.start) + words;
    at = span.end;
  }
  return out + text.slice(at);
}
