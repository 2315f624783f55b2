import type { Instant, Milliseconds } from "@guardian/model";

export interface SessionsOptions {
  /** The most that are kept; the one that was idle longest goes first. */
  readonly limit: number;
  readonly idle: Milliseconds;
  readonly now: () => Instant;
}

/** Values by MCP session id: bounded, and forgotten when idle. */
export class Sessions<T> {
  readonly #options: SessionsOptions;
  /** In the order of their last use. */
  readonly #known = new Map<string, { readonly value: T; readonly usedAt: Instant }>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** The value of a session, which counts as used. */
  get(id: string): T | undefined {
    this.#forgetOld();
    const found = this.#known.get(id);
    if (found === undefined) return undefined;
    this.set(id, found.value);
    return found.value;
  }

  set(id: string, value: T): void {
    this.#known.delete(id);
    this.#known.set(id, { value, usedAt: this.#options.now() });
    this.#forgetOld();
  }

  delete(id: string): void {
    this.#known.delete(id);
  }

  get size(): number {
    return this.#known.size;
  }

  #forgetOld(): void {
    const { limit, idle, now } = this.#options;
    const oldest = now() - idle;
    for (const [id, { usedAt }] of this.#known) {
      if (usedAt >= oldest && this.#known.size <= limit) return;
      this.#known.delete(id);
    }
  }
}
