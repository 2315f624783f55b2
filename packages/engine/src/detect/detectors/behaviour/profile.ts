import type { Instant } from "@guardian/model";
import { Sketch } from "./sketch.ts";
import { Tally } from "./tally.ts";

/** The figures of which a profile keeps the magnitudes. */
export const figures = ["arguments", "result", "latency", "rate", "sent"] as const;
export type Figure = (typeof figures)[number];

const day = 86_400_000;
/** After so many days half of what was seen is forgotten. */
const halfLife = 30;

export const dayOf = (time: Instant): number => Math.floor(time / day);
export const hourOf = (time: Instant): number => Math.floor((time % day) / 3_600_000);

/**
 * What was usual so far, of one principal with one tool of one server, or with all of its tools, or with one destination. Two
 * profiles of the same thing add up to one (`take`), in either order: several processes keep the same one.
 */
export class Profile {
  since: Instant;
  until: Instant;
  /** The first and the last day on which something was seen, and on how many. */
  firstDay: number;
  lastDay: number;
  days = 1;
  /** Never fades: how much was seen at all. */
  calls = 0;
  answers = 0;
  errors = 0;
  /** What was sent on the last day. */
  today = 0;
  readonly sketches: Record<Figure, Sketch>;
  /** Names of arguments with their types. */
  readonly members = new Tally(64);
  /** On how many days something was seen in each hour. */
  readonly hours = new Tally(24);
  /** Which tool followed which, and how often each was followed. */
  readonly pairs = new Tally(512);
  readonly firsts = new Tally(128);

  constructor(time: Instant) {
    this.since = time;
    this.until = time;
    this.firstDay = dayOf(time);
    this.lastDay = this.firstDay;
    this.sketches = {
      arguments: new Sketch(),
      result: new Sketch(),
      latency: new Sketch(),
      rate: new Sketch(),
      sent: new Sketch(),
    };
  }

  /** Moves on to an instant; what is earlier than the newest counts as now. */
  advance(time: Instant): void {
    if (time <= this.until) return;
    this.until = time;
    const today = dayOf(time);
    if (today <= this.lastDay) return;
    this.#closeDay();
    this.#fade(2 ** ((this.lastDay - today) / halfLife));
    this.lastDay = today;
    this.days += 1;
  }

  #closeDay(): void {
    if (this.today > 0) this.sketches.sent.add(this.today);
    this.today = 0;
  }

  #fade(factor: number): void {
    for (const figure of figures) this.sketches[figure].fade(factor);
    this.answers *= factor;
    this.errors *= factor;
    for (const tally of [this.members, this.hours, this.pairs, this.firsts]) tally.fade(factor);
  }

  /** Adds another profile of the same thing, which is used up by it. */
  take(other: Profile): void {
    const [older, newer] = this.lastDay < other.lastDay ? [this, other] : [other, this];
    const shared = Math.max(
      0,
      Math.min(this.lastDay, other.lastDay) - Math.max(this.firstDay, other.firstDay) + 1,
    );
    if (older.lastDay < newer.lastDay) {
      older.#closeDay();
      older.#fade(2 ** ((older.lastDay - newer.lastDay) / halfLife));
    }
    // How many of the days were the same nobody knows; never more than there were.
    const days = this.days + other.days - Math.min(this.days, other.days, shared);
    this.since = Math.min(this.since, other.since);
    this.until = Math.max(this.until, other.until);
    this.firstDay = Math.min(this.firstDay, other.firstDay);
    this.lastDay = newer.lastDay;
    this.days = Math.min(days, this.lastDay - this.firstDay + 1);
    this.calls += other.calls;
    this.answers += other.answers;
    this.errors += other.errors;
    this.today += other.today;
    for (const figure of figures) this.sketches[figure].take(other.sketches[figure]);
    this.members.take(other.members);
    this.hours.take(other.hours);
    this.pairs.take(other.pairs);
    this.firsts.take(other.firsts);
  }
}
