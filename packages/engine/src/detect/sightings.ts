import type { Fragment, MaybePromise, Milliseconds, Span, Subject, SubjectKind } from "@guardian/model";
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

/** What was seen, and whether the time was enough to look at everything. */
export interface Sightings {
  readonly found: readonly Sighting[];
  readonly isComplete: boolean;
  /** How long rules were compiled that had never been needed before; no part of the time for looking. */
  readonly preparing: Milliseconds;
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

/** More than this many UTF-16 units, texts or work, is done in slices with the event loop between them. */
const slice = 64 * chunk;
/** What compiling a rule counts as. */
const compiling = slice / 4;

/**
 * Every rule that holds in some fragment of the subject, whatever kinds it applies to: a secret must be known even where
 * it is no finding, because no excerpt may show it.
 */
export function sightings(eyes: Eyes, subject: Subject, until: number): MaybePromise<Sightings> {
  let size = 0;
  for (const { text } of subject.fragments) size += text.length;
  if (size > slice) return lookInSlices(eyes, subject, until);
  const hasAlways = eyes.always(subject.kind).length > 0;
  let work: Work[] | null = null;
  for (const fragment of subject.fragments) {
    const candidates = eyes.prefilter.look(fragment.text, { start: 0, end: fragment.text.length });
    if (candidates.length === 0 && !hasAlways) continue;
    work ??= [];
    for (const one of workOf(eyes, { subject, fragment, candidates })) work.push(one);
  }
  if (work === null) return nothing;
  const units = work.reduce((sum, one) => sum + one.units(), 0);
  return units > slice ? workInSlices(work, new Clock(until)) : done(work);
}

const nothing: Sightings = { found: [], isComplete: true, preparing: 0 };

function done(work: readonly Work[]): Sightings {
  const preparing = work.reduce((sum, one) => sum + one.prepare(), 0);
  const found = work.map((one) => one.run()).filter((sighting) => sighting !== null);
  return { found, isComplete: true, preparing };
}

async function lookInSlices(eyes: Eyes, subject: Subject, until: number): Promise<Sightings> {
  const clock = new Clock(until);
  const work: Work[] = [];
  for (const fragment of subject.fragments) {
    const { length } = fragment.text;
    const candidates: Candidate[] = [];
    for (let start = 0; start < length && !clock.isOver; start += slice) {
      const end = Math.min(start + slice, length);
      for (const candidate of eyes.prefilter.look(fragment.text, { start, end })) candidates.push(candidate);
      await clock.spend(end - start);
    }
    for (const one of workOf(eyes, { subject, fragment, candidates })) work.push(one);
  }
  return workInSlices(work, clock);
}

async function workInSlices(work: readonly Work[], clock: Clock): Promise<Sightings> {
  const found: Sighting[] = [];
  for (const one of work) {
    if (clock.isOver) return { found, isComplete: false, preparing: clock.stopped };
    clock.stop(one.prepare());
    const sighting = one.run();
    if (sighting !== null) found.push(sighting);
    await clock.spend(one.units());
  }
  return { found, isComplete: !clock.isOver, preparing: clock.stopped };
}

/** Counts work and time, and lets the event loop go on after each slice. */
class Clock {
  #until: number;
  #spent = 0;
  stopped: Milliseconds = 0;

  constructor(until: number) {
    this.#until = until;
  }

  get isOver(): boolean {
    return performance.now() > this.#until;
  }

  /** Time that does not count. */
  stop(time: Milliseconds): void {
    this.#until += time;
    this.stopped += time;
  }

  async spend(units: number): Promise<void> {
    this.#spent += units;
    if (this.#spent < slice) return;
    this.#spent = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** One rule on one fragment. */
interface Work {
  /** About what it costs, in UTF-16 units to scan. */
  units(): number;
  /** Compiles the rule where that was never done, which happens once and counts as nobody's time; returns how long it took. */
  prepare(): Milliseconds;
  run(): Sighting | null;
}

interface Suspicion {
  readonly subject: Subject;
  readonly fragment: Fragment;
  readonly candidates: readonly Candidate[];
}

/** One piece of work for each rule that could hold in the fragment. */
function workOf(eyes: Eyes, { subject, fragment, candidates }: Suspicion): Work[] {
  const work: Work[] = [];
  const groups = Map.groupBy(candidates, ({ rule }) => rule);
  for (const index of eyes.always(subject.kind)) if (!groups.has(index)) groups.set(index, []);
  for (const [index, group] of groups) {
    const rule = eyes.pack.rules[index];
    if (rule === undefined || !isRead(rule, subject, fragment) || !couldHold(rule, group)) continue;
    // A pattern that needs nothing may match anywhere, and so may raw YARA, which relates what it finds.
    const isAnywhere = rule.match === undefined || rule.patterns.some(({ needs }) => needs === null);
    const parts = isAnywhere ? [all] : joined(group.map(({ span }) => span));
    work.push({
      units: () => fragment.text.length + (eyes.sets.isReady(index) ? 0 : compiling),
      prepare: () => (eyes.sets.isReady(index) ? 0 : timeOf(() => eyes.sets.of(index))),
      run: () => sight(rule, fragment, scanParts(rule, eyes.sets.of(index), fragment, parts)),
    });
  }
  return work;
}

function timeOf(action: () => unknown): Milliseconds {
  const start = performance.now();
  action();
  return performance.now() - start;
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
