import type { Finding, Inspection, MaybePromise, Span } from "@guardian/model";
import { excerpt } from "@guardian/model";
import type { Reading } from "./reading.ts";
import { read } from "./reading.ts";
import { mark, redactText } from "./redact-text.ts";

/** An excerpt shows no more of a value than that many characters, whatever cut it. */
const fewest = 4;
/** No excerpt shows more text around its finding, in UTF-16 units of the original. */
const around = 400;

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

/** The protocol layer's are the guard's own words, and the redaction layer knows what it must not show. */
const isPlain = ({ layer }: Finding): boolean => layer === "protocol" || layer === "redaction";

function veiled(inspection: Inspection, { places, isComplete }: Reading): Inspection {
  if (places.length === 0 && isComplete) return inspection;
  const values = valuesOf(places);
  const findings = inspection.findings.map((finding): Finding => {
    if (isPlain(finding)) return finding;
    // What was not read may be anything.
    if (!isComplete) return { ...finding, excerpt: "…" };
    const near = finding.via.includes("joined")
      ? [...values.values()].flat()
      : (values.get(finding.path)?.filter(({ place }) => isNear(place, finding.span)) ?? []);
    if (near.length === 0) return finding;
    const shown = redactText(near.reduce(hide, finding.excerpt));
    return shown === finding.excerpt ? finding : { ...finding, excerpt: shown };
  });
  return { ...inspection, findings };
}

const isNear = (place: Span, { start, end }: Span): boolean =>
  place.start < end + around && place.end > start - around;

interface Value {
  /** As an excerpt writes it. */
  readonly text: string;
  readonly mark: string;
  /** In the text as it came. */
  readonly place: Span;
}

/** By path: all views of a text stand at one. */
function valuesOf(places: Reading["places"]): ReadonlyMap<string, readonly Value[]> {
  const values = new Map<string, Value[]>();
  for (const { fragment, found } of places) {
    const known = values.get(fragment.path) ?? [];
    for (const { start, end, kind } of found)
      known.push({
        text: excerpt(fragment.text.slice(start, end), 20_000),
        mark: mark(kind.placeholder),
        place: fragment.locate?.({ start, end }) ?? { start, end },
      });
    values.set(fragment.path, known);
  }
  return values;
}

function hide(shown: string, { text, mark: words }: Value): string {
  const whole = shown.replaceAll(text, words);
  const core = whole.endsWith("…") ? whole.slice(0, -1) : whole;
  if (core.length >= fewest && text.includes(core)) return words;
  const ended = withoutBeginning(core, text, words);
  return withoutEnd(ended, text, words) + whole.slice(core.length);
}

/** An excerpt that breaks off inside the value shows the value's beginning at its end. */
function withoutBeginning(shown: string, value: string, words: string): string {
  const last = shown.slice(-fewest);
  for (let at = value.lastIndexOf(last); at >= 0; at = at === 0 ? -1 : value.lastIndexOf(last, at - 1)) {
    const part = value.slice(0, at + fewest);
    if (shown.endsWith(part)) return shown.slice(0, shown.length - part.length) + words;
  }
  return shown;
}

/** An excerpt that begins inside the value shows the value's end first. */
function withoutEnd(shown: string, value: string, words: string): string {
  const first = shown.slice(0, fewest);
  for (let at = value.indexOf(first); at >= 0; at = value.indexOf(first, at + 1)) {
    const part = value.slice(at);
    if (shown.startsWith(part)) return words + shown.slice(part.length);
  }
  return shown;
}
