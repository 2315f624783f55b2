import { ordersIn } from "./sentences.ts";
import { winnow } from "./winnow.ts";

/** Letters of one text whose fingerprints are kept. */
const mostLetters = 24_576;
const firstSlots = 1 << 10;
const mostSlots = 1 << 16;
const mostHits = 512;

/**
 * Fingerprints by where they came from, in a table that grows with what it holds to some 0.4 MB; there what is new takes the place of
 * what is old.
 */
export class Prints {
  #keys = new Uint32Array(firstSlots);
  #origins = new Uint16Array(firstSlots);
  #held = 0;

  get isEmpty(): boolean {
    return this.#held === 0;
  }

  add(text: string, origin: number): void {
    winnow(text, mostLetters, (hash) => {
      this.keep(hash, origin);
    });
  }

  /** Keeps one fingerprint: of a word, which another pass has found. */
  keep(hash: number, origin: number): void {
    if (this.#held * 2 > this.#keys.length && this.#keys.length < mostSlots) this.#grow();
    const slot = hash & (this.#keys.length - 1);
    if (this.#keys[slot] === 0) this.#held += 1;
    this.#keys[slot] = hash;
    this.#origins[slot] = origin;
  }

  #grow(): void {
    const [keys, origins] = [this.#keys, this.#origins];
    this.#keys = new Uint32Array(keys.length * 2);
    this.#origins = new Uint16Array(keys.length * 2);
    const mask = this.#keys.length - 1;
    for (const [slot, hash] of keys.entries()) {
      if (hash === 0) continue;
      this.#keys[hash & mask] = hash;
      this.#origins[hash & mask] = origins[slot] ?? 0;
    }
  }

  /** The fingerprints that a text shares, by where they came from. */
  passages(text: string): ReadonlyMap<number, readonly number[]> {
    const found = new Map<number, number[]>();
    winnow(text, mostLetters, (hash) => {
      const origin = this.#originOf(hash);
      if (origin === null) return;
      const hits = found.get(origin);
      if (hits === undefined) found.set(origin, [hash]);
      else if (hits.length < mostHits && !hits.includes(hash)) hits.push(hash);
    });
    return found;
  }

  /** Of the words of a text that are rare by their form: how many there are, and how many of them each origin has. */
  words(text: string): { readonly all: number; readonly shared: ReadonlyMap<number, number> } {
    const seen = new Set<number>();
    const shared = new Map<number, number>();
    ordersIn(text, (hash) => {
      if (seen.size >= mostHits || seen.has(hash)) return;
      seen.add(hash);
      const origin = this.#originOf(hash);
      if (origin !== null) shared.set(origin, (shared.get(origin) ?? 0) + 1);
    });
    return { all: seen.size, shared };
  }

  #originOf(hash: number): number | null {
    const slot = hash & (this.#keys.length - 1);
    return this.#keys[slot] === hash && hash !== 0 ? (this.#origins[slot] ?? null) : null;
  }
}
