import type { Instant, Milliseconds } from "@guardian/model";

export interface BreakerLimits {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** So long it stays open before one question tries again. */
  readonly pause: Milliseconds;
}

/** An endpoint that asks for a longer pause gets no longer one. */
const longestPause = 600_000;

/** Stops asking an endpoint that fails, and lets one question through now and then to see whether it is back. */
export class Breaker {
  readonly #limits: BreakerLimits;
  readonly #clock: () => Instant;
  #failures = 0;
  #openUntil: Instant | null = null;
  #isProbing = false;

  constructor(limits: BreakerLimits, clock: () => Instant) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** True where a question may go out; the one that finds the time of a pause over is the probe. */
  admits(): boolean {
    if (this.#openUntil === null) return true;
    if (this.#isProbing || this.#clock() < this.#openUntil) return false;
    this.#isProbing = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openUntil = null;
    this.#isProbing = false;
  }

  /** `wish`: the pause that the endpoint asked for, which opens the breaker at once. */
  failed(wish?: Milliseconds): void {
    this.#failures += 1;
    const isOpening = wish !== undefined || this.#isProbing || this.#failures >= this.#limits.failures;
    this.#isProbing = false;
    if (!isOpening) return;
    const pause = Math.min(Math.max(wish ?? 0, this.#limits.pause), longestPause);
    this.#openUntil = this.#clock() + pause;
  }
}
