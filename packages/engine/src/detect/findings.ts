import { hash } from "node:crypto";
import type { Finding, Span, Subject } from "@guardian/model";
import { excerpt } from "@guardian/model";
import type { PackedRule } from "../rules/pack.ts";
import { isMentioned, isShown } from "./mentioned.ts";
import { isQuoted } from "./quoted.ts";
import type { Secrets } from "./secrets.ts";
import { secretsOf } from "./secrets.ts";
import type { Sighting } from "./sightings.ts";

/** Of one rule, a subject reports no more findings than this. */
const mostPerRule = 20;
/** Secrets are all reported, because each is taken out; from here on the rest of them, with what lies between, as one. */
const mostSecrets = 500;
/** How much of a match, and how much text around it, an excerpt shows. */
const around = 40;
const mostShown = 120;

/** Makes findings of what was seen: one per rule and place, whatever the views it was seen through. */
export function findingsOf(subject: Subject, seen: readonly Sighting[]): readonly Finding[] {
  const secrets = secretsOf(seen);
  const places: Place[] = [];
  const counts = new Map<PackedRule, number>();
  for (const group of Map.groupBy(seen, ({ rule, fragment }) => `${rule.id} ${fragment.path}`).values()) {
    const rule = group[0]?.rule;
    if (rule?.appliesTo.includes(subject.kind) !== true) continue;
    // A secret is taken out where it stands, which several texts together are not.
    if (rule.placeholder !== undefined && group[0]?.fragment.pathAt !== undefined) continue;
    const distinct = onePerPlace(group.flatMap(placesOf));
    const count = counts.get(rule) ?? 0;
    counts.set(rule, count + distinct.length);
    const most = Math.max(0, mostPerRule - count);
    places.push(...(rule.placeholder === undefined ? distinct.slice(0, most) : atMost(distinct)));
  }
  const findings = places.map((place) => finding(place, secrets));
  return findings.some(isJoined)
    ? findings.filter((one) => !isJoined(one) || !isSeenAlone(one, findings))
    : findings;
}

const isJoined = ({ via }: Finding): boolean => via.includes("joined");

/** Whether one of the texts that were read together says it by itself. */
const isSeenAlone = ({ rule, path, span }: Finding, findings: readonly Finding[]): boolean =>
  findings.some(
    (other) =>
      !isJoined(other) &&
      other.rule === rule &&
      other.path === path &&
      other.span.start < span.end &&
      span.start < other.span.end,
  );

interface Place {
  readonly sighting: Sighting;
  /** In the fragment's text. */
  readonly span: Span;
  /** In the original text. */
  readonly original: Span;
  readonly confidence: number;
}

function placesOf(sighting: Sighting): Place[] {
  const { rule, fragment, spans } = sighting;
  return spans.slice(0, rule.placeholder === undefined ? mostPerRule : spans.length).map((span) => ({
    sighting,
    span,
    original: fragment.locate?.(span) ?? span,
    confidence: confidenceAt(rule, fragment.text, span),
  }));
}

/** How sure a rule is at a place: the least of what its position allows. A text about an attack is not the attack. */
function confidenceAt(
  { confidence, quoted, mentioned, shown }: PackedRule,
  text: string,
  span: Span,
): number {
  let least = confidence;
  if (quoted !== undefined && quoted < least && isQuoted(text, span)) least = quoted;
  if (mentioned !== undefined && mentioned < least && isMentioned(text, span)) least = mentioned;
  if (shown !== undefined && shown < least && isShown(text, span)) least = shown;
  return least;
}

/** Places that overlap in the original are one: the surest and most direct reading of it, with the span of all. */
function onePerPlace(places: readonly Place[]): Place[] {
  const kept: Place[] = [];
  for (const place of places.toSorted((a, b) => a.original.start - b.original.start)) {
    const last = kept.at(-1);
    if (last === undefined || place.original.start >= last.original.end) {
      kept.push(place);
      continue;
    }
    const original = {
      start: last.original.start,
      end: Math.max(last.original.end, place.original.end),
    };
    kept[kept.length - 1] = { ...(isBetter(place, last) ? place : last), original };
  }
  return kept;
}

const isBetter = (one: Place, other: Place): boolean =>
  one.confidence === other.confidence
    ? one.sighting.fragment.via.length < other.sighting.fragment.via.length
    : one.confidence > other.confidence;

/** The rest of a text that is full of secrets is one place: better too much is taken out than one secret left in. */
function atMost(places: readonly Place[]): Place[] {
  const rest = places.slice(mostSecrets - 1);
  const first = rest[0];
  if (first === undefined) return [...places];
  const end = rest.reduce((most, { original }) => Math.max(most, original.end), 0);
  return [...places.slice(0, mostSecrets - 1), { ...first, original: { start: first.original.start, end } }];
}

function finding({ sighting, span, original, confidence }: Place, secrets: Secrets): Finding {
  const { rule, fragment } = sighting;
  return {
    rule: rule.id,
    layer: rule.layer,
    title: rule.title,
    severity: rule.severity,
    confidence,
    path: fragment.pathAt?.(span) ?? fragment.path,
    span: original,
    via: fragment.via,
    excerpt: redactedExcerpt(sighting, span, secrets),
    ...(rule.placeholder === undefined ? {} : { placeholder: rule.placeholder }),
    fingerprint: fingerprint(rule.id, fragment.path, fragment.text.slice(span.start, span.end)),
  };
}

/** A key for the same rule, place and text; array indices are left out, because lists change their order. */
export function fingerprint(rule: string, path: string, text: string): string {
  const place = path.replaceAll(/\/\d+(?=\/|$)/g, "/*");
  return hash("sha256", `${rule}\0${place}\0${text}`, "hex").slice(0, 16);
}

/** The match with some text around it, without any secret that was found in the subject, and safe to print. */
function redactedExcerpt({ fragment }: Sighting, span: Span, secrets: Secrets): string {
  const window = {
    start: Math.max(0, span.start - around),
    end: Math.min(fragment.text.length, Math.min(span.end, span.start + mostShown) + around),
  };
  let shown = "";
  let at = window.start;
  for (const { start, end, placeholder } of secrets.within(fragment, window)) {
    shown += fragment.text.slice(at, Math.max(at, start)) + `‹redacted:${placeholder}›`;
    at = Math.max(at, end);
  }
  shown += fragment.text.slice(at, Math.max(at, window.end));
  return excerpt(shown, mostShown + 2 * around);
}
