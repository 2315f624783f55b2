import { decide, suppressionMatch } from "@guardian/engine";
import type { ReadyPolicy } from "@guardian/engine";
import type { Finding, Instant, Suppression, TrafficRecord, Verdict } from "@guardian/model";
import { recordedInspection } from "../recorded.ts";
import { Changes, effectOf, isStop, stepOf } from "./effect.ts";
import type { Change } from "./effect.ts";
import { Places } from "./places.ts";

/** What some suppressions alone would have changed in recorded traffic. */
export interface Trial {
  readonly total: number;
  readonly changes: Changes;
  /** Messages that were stopped and would have passed. */
  readonly freed: number;
  /** Messages that stay stopped. */
  readonly stopped: number;
  /** Messages in which something would be accepted that nothing hangs on. */
  readonly idle: number;
  readonly groups: readonly Group[];
  /** Of each suppression that accepts nothing new: why, as far as the records tell. */
  readonly unused: readonly string[];
}

/** Changes of one kind. */
export interface Group extends Pick<Change, "was" | "now" | "rule"> {
  readonly server: string;
  readonly target: string;
  readonly count: number;
}

export interface TrialOptions {
  readonly ready: ReadyPolicy;
  readonly suppressions: readonly Suppression[];
  readonly now: Instant;
  /** Changes that are kept and not only counted. */
  readonly most: number;
}

/** More groups than this are not told apart. */
const mostGroups = 1_000;

/** Decides each record with and without the suppressions; everything else of the policy stays as it is. */
export async function tryOut(records: AsyncIterable<TrafficRecord>, options: TrialOptions): Promise<Trial> {
  const trial = new Trying(options);
  for await (const record of records) trial.see(record);
  return trial.result();
}

class Trying {
  readonly #options: TrialOptions;
  readonly #with: ReadyPolicy;
  readonly #changes: Changes;
  readonly #groups = new Map<string, Group>();
  readonly #places: Places;
  #total = 0;
  #freed = 0;
  #stopped = 0;
  #idle = 0;

  constructor(options: TrialOptions) {
    const { ready, suppressions, most } = options;
    this.#options = options;
    this.#with = {
      ...ready,
      suppressions: [...ready.suppressions, ...suppressions.map(suppressionMatch)],
    };
    this.#changes = new Changes(most);
    this.#places = new Places(suppressions);
  }

  see(record: TrafficRecord): void {
    const { ready, now: time } = this.#options;
    const inspection = recordedInspection(record);
    this.#total += 1;
    this.#places.see(inspection, time);
    const before = decide(ready, inspection, time);
    const after = decide(this.#with, inspection, time);
    const was = effectOf(before.action, before.enforced);
    const now = effectOf(after.action, after.enforced);
    const fresh = added(before, after);
    if (was === now) {
      if (isStop(was)) this.#stopped += 1;
      if (fresh.length > 0) this.#idle += 1;
      return;
    }
    if (isStop(was) && !isStop(now)) this.#freed += 1;
    else if (isStop(now)) this.#stopped += 1;
    const rule = [...new Set(fresh.map((finding) => finding.rule))].join(", ");
    const change = { record, was, now, clause: after.clause, rule };
    this.#changes.add(change);
    this.#group(change);
  }

  result(): Trial {
    return {
      total: this.#total,
      changes: this.#changes,
      freed: this.#freed,
      stopped: this.#stopped,
      idle: this.#idle,
      groups: [...this.#groups.values()].sort((one, other) => other.count - one.count),
      unused: this.#places.unused(),
    };
  }

  #group(change: Change): void {
    const { record, was, now, rule } = change;
    const { server, target = "" } = record;
    const key = JSON.stringify([server, target, rule, stepOf(change)]);
    const known = this.#groups.get(key);
    if (known === undefined && this.#groups.size >= mostGroups) return;
    this.#groups.set(key, { server, target, rule, was, now, count: (known?.count ?? 0) + 1 });
  }
}

/** Findings that only the second verdict accepts. */
function added(before: Verdict, after: Verdict): readonly Finding[] {
  if (after.suppressed.length === before.suppressed.length) return [];
  const known = new Set(before.suppressed);
  return after.suppressed.filter((finding) => !known.has(finding));
}
