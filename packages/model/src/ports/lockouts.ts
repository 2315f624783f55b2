import type { Instant, Milliseconds } from "../frame.ts";

/** When failures lock, and for how long. */
export interface LockRule {
  /** So many lock; and so many again, twice as long. */
  readonly failures: number;
  readonly first: Milliseconds;
  readonly longest: Milliseconds;
  /** Failures are forgotten when there was none for so long. */
  readonly forget: Milliseconds;
}

/** Somebody who may guess: an account's name, or an address. Only a digest of it is kept. */
export interface Guesser {
  readonly key: string;
  readonly rule: LockRule;
}

/** Who has failed how often. Several processes share it, and it outlives them. */
export interface Lockouts {
  /**
   * Counts an attempt as failed before anybody looks at it, in one step with asking whether it may be made: parallel guesses get no more
   * tries than others. Null where it may; otherwise until when it may not, and nothing is counted.
   */
  attempt(guessers: readonly Guesser[], at: Instant): Promise<Instant | null>;
  /** Takes back one attempt that did not fail, or with `all` every one of the guesser. */
  absolve(guesser: Guesser, all: boolean): Promise<void>;
  close(): Promise<void>;
}
