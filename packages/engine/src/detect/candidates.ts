import type { Span } from "@guardian/model";
import type { RulePack } from "../rules/pack.ts";
import type { LiteralFinder } from "./literal-finder.ts";
import { literalFinder } from "./literal-finder.ts";

/** A pattern that could match, and where: outside of the span it cannot. */
export interface Candidate {
  readonly rule: number;
  readonly pattern: number;
  readonly span: Span;
}

/** Says which patterns are worth running on a text. */
export interface Prefilter {
  /** Looks at a part of a text which begins at a multiple of `chunk`; what all parts give together is complete. */
  look(text: string, part: Span): readonly Candidate[];
}

/** No match is longer (a limit of YARA-X), so that all that a pattern needs stands in two neighbouring chunks. */
export const chunk = 4096;

/** One list of literals that a pattern needs one of. */
interface Need {
  readonly owner: Owner;
  lastSeen: number;
}

interface Owner {
  readonly rule: number;
  readonly pattern: number;
  readonly needs: Need[];
  /** The chunk of the last candidate, so that each chunk makes one. */
  lastFound: number;
}

/** Builds the prefilter of a pack: a few milliseconds for a thousand literals. */
export function prefilterOf(pack: RulePack): Prefilter {
  const { ascii, wide, always } = literalsOf(pack);
  const finders = { ascii: listener(ascii), wide: listener(wide) };
  let clock = 0;
  return {
    look(text, part) {
      // A match may have begun in the chunk before this part. Other texts may have been looked at since, so that it is
      // read again; and whatever was seen in them is far away from here.
      const begin = Math.max(0, part.start - chunk);
      clock += 2;
      let candidates = nothing;
      if (part.start === 0 && always.length > 0) candidates = always.map((one) => ({ ...one, span: whole }));
      // Literals beyond ASCII, and those beside them, are looked for only where a text has such letters at all.
      const hasWide = wide.size > 0 && isWide(text);
      const states = { ascii: 0, wide: 0 };
      for (let from = begin; from < part.end; from += chunk) {
        clock += 1;
        const step: Step = { text, from, to: Math.min(from + chunk, part.end), clock, candidates: [] };
        states.ascii = finders.ascii(step, states.ascii);
        if (hasWide) states.wide = finders.wide(step, states.wide);
        if (step.candidates.length > 0) candidates = [...candidates, ...step.candidates];
      }
      return candidates;
    },
  };
}

const nothing: readonly Candidate[] = [];

const whole: Span = { start: 0, end: Number.POSITIVE_INFINITY };

// eslint-disable-next-line no-control-regex -- the range of ASCII begins with control characters
const isWide = (text: string): boolean => /[^\x00-\x7f]/.test(text);

interface Step {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly clock: number;
  readonly candidates: Candidate[];
}

type Listener = (step: Step, state: number) => number;

function listener(literals: ReadonlyMap<string, readonly Need[]>): Listener {
  const finder: LiteralFinder = literalFinder([...literals.keys()]);
  const needs = [...literals.values()];
  const lastSeen = new Float64Array(needs.length).fill(-2);
  return (step, state) =>
    finder.walk(step.text, { from: step.from, to: step.to, state }, (literal) => {
      if (lastSeen[literal] === step.clock) return;
      lastSeen[literal] = step.clock;
      for (const need of needs[literal] ?? []) found(need, step);
    });
}

function found(need: Need, { clock, from, candidates }: Step): void {
  need.lastSeen = clock;
  const { owner } = need;
  if (owner.lastFound === clock) return;
  for (const other of owner.needs) if (other.lastSeen < clock - 1) return;
  owner.lastFound = clock;
  // The match may begin in the chunk before and end in the one behind.
  const span = { start: Math.max(0, from - chunk), end: from + 2 * chunk };
  candidates.push({ rule: owner.rule, pattern: owner.pattern, span });
}

interface Literals {
  readonly ascii: ReadonlyMap<string, readonly Need[]>;
  readonly wide: ReadonlyMap<string, readonly Need[]>;
  /** Patterns that need nothing in particular. */
  readonly always: readonly Omit<Candidate, "span">[];
}

function literalsOf(pack: RulePack): Literals {
  const ascii = new Map<string, Need[]>();
  const wide = new Map<string, Need[]>();
  const always: Omit<Candidate, "span">[] = [];
  for (const [rule, { patterns }] of pack.rules.entries()) {
    for (const [pattern, { needs }] of patterns.entries()) {
      if (needs === null) always.push({ rule, pattern });
      const owner: Owner = { rule, pattern, needs: [], lastFound: -2 };
      for (const literals of needs ?? []) {
        const need: Need = { owner, lastSeen: -2 };
        owner.needs.push(need);
        for (const literal of literals) {
          const into = isWide(literal) ? wide : ascii;
          into.set(literal, [...(into.get(literal) ?? []), need]);
        }
      }
    }
  }
  return { ascii, wide, always };
}
