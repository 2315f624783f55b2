import type { Sensitive } from "./kind.ts";
import type { Placeholders } from "./placeholders.ts";
import { nameOf } from "./placeholders.ts";
import { scan } from "./scan.ts";

/** What is written in place of a secret. */
export const mark = (name: string): string => `‹redacted:${name}›`;

/** Secrets and personal data of a text, in order and without overlap. */
export function sensitiveIn(text: string): readonly Sensitive[] {
  return scan(text, { from: 0, isWhole: true }).found;
}

/** A text without them: for logs, the audit, the archive and whatever else people keep. */
export function redactText(text: string, names?: Placeholders): string {
  return replaced(text, sensitiveIn(text), names);
}

/** A text with what was found in it replaced by placeholders, under the names of a session where there is one. */
export function replaced(text: string, found: readonly Sensitive[], names?: Placeholders): string {
  if (found.length === 0) return text;
  let out = "";
  let at = 0;
  for (const { start, end, kind } of found) {
    const name =
      names === undefined ? kind.placeholder : nameOf(names, kind.placeholder, text.slice(start, end));
    out += text.slice(at, start) + mark(name);
    at = end;
  }
  return out + text.slice(at);
}
