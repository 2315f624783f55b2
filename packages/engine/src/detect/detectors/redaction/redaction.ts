import type { Detector, Finding, Fragment, Span, Subject } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { fingerprint } from "../../findings.ts";
import { Incomplete } from "../../incomplete.ts";
import type { Kind, Sensitive } from "./kind.ts";
import type { Place, Reading } from "./reading.ts";
import { read } from "./reading.ts";
import { mark } from "./redact-text.ts";

/** All are reported, because each may have to be taken out; from here on the rest of a text, with what lies between, as one. */
const mostPlaces = 500;
/** How much text around a place an excerpt shows. */
const around = 40;

/**
 * The layer of secrets and personal data. Sees: formats of vendors, keys, tokens, what a name or a header calls a secret, and
 * numbers by check digits and the words before them. Misses: secrets without a shape and without a name. Costs: one walk through
 * the texts, some 4 ns a letter, and a closer look of some microseconds where a trigger stands.
 */
export function redactionDetector(): Detector {
  return {
    name: "redaction",
    cost: "inline",
    detect(subject, { deadline }) {
      if (subject.fragments.length === 0) return nothing;
      const reading = read(subject, performance.now() + deadline);
      return reading instanceof Promise
        ? reading.then((done) => conclude(subject, done))
        : conclude(subject, reading);
    },
  };
}

const nothing: readonly Finding[] = [];

function conclude(subject: Subject, { places, isComplete }: Reading): readonly Finding[] {
  const findings = places.length === 0 ? nothing : findingsOf(places);
  if (!isComplete) throw new Incomplete(findings);
  return subject.kind === "malformed" ? nothing : findings;
}

interface Seen {
  readonly fragment: Fragment;
  readonly one: Sensitive;
  /** In the text as it came. */
  readonly original: Span;
  readonly others: readonly Sensitive[];
}

function findingsOf(places: readonly Place[]): readonly Finding[] {
  // What several texts say together is taken out of none of them.
  const single = places.filter(({ fragment }) => fragment.pathAt === undefined);
  const seen = single.flatMap(({ fragment, found }) =>
    found.map((one): Seen => ({ fragment, one, original: originalOf(fragment, one), others: found })),
  );
  const findings: Finding[] = [];
  for (const group of Map.groupBy(
    seen,
    ({ fragment, one }) => `${one.kind.rule} ${fragment.path}`,
  ).values()) {
    for (const place of atMost(onePerPlace(group))) findings.push(findingOf(place));
  }
  return findings;
}

function originalOf(fragment: Fragment, { start, end }: Span): Span {
  return fragment.locate?.({ start, end }) ?? { start, end };
}

/** What several views show at one place is one; the most direct view tells it. */
function onePerPlace(group: readonly Seen[]): readonly Seen[] {
  if (group.length === 1) return group;
  const kept: Seen[] = [];
  for (const next of group.toSorted((a, b) => a.original.start - b.original.start)) {
    const last = kept.at(-1);
    if (last === undefined || next.original.start >= last.original.end) {
      kept.push(next);
      continue;
    }
    const original = { start: last.original.start, end: Math.max(last.original.end, next.original.end) };
    kept[kept.length - 1] = {
      ...(next.fragment.via.length < last.fragment.via.length ? next : last),
      original,
    };
  }
  return kept;
}

function atMost(group: readonly Seen[]): readonly Seen[] {
  const rest = group.slice(mostPlaces - 1);
  const [first] = rest;
  if (first === undefined) return group;
  const end = rest.reduce((most, { original }) => Math.max(most, original.end), 0);
  return [...group.slice(0, mostPlaces - 1), { ...first, original: { start: first.original.start, end } }];
}

function findingOf({ fragment, one, original, others }: Seen): Finding {
  const { rule, title, severity, placeholder }: Kind = one.kind;
  return {
    rule,
    layer: "redaction",
    title,
    severity,
    confidence: one.confidence,
    path: fragment.path,
    span: original,
    via: fragment.via,
    excerpt: shownAround(fragment.text, one, others),
    placeholder,
    fingerprint: fingerprint(rule, fragment.path, fragment.text.slice(one.start, one.end)),
  };
}

/** The place with some text around it, in which nothing sensitive stands. */
function shownAround(text: string, { start, end }: Span, found: readonly Sensitive[]): string {
  const window = { start: Math.max(0, start - around), end: Math.min(text.length, end + around) };
  let shown = "";
  let at = window.start;
  for (const one of found) {
    if (one.end <= window.start || one.start >= window.end) continue;
    shown += text.slice(at, Math.max(at, one.start)) + mark(one.kind.placeholder);
    at = Math.max(at, one.end);
  }
  return excerpt(shown + text.slice(at, Math.max(at, window.end)), 200);
}
