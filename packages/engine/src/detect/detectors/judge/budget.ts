import type { Instant } from "@guardian/model";

/** What asking may cost. */
export interface BudgetLimits {
  readonly callsPerMinute: number;
  readonly tokensPerMinute: number;
  readonly callsPerDay: number;
  readonly tokensPerDay: number;
}

/** Counts calls and tokens by the minute and by the day (UTC), since the process began. */
export class Budget {
  readonly #windows: readonly Window[];
  readonly #clock: () => Instant;

  constructor(limits: BudgetLimits, clock: () => Instant) {
    this.#clock = clock;
    this.#windows = [
      new Window("minute", 60_000, limits.callsPerMinute, limits.tokensPerMinute),
      new Window("day", 86_400_000, limits.callsPerDay, limits.tokensPerDay),
    ];
  }

  /** Says which limit a call with so many tokens would break; null where it may be made. */
  spent(tokens: number): string | null {
    const now = this.#clock();
    for (const window of this.#windows) {
      const spent = window.spent(now, tokens);
      if (spent !== null) return spent;
    }
    return null;
  }

  book(tokens: number): void {
    for (const window of this.#windows) window.add(this.#clock(), 1, tokens);
  }

  /** Corrects a booking when the real cost is known. */
  settle(booked: number, used: number): void {
    for (const window of this.#windows) window.add(this.#clock(), 0, used - booked);
  }
}

class Window {
  readonly #name: string;
  readonly #length: number;
  readonly #calls: number;
  readonly #tokens: number;
  #begin = -1;
  #usedCalls = 0;
  #usedTokens = 0;

  constructor(...[name, length, calls, tokens]: readonly [string, number, number, number]) {
    this.#name = name;
    this.#length = length;
    this.#calls = calls;
    this.#tokens = tokens;
  }

  spent(now: Instant, tokens: number): string | null {
    this.#turn(now);
    if (this.#usedCalls + 1 > this.#calls) return `${this.#calls} calls a ${this.#name}`;
    return this.#usedTokens + tokens > this.#tokens ? `${this.#tokens} tokens a ${this.#name}` : null;
  }

  add(now: Instant, calls: number, tokens: number): void {
    this.#turn(now);
    this.#usedCalls += calls;
    this.#usedTokens = Math.max(0, this.#usedTokens + tokens);
  }

  #turn(now: Instant): void {
    const begin = Math.floor(now / this.#length);
    if (begin === this.#begin) return;
    this.#begin = begin;
    this.#usedCalls = 0;
    this.#usedTokens = 0;
  }
}
