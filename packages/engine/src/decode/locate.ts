import type { JsonPointer, Span } from "@guardian/model";
import { members, OPEN_ARRAY, OPEN_OBJECT, skipSpace, skipValue, stringAt } from "./scan.ts";

/**
 * The byte span of the JSON value at a pointer, without white space around it; null where there is none. `within` is the span
 * of the message that the pointer starts from (a message of a batch), the whole text where it is absent. Linear in the bytes.
 * For text that `decode` accepted.
 */
export function locate(bytes: Uint8Array, pointer: JsonPointer, within?: Span): Span | null {
  // Cut first, so that nothing outside is read, however odd the text is.
  const base = within?.start ?? 0;
  const part = within === undefined ? bytes : bytes.subarray(within.start, within.end);
  const start = skipSpace(part, 0);
  const end = skipValue(part, start);
  let span: Span | null = end === null ? null : { start, end };
  for (const step of steps(pointer)) {
    if (span === null) return null;
    span = child(part, span, step);
  }
  return span === null ? null : { start: base + span.start, end: base + span.end };
}

/** The keys and indexes that a pointer names, unescaped. */
export function steps(pointer: JsonPointer): readonly string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((step) => (step.includes("~") ? step.replaceAll("~1", "/").replaceAll("~0", "~") : step));
}

function child(bytes: Uint8Array, parent: Span, step: string): Span | null {
  const code = bytes[parent.start];
  if (code === OPEN_OBJECT) {
    for (const { key, value } of members(bytes, parent.start)) {
      if (key !== null && stringAt(bytes, key) === step) return value;
    }
    return null;
  }
  if (code !== OPEN_ARRAY || !arrayIndex.test(step)) return null;
  let left = Number(step);
  for (const { value } of members(bytes, parent.start)) {
    if (left-- === 0) return value;
  }
  return null;
}

const arrayIndex = /^(?:0|[1-9][0-9]{0,8})$/;
