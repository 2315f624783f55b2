import type { Action, TrafficRecord } from "@guardian/model";
import { timeOf } from "../printing.ts";

/** What was done with a message: an action, marked where monitor mode only noted it and the message passed. */
export type Effect = Action | `${Action} (not enforced)`;

/** What an action does under a policy that is enforced or not. */
export function effectOf(action: Action, enforced: boolean): Effect {
  return enforced || action === "allow" || action === "flag" ? action : `${action} (not enforced)`;
}

/** Whether a message does not go on; a redacted one does. */
export function isStop(effect: Effect): boolean {
  return effect === "block" || effect === "hold";
}

/** A record that would be treated otherwise. */
export interface Change {
  readonly record: TrafficRecord;
  readonly was: Effect;
  readonly now: Effect;
  /** The clause that decides now. */
  readonly clause: string;
  /** The rule that the change is about; empty where there is none. */
  readonly rule: string;
}

/** Counts changes by step (`allow → block`) and keeps the first of them. */
export class Changes {
  readonly counts = new Map<string, number>();
  readonly listed: Change[] = [];
  readonly #most: number;
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#count;
  }

  add(change: Change): void {
    const step = stepOf(change);
    this.#count += 1;
    this.counts.set(step, (this.counts.get(step) ?? 0) + 1);
    if (this.listed.length < this.#most) this.listed.push(change);
  }
}

/** From what to what. */
export function stepOf({ was, now }: Pick<Change, "was" | "now">): string {
  return `${was} → ${now}`;
}

export const changeHead = ["TIME", "SERVER", "WHAT", "WAS", "NOW", "CLAUSE", "RULE"] as const;

/** A change as a row of a table. */
export function changeRow({ record, was, now, clause, rule }: Change): readonly string[] {
  const { at, server, method, target } = record;
  const what = [method, target].filter((part) => part !== undefined && part !== "").join(" ");
  return [timeOf(at), server, what, was, now, clause, rule];
}
