import type { Instant, Milliseconds } from "@guardian/model";

/** So many intervals in a row, over so long, are no chance. */
const least = 32;
const leastSpan = 10 * 60_000;
/** Faster than this it is a loop, slower a timetable. */
const shortest = 2_000;
const longest = 2 * 3_600_000;
/** Standard deviation over mean; what people and models do is above 0.5, a timer with a fifth of jitter at 0.12. */
const mostSpread = 0.15;
/** The weight of the newest interval, once there are enough. */
const newest = 1 / 24;

/** The intervals between the calls to one place. */
export class Beacon {
  #last: Instant | null = null;
  #count = 0;
  #mean = 0;
  #variance = 0;

  /** Notes a call; gives the interval where the calls come as regularly as a timer's. */
  add(time: Instant): Milliseconds | null {
    const last = this.#last;
    this.#last = last === null ? time : Math.max(last, time);
    if (last === null) return null;
    const interval = Math.max(0, time - last);
    // Several calls in one go are one.
    if (interval < shortest / 4) return null;
    this.#count += 1;
    const weight = Math.max(1 / this.#count, newest);
    const off = interval - this.#mean;
    this.#mean += weight * off;
    this.#variance = (1 - weight) * (this.#variance + weight * off * off);
    return this.#isRegular() ? this.#mean : null;
  }

  #isRegular(): boolean {
    if (this.#count < least || this.#mean < shortest || this.#mean > longest) return false;
    return this.#count * this.#mean >= leastSpan && Math.sqrt(this.#variance) <= mostSpread * this.#mean;
  }
}
