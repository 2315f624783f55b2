/** What of a private text has left by one way. */
interface Leak {
  readonly hits: Set<number>;
  calls: number;
  /** The step of the first piece. */
  readonly since: number;
}

/** Pieces that belong together leave within so many messages. */
const together = 60;
const mostHits = 512;
const mostWays = 256;

/** Remembers which pieces of private texts left by which way: one alone says nothing, many are the text. */
export class Leaks {
  readonly #leaks = new Map<string, Leak>();

  /** Adds a piece; says how many fingerprints have left by this way, 0 for a first piece. */
  add(way: string, hits: readonly number[], step: number): number {
    const known = this.#leaks.get(way);
    const leak =
      known === undefined || step - known.since > together
        ? { hits: new Set<number>(), calls: 0, since: step }
        : known;
    const before = leak.hits.size;
    for (const hit of hits) if (leak.hits.size < mostHits) leak.hits.add(hit);
    if (leak.hits.size > before) leak.calls += 1;
    this.#leaks.delete(way);
    if (this.#leaks.size >= mostWays) {
      const oldest = this.#leaks.keys().next();
      if (oldest.done !== true) this.#leaks.delete(oldest.value);
    }
    this.#leaks.set(way, leak);
    return leak.calls < 2 ? 0 : leak.hits.size;
  }
}
