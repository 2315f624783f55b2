import type { Sensitive, Trigger } from "./kind.ts";
import type { TriggerFinder } from "./trigger-finder.ts";
import { triggerFinder } from "./trigger-finder.ts";
import { triggers } from "./triggers.ts";

/** No check reads further back than this from its trigger, and no find begins further back. */
export const behind = 160;
/** Longer than every trigger. */
const longestTrigger = 40;

/** What a scan found, and up to where it is final whatever text may follow. */
export interface Seen {
  /** Ascending, without overlap, all before `until`. */
  readonly found: readonly Sensitive[];
  readonly until: number;
}

export interface Extent {
  /** Where to begin; text before it was scanned, and is context. */
  readonly from: number;
  /** False where text may follow. */
  readonly isWhole: boolean;
}

/**
 * Finds secrets and personal data in a text: one walk over all triggers, and a closer look where one stands. A look depends on
 * nothing but a bounded stretch of text around its trigger, so that the result is the same however a text comes in pieces.
 */
export function scan(text: string, { from, isWhole }: Extent): Seen {
  const walk = new Walk(text, from, isWhole);
  finder ??= triggerFinder(triggers.map(({ literal }) => literal));
  finder.walk(text, Math.max(0, from - longestTrigger), walk.onTrigger);
  return walk.end();
}

/** Made for the first text: some milliseconds and 300 KB. */
let finder: TriggerFinder | null = null;

interface Candidate extends Sensitive {
  /** Where its trigger begins. */
  readonly origin: number;
}

class Walk {
  readonly #text: string;
  readonly #from: number;
  readonly #isWhole: boolean;
  readonly #found: Candidate[] = [];
  /** The first place that cannot be judged before more text has come. */
  #open: number;
  /** The end of the line that was looked at last. */
  #lineEnd = -1;

  constructor(text: string, from: number, isWhole: boolean) {
    this.#text = text;
    this.#from = from;
    this.#isWhole = isWhole;
    // What follows may begin up to here, unless a line ends before.
    this.#open = isWhole ? text.length : Math.max(from, lineStart(text, text.length));
  }

  /** A function of its own, because the automaton takes one. */
  readonly onTrigger = (index: number, last: number): void => {
    const trigger = triggers[index] as Trigger; // the automaton knows no other numbers
    const end = last + 1;
    const start = end - trigger.literal.length;
    // Judged with the text before.
    if (end <= this.#from || start >= this.#open + behind) return;
    const limit = this.#limit(trigger, end);
    if (limit < 0) {
      this.#open = Math.min(this.#open, lineStart(this.#text, start));
      return;
    }
    if (trigger.gate?.(this.#text, start, end) === false) return;
    this.#look(trigger, start, end, limit);
  };

  /** How far the trigger's check may read; -1 where that has not come yet. */
  #limit({ reach, isBlock }: Trigger, end: number): number {
    const text = this.#text;
    const most = end + reach;
    if (isBlock !== true) {
      if (this.#lineEnd < end) {
        const next = text.indexOf("\n", end);
        this.#lineEnd = next < 0 ? text.length : next;
      }
      if (this.#lineEnd < text.length) return Math.min(most, this.#lineEnd);
    }
    if (most <= text.length) return most;
    return this.#isWhole ? text.length : -1;
  }

  #look(trigger: Trigger, start: number, end: number, limit: number): void {
    const base = Math.max(0, start - behind);
    const seen = trigger.check({ text: this.#text.slice(base, limit), start: start - base, end: end - base });
    if (seen === null) return;
    for (const one of Array.isArray(seen) ? (seen as readonly Sensitive[]) : [seen as Sensitive]) {
      this.#add({ ...one, start: one.start + base, end: one.end + base, origin: start });
    }
  }

  /** Keeps candidates apart and in order: where two overlap, the one that says more wins, and of two alike the longer. */
  #add(candidate: Candidate): void {
    if (candidate.start < this.#from || candidate.end <= candidate.start) return;
    let after = this.#found.length;
    while (after > 0 && (this.#found[after - 1] as Candidate).start >= candidate.end) after -= 1; // an index below the length
    let first = after;
    for (
      let last = this.#found[first - 1];
      last !== undefined && last.end > candidate.start;
      last = this.#found[first - 1]
    ) {
      if (!isBetter(candidate, last)) return;
      first -= 1;
    }
    this.#found.splice(first, after - first, candidate);
  }

  end(): Seen {
    const found = this.#found;
    let until = this.#open;
    // What ends behind it is found again with the text that follows, from its trigger on.
    for (
      let last = found.at(-1);
      last !== undefined && !this.#isWhole && last.end > until;
      last = found.at(-1)
    ) {
      until = Math.min(until, last.start, last.origin);
      found.pop();
    }
    return { found, until: Math.max(until, this.#from) };
  }
}

/** Where the line begins that ends at a place, at most as far back as a check reads: one long line must not be read again and again. */
function lineStart(text: string, end: number): number {
  const first = Math.max(0, end - behind);
  return first + text.slice(first, end).lastIndexOf("\n") + 1;
}

function isBetter(one: Sensitive, other: Sensitive): boolean {
  if (one.kind.rank !== other.kind.rank) return one.kind.rank > other.kind.rank;
  return one.end - one.start > other.end - other.start;
}
