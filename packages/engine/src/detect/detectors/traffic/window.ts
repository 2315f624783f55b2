import type { Instant, Milliseconds } from "@guardian/model";

/** A sum over a sliding window from two numbers: the part of the window before that still overlaps counts by its share. */
export class Window {
  readonly #length: Milliseconds;
  #number = 0;
  #now = 0;
  #before = 0;

  constructor(length: Milliseconds) {
    this.#length = length;
  }

  /** Adds and gives the sum. What is earlier than the newest counts as now. */
  add(amount: number, time: Instant): number {
    const number = Math.floor(time / this.#length);
    if (number > this.#number) {
      this.#before = number === this.#number + 1 ? this.#now : 0;
      this.#now = 0;
      this.#number = number;
    }
    this.#now += amount;
    const gone = Math.min(1, Math.max(0, (time - this.#number * this.#length) / this.#length));
    return this.#now + this.#before * (1 - gone);
  }
}

/** How many different things came in the running window, up to a bound. */
export class Distinct {
  readonly #length: Milliseconds;
  readonly #most: number;
  #number = 0;
  #seen = new Set<number>();

  constructor(length: Milliseconds, most: number) {
    this.#length = length;
    this.#most = most;
  }

  add(key: number, time: Instant): number {
    const number = Math.floor(time / this.#length);
    if (number > this.#number) {
      this.#number = number;
      if (this.#seen.size > 0) this.#seen = new Set();
    }
    if (this.#seen.size < this.#most) this.#seen.add(key);
    return this.#seen.size;
  }
}
