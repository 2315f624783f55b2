/** How often each of a few things was seen, by number. At its bound it keeps what it has and remembers that there was more. */
export class Tally {
  readonly #most: number;
  readonly #weights = new Map<number, number>();
  #isOpen = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** True where more than the bound was seen: then nothing is known to be new. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get size(): number {
    return this.#weights.size;
  }

  of(key: number): number {
    return this.#weights.get(key) ?? 0;
  }

  add(key: number, weight = 1): void {
    const known = this.#weights.get(key);
    if (known === undefined && this.#weights.size >= this.#most) this.#isOpen = true;
    else this.#weights.set(key, (known ?? 0) + weight);
  }

  fade(factor: number): void {
    for (const [key, weight] of this.#weights) {
      if (weight * factor < least) this.#weights.delete(key);
      else this.#weights.set(key, weight * factor);
    }
  }

  take(other: Tally): void {
    for (const [key, weight] of other.#weights) this.add(key, weight);
    this.#isOpen ||= other.#isOpen;
  }

  pairs(): readonly (readonly [key: number, weight: number])[] {
    return [...this.#weights];
  }
}

/** Less weight than this is forgotten. */
const least = 0.05;
