import type { Instant, Milliseconds } from "@guardian/model";

/** At most so many in any stretch of time of this length. */
export interface RateRule {
  readonly limit: number;
  readonly window: Milliseconds;
}

/** What becomes of one arrival, and what the caller may be told. */
export interface Rate {
  readonly isAllowed: boolean;
  /** Of the rule that leaves the least. */
  readonly limit: number;
  readonly remaining: number;
  /** Until one more is allowed, where none is; else until the rule forgets its oldest arrival. */
  readonly wait: Milliseconds;
}

export interface RateLimiter {
  /** Counts one arrival; one that is refused does not count. */
  take(key: string, now: Instant): Rate;
  /** Keys that are remembered. */
  readonly size: number;
}

export interface RateBounds {
  /** Keys that are told apart at most; those that were quiet longest are forgotten first. */
  readonly keys: number;
  /** Arrivals remembered of all keys together. */
  readonly arrivals: number;
}

const defaultBounds: RateBounds = { keys: 100_000, arrivals: 2_000_000 };

/**
 * An exact sliding window: no stretch of time holds more arrivals than its rule allows, wherever it begins. Remembers the last arrivals of
 * each key, as many as the largest rule needs, and looks at one of them for each rule.
 */
export function createRateLimiter(rules: readonly RateRule[], bounds = defaultBounds): RateLimiter {
  const most = Math.max(...rules.map(({ limit }) => limit));
  const longest = Math.max(...rules.map(({ window }) => window));
  // Two generations, since a map from which the oldest is deleted one by one grows slow: who was seen lately, and who was before.
  let young = new Generation();
  let old = new Generation();
  let turned = 0;
  let last = 0;
  return {
    take(key, given) {
      // A clock that is set back opens no window.
      const now = (last = Math.max(last, given));
      const isFull = young.keys.size * 2 >= bounds.keys || young.arrivals * 2 >= bounds.arrivals;
      if (isFull || turned + longest <= now) {
        old = young;
        young = new Generation();
        turned = now;
      }
      const recent = young.keys.get(key) ?? old.take(key) ?? new Recent(most);
      if (!young.keys.has(key)) young.put(key, recent);
      const rate = rateOf(recent, rules, now);
      if (rate.isAllowed) young.arrivals += recent.add(now);
      return rate;
    },
    get size() {
      return young.keys.size + old.keys.size;
    },
  };
}

class Generation {
  readonly keys = new Map<string, Recent>();
  arrivals = 0;

  put(key: string, recent: Recent): void {
    this.keys.set(key, recent);
    this.arrivals += recent.length;
  }

  take(key: string): Recent | undefined {
    const recent = this.keys.get(key);
    if (recent === undefined) return undefined;
    this.keys.delete(key);
    this.arrivals -= recent.length;
    return recent;
  }
}

function rateOf(recent: Recent, rules: readonly RateRule[], now: Instant): Rate {
  let tightest: Rate | null = null;
  let wait = 0;
  for (const { limit, window } of rules) {
    const before = recent.since(now - window);
    const isAllowed = before < limit;
    const remaining = Math.max(0, limit - before - 1);
    // The arrival that must leave the window first, for one more to be allowed.
    const blocking = recent.fromLast(isAllowed ? before : limit);
    const until = blocking === null ? window : blocking + window - now;
    if (!isAllowed) wait = Math.max(wait, until);
    const rate = { isAllowed, limit, remaining, wait: until };
    if (tightest === null || (tightest.isAllowed && (!isAllowed || remaining < tightest.remaining)))
      tightest = rate;
  }
  const found = tightest ?? { isAllowed: true, limit: 0, remaining: 0, wait: 0 };
  return found.isAllowed ? found : { ...found, wait };
}

/** The last arrivals of one key, in order: a ring that grows as it must. */
class Recent {
  readonly #most: number;
  #ring: number[] = [0, 0];
  #start = 0;
  length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The arrival that so many, itself included, are not older than; null where there are fewer. */
  fromLast(count: number): Instant | null {
    return count > 0 && count <= this.length ? this.#at(this.length - count) : null;
  }

  /** How many came after an instant: by halving. */
  since(instant: Instant): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#at(middle) > instant) high = middle;
      else low = middle + 1;
    }
    return this.length - low;
  }

  /** Says how many more are remembered now. */
  add(instant: Instant): 0 | 1 {
    if (this.length === this.#most) {
      this.#start = (this.#start + 1) % this.#ring.length;
      this.length -= 1;
      this.#put(instant);
      return 0;
    }
    if (this.length === this.#ring.length) this.#grow();
    this.#put(instant);
    return 1;
  }

  #put(instant: Instant): void {
    this.#ring[(this.#start + this.length) % this.#ring.length] = instant;
    this.length += 1;
  }

  #at(index: number): Instant {
    return this.#ring[(this.#start + index) % this.#ring.length] ?? 0;
  }

  #grow(): void {
    const larger = Array<number>(Math.min(this.#ring.length * 2, this.#most)).fill(0);
    for (let index = 0; index < this.length; index += 1) larger[index] = this.#at(index);
    this.#ring = larger;
    this.#start = 0;
  }
}
