import type { Finding, Inspection, MaybePromise } from "@guardian/model";
import { excerpt } from "@guardian/model";
import type { Reading } from "./reading.ts";
import { read } from "./reading.ts";
import { mark, redactText } from "./redact-text.ts";

/** An excerpt shows no more of a value than that many characters, whatever cut it. */
const fewest = 4;
const mostValues = 200;

/**
 * Takes secrets and personal data out of the excerpts of all findings, whichever layer made them and however it cut them: a
 * layer shows what it saw, and this is the one place that makes it safe to keep.
 */
export function veil(inspection: Inspection, until: number): MaybePromise<Inspection> {
  if (inspection.findings.every(isPlain)) return inspection;
  const reading = read(inspection.subject, until);
  return reading instanceof Promise
    ? reading.then((done) => veiled(inspection, done))
    : veiled(inspection, reading);
}

/** The protocol layer's are the guard's own words. */
const isPlain = ({ layer }: Finding): boolean => layer === "protocol";

function veiled(inspection: Inspection, { places, isComplete }: Reading): Inspection {
  if (places.length === 0 && isComplete) return inspection;
  const values = valuesOf(places);
  const findings = inspection.findings.map((finding): Finding => {
    if (isPlain(finding)) return finding;
    // What was not read may be anything.
    if (!isComplete && finding.layer !== "redaction") return { ...finding, excerpt: "…" };
    const own = values.get(finding.path);
    if (own === undefined) return finding;
    const shown = redactText(own.reduce(hide, finding.excerpt));
    return shown === finding.excerpt ? finding : { ...finding, excerpt: shown };
  });
  return { ...inspection, findings };
}

interface Value {
  /** As an excerpt writes it. */
  readonly text: string;
  readonly mark: string;
}

/** By path: all views of a text stand at one. */
function valuesOf(places: Reading["places"]): ReadonlyMap<string, readonly Value[]> {
  const values = new Map<string, Value[]>();
  for (const { fragment, found } of places) {
    const known = values.get(fragment.path) ?? [];
    for (const { start, end, kind } of found.slice(0, mostValues))
      known.push({ text: excerpt(fragment.text.slice(start, end), 20_000), mark: mark(kind.placeholder) });
    values.set(fragment.path, known);
  }
  return values;
}

function hide(shown: string, { text, mark: words }: Value): string {
  const whole = shown.replaceAll(text, words);
  const core = whole.replace(/…$/, "");
  if (core.length >= fewest && text.includes(core)) return words;
  return beginning(end(whole, text, words), text, words);
}

/** An excerpt that breaks off inside the value. */
function end(shown: string, value: string, words: string): string {
  const tail = shown.endsWith("…") ? "…" : "";
  const core = shown.slice(0, shown.length - tail.length);
  for (let size = Math.min(core.length, value.length - 1); size >= fewest; size--) {
    if (core.endsWith(value.slice(0, size))) return core.slice(0, core.length - size) + words + tail;
  }
  return shown;
}

/** An excerpt that begins inside the value. */
function beginning(shown: string, value: string, words: string): string {
  for (let size = Math.min(shown.length, value.length - 1); size >= fewest; size--) {
    if (shown.startsWith(value.slice(-size))) return words + shown.slice(size);
  }
  return shown;
}
