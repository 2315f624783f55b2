import type { Instant } from "@guardian/model";
import type { ChainStep, PackedChain } from "../../../rules/chain/chain.ts";
import type { Activity } from "../activity/activity.ts";
import { acts } from "../activity/acts.ts";
import type { Act } from "../activity/acts.ts";
import { Recent } from "../activity/recent.ts";
import type { Remark } from "./finding.ts";
import { timeWords } from "./words.ts";

/** Sessions that are followed; each holds at most one progress for each step of each chain. */
const mostSessions = 2_000;
/** A chain is told of once in so long a time of a session. */
const pause = 10 * 60_000;

/** How far a chain has come, at one of its steps. Of two, the one that began later has the better prospects and stays. */
interface Progress {
  readonly started: Instant;
  last: Instant;
  /** The number of the call in the session. */
  at: number;
  count: number;
}

interface Course {
  calls: number;
  /** By chain and step. */
  readonly progress: (Progress | null)[][];
  readonly told: (Instant | null)[];
}

/** Follows chains of calls in each session, a step at a time: the work and the room do not depend on how many calls there were. */
export class Chains {
  readonly #chains: readonly ReadyChain[];
  readonly #courses = new Recent<Course>(mostSessions);
  /** What any step waits for. */
  readonly #all: number;

  constructor(chains: readonly PackedChain[]) {
    this.#chains = chains.map(readyChain);
    this.#all = this.#chains.reduce((sum, { any }) => sum | any, 0);
  }

  get size(): number {
    return this.#courses.size;
  }

  /** The chains that end with a call. `isStrange` says whether it goes to a new place; asked only where a step minds. */
  see(activity: Activity, isStrange: () => boolean): readonly Remark[] {
    const known = this.#courses.get(activity.session);
    if (known !== undefined) known.calls += 1;
    if ((activity.acts & this.#all) === 0) return none;
    const course = known ?? this.#begin(activity.session);
    const moment = { activity, isStrange, at: course.calls };
    const remarks: Remark[] = [];
    for (let index = 0; index < this.#chains.length; index += 1) {
      const chain = this.#chains[index];
      const progress = course.progress[index];
      if (chain === undefined || progress === undefined || (activity.acts & chain.any) === 0) continue;
      if (!advance(chain, progress, moment)) continue;
      const told = course.told[index] ?? null;
      const began = progress.at(-1)?.started ?? activity.time;
      progress.fill(null);
      if (told !== null && activity.time - told < pause) continue;
      course.told[index] = activity.time;
      remarks.push(remarkOn(chain.packed, activity.time - began));
    }
    return remarks;
  }

  #begin(session: string): Course {
    const course: Course = {
      calls: 1,
      progress: this.#chains.map(({ steps }) => steps.map(() => null)),
      told: this.#chains.map(() => null),
    };
    this.#courses.set(session, course);
    return course;
  }
}

const none: readonly Remark[] = Object.freeze([]);

interface ReadyChain {
  /** What any of its steps waits for. */
  readonly any: number;
  readonly packed: PackedChain;
  readonly steps: readonly ReadyStep[];
}

type ReadyStep = Omit<ChainStep, "does" | "not"> & { readonly does: number; readonly not: number };

const sumOf = (list: readonly Act[]): number => list.reduce((sum, name) => sum | acts[name], 0);

const readyChain = (packed: PackedChain): ReadyChain => ({
  packed,
  any: sumOf(packed.steps.flatMap(({ does }) => does)),
  steps: packed.steps.map((step) => ({ ...step, does: sumOf(step.does), not: sumOf(step.not) })),
});

interface Moment {
  readonly activity: Activity;
  readonly isStrange: () => boolean;
  /** The number of the call in the session. */
  readonly at: number;
}

/** Moves a chain on by one call; true where that was its end. From the last step to the first, so that no call counts for two in a row. */
function advance({ packed, steps }: ReadyChain, progress: (Progress | null)[], moment: Moment): boolean {
  const { activity, isStrange, at } = moment;
  const { time } = activity;
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const step = steps[index];
    if (step === undefined || (activity.acts & step.does) === 0 || (activity.acts & step.not) !== 0) continue;
    if (activity.bytes < step.bytes || (step.isToNewPlace && !isStrange())) continue;
    const own = progress[index] ?? null;
    const before = index === 0 ? null : (progress[index - 1] ?? null);
    const needed = steps[index - 1]?.times ?? 0;
    if (own !== null && step.times > 1 && isInTime(own, step, packed, moment)) {
      own.count += 1;
      own.last = time;
      own.at = at;
    } else if (index === 0) progress[0] = { started: time, last: time, at, count: 1 };
    else if (before !== null && before.count >= needed && isInTime(before, step, packed, moment))
      progress[index] = { started: before.started, last: time, at, count: 1 };
    else continue;
    if (index === steps.length - 1 && (progress[index]?.count ?? 0) >= step.times) return true;
  }
  return false;
}

function isInTime(
  before: Progress,
  step: ReadyStep,
  { within }: PackedChain,
  { activity, at }: Moment,
): boolean {
  const { time } = activity;
  return (
    time - before.last <= step.within && time - before.started <= within && at - before.at - 1 <= step.gap
  );
}

function remarkOn({ id, title, severity, confidence, steps }: PackedChain, took: number): Remark {
  const words = steps.map(({ does, times }) => `${does.join(" or ")}${times > 1 ? ` ×${times}` : ""}`);
  return {
    rule: id,
    layer: "behaviour",
    title,
    severity,
    confidence,
    detail: `${words.join(", then ")}; all of it in ${timeWords(took)}`,
  };
}
