import type { Fragment, MaybePromise, Span, Subject, SubjectKind } from "@guardian/model";
import type { MatchTree, PackedRule, RulePack } from "../rules/pack.ts";
import { patternIndex } from "../rules/rule-source.ts";
import type { Candidate, Prefilter } from "./candidates.ts";
import { chunk, prefilterOf } from "./candidates.ts";
import { narrow } from "./narrow.ts";
import type { RuleSets } from "./rule-sets.ts";
import { ruleSets } from "./rule-sets.ts";
import type { Hit } from "./scan.ts";
import { scanParts } from "./scan.ts";
import type { Matcher } from "./yara-x.ts";

/** A rule that holds in a fragment, and where. */
export interface Sighting {
  readonly rule: PackedRule;
  readonly fragment: Fragment;
  /** In UTF-16 units of the fragment's text; ascending, without overlap, never empty. */
  readonly spans: readonly Span[];
}

export interface Eyes {
  readonly pack: RulePack;
  readonly prefilter: Prefilter;
  readonly sets: RuleSets;
  /** The rules that run on every text of a kind, because nothing in particular is needed for them to hold. */
  readonly always: (kind: SubjectKind) => readonly number[];
}

/** What it takes to look at subjects with a pack. */
export function eyesFor(pack: RulePack, matcher: Matcher): Eyes {
  const all = [...pack.rules.keys()].filter((index) => couldHold(pack.rules[index], []));
  const known = new Map<SubjectKind, readonly number[]>();
  return {
    pack,
    prefilter: prefilterOf(pack),
    sets: ruleSets(pack, matcher),
    always(kind) {
      const rules = known.get(kind) ?? all.filter((index) => isFor(pack.rules[index], kind));
      known.set(kind, rules);
      return rules;
    },
  };
}

/** A longer subject is looked at in slices of this many UTF-16 units, with the event loop between them. */
const slice = 64 * chunk;

/**
 * Every rule that holds in some fragment of the subject, whatever kinds it applies to: a secret must be known even where
 * it is no finding, because no excerpt may show it. Throws, or rejects, where the time is over.
 */
export function sightings(eyes: Eyes, subject: Subject, until: number): MaybePromise<readonly Sighting[]> {
  let size = 0;
  for (const { text } of subject.fragments) size += text.length;
  if (size > slice) return inSlices(eyes, subject, until);
  const hasAlways = eyes.always(subject.kind).length > 0;
  let found: Sighting[] | null = null;
  for (const fragment of subject.fragments) {
    const candidates = eyes.prefilter.look(fragment.text, { start: 0, end: fragment.text.length });
    if (candidates.length === 0 && !hasAlways) continue;
    found ??= [];
    for (const work of workOf(eyes, { subject, fragment, candidates })) {
      const sighting = work();
      if (sighting !== null) found.push(sighting);
    }
  }
  return found ?? nothing;
}

const nothing: readonly Sighting[] = [];

async function inSlices(eyes: Eyes, subject: Subject, until: number): Promise<readonly Sighting[]> {
  const found: Sighting[] = [];
  let spent = 0;
  const rest = async (units: number): Promise<void> => {
    if (performance.now() > until) throw new Error("the scan ran out of time");
    spent += units;
    if (spent < slice) return;
    spent = 0;
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (const fragment of subject.fragments) {
    const { length } = fragment.text;
    const candidates: Candidate[] = [];
    for (let start = 0; start < length; start += slice) {
      const end = Math.min(start + slice, length);
      for (const candidate of eyes.prefilter.look(fragment.text, { start, end })) candidates.push(candidate);
      await rest(end - start);
    }
    for (const work of workOf(eyes, { subject, fragment, candidates })) {
      const sighting = work();
      if (sighting !== null) found.push(sighting);
      await rest(length);
    }
  }
  return found;
}

interface Suspicion {
  readonly subject: Subject;
  readonly fragment: Fragment;
  readonly candidates: readonly Candidate[];
}

/** One piece of work for each rule that could hold in the fragment. */
function workOf(eyes: Eyes, { subject, fragment, candidates }: Suspicion): (() => Sighting | null)[] {
  const work: (() => Sighting | null)[] = [];
  const groups = Map.groupBy(candidates, ({ rule }) => rule);
  for (const index of eyes.always(subject.kind)) if (!groups.has(index)) groups.set(index, []);
  for (const [index, group] of groups) {
    const rule = eyes.pack.rules[index];
    if (rule === undefined || !isRead(rule, subject, fragment) || !couldHold(rule, group)) continue;
    // A pattern that needs nothing may match anywhere, and so may raw YARA, which relates what it finds.
    const isAnywhere = rule.match === undefined || rule.patterns.some(({ needs }) => needs === null);
    const parts = isAnywhere ? [all] : joined(group.map(({ span }) => span));
    work.push(() => sight(rule, fragment, scanParts(rule, eyes.sets(index), fragment, parts)));
  }
  return work;
}

const all: Span = { start: 0, end: Number.POSITIVE_INFINITY };

const isFor = (rule: PackedRule | undefined, kind: SubjectKind): boolean =>
  rule !== undefined && (rule.placeholder !== undefined || rule.appliesTo.includes(kind));

const isRead = (rule: PackedRule, subject: Subject, fragment: Fragment): boolean =>
  isFor(rule, subject.kind) &&
  (rule.views === undefined || fragment.via.every((view) => rule.views?.includes(view)));

/** False where even all candidates together, and all patterns that need nothing, could not make the rule hold. */
function couldHold(rule: PackedRule | undefined, candidates: readonly Candidate[]): boolean {
  const patterns = new Set(candidates.map(({ pattern }) => pattern));
  for (const [index, { needs }] of rule?.patterns.entries() ?? []) if (needs === null) patterns.add(index);
  const could = (tree: MatchTree): boolean => {
    if ("seen" in tree) return tree.seen.some((index) => patterns.has(index));
    if ("none" in tree) return true;
    return "all" in tree ? tree.all.every(could) : tree.any.some(could);
  };
  // Raw YARA holds by some pattern; one without any is asked every time.
  return rule?.match === undefined ? patterns.size > 0 || rule?.patterns.length === 0 : could(rule.match);
}

/** Evaluates the rule in this fragment by itself, so that texts of two places never combine. */
function sight(rule: PackedRule, fragment: Fragment, hits: readonly Hit[]): Sighting | null {
  const byPattern = Map.groupBy(hits, (hit) => patternIndex(hit.pattern));
  const places = rule.match === undefined ? hits : placesOf(rule.match, byPattern);
  if (places === null) return null;
  const spans = merge(places.map((place) => narrow(fragment.text, place, rule.redact)));
  return spans.length > 0 ? { rule, fragment, spans } : null;
}

/**
 * Where a condition holds, or null where it does not. In an `all` the last condition that is not a `none` gives the place:
 * what stands before it are gates.
 */
function placesOf(tree: MatchTree, hits: ReadonlyMap<number, readonly Hit[]>): readonly Span[] | null {
  if ("seen" in tree) {
    const seen = tree.seen.flatMap((index) => hits.get(index) ?? []);
    return seen.length > 0 ? seen : null;
  }
  if ("none" in tree) return tree.none.every((child) => placesOf(child, hits) === null) ? [] : null;
  if ("any" in tree) {
    const held = tree.any.map((child) => placesOf(child, hits)).filter((places) => places !== null);
    return held.length > 0 ? held.flat() : null;
  }
  let last: readonly Span[] = [];
  for (const child of tree.all) {
    const places = placesOf(child, hits);
    if (places === null) return null;
    if (places.length > 0) last = places;
  }
  return last;
}

/** Spans in ascending order, those that overlap made one. */
const merge = (spans: readonly Span[]): Span[] => unite(spans, 0);

/** The same, and those that touch. */
const joined = (spans: readonly Span[]): Span[] => unite(spans, 1);

function unite(spans: readonly Span[], touch: 0 | 1): Span[] {
  const united: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = united.at(-1);
    if (last !== undefined && span.start < last.end + touch) {
      united[united.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else if (span.end > span.start) united.push({ start: span.start, end: span.end });
  }
  return united;
}
