/**
 * How often a figure had which magnitude: a histogram over its logarithm (as in DDSketch, Masson et al. 2019), four bins for each
 * doubling, so that every quantile is right within a tenth. Unlike P² or a t-digest, two of them add up exactly, which several
 * processes need, and forgetting is one multiplication.
 */
export class Sketch {
  #weights: Float64Array | null = null;
  #total = 0;
  #ceiling: Ceiling | null = null;
  #fresh = 0;

  get total(): number {
    return this.#total;
  }

  add(value: number, weight = 1): void {
    this.#put(binOf(value), weight);
  }

  #put(bin: number, weight: number): void {
    const weights = (this.#weights ??= new Float64Array(bins));
    weights[bin] = (weights[bin] ?? 0) + weight;
    this.#total += weight;
    this.#fresh += 1;
  }

  /** The bin below which a share of what was seen lies. */
  quantile(share: number): number {
    let left = share * this.#total;
    for (let bin = 0; bin < bins; bin += 1) {
      left -= this.#weights?.[bin] ?? 0;
      if (left <= 1e-9) return bin;
    }
    return bins - 1;
  }

  /** How much of what was seen lies in this bin or above it. */
  above(bin: number): number {
    let sum = 0;
    for (let at = Math.max(0, bin); at < bins; at += 1) sum += this.#weights?.[at] ?? 0;
    return sum;
  }

  /**
   * Where the extraordinary begins: as far above the 99th percentile as that is above the median, and at least four times the
   * percentile. With a log-normal figure that is one in a million; a figure that varies more gets more room.
   */
  ceiling(): Ceiling {
    if (this.#ceiling === null || this.#fresh >= Math.max(8, this.#total / 16)) {
      const usual = this.quantile(0.99);
      const bin = usual + Math.max(usual - this.quantile(0.5), 2 * perOctave);
      this.#ceiling = { bin, value: upperOf(bin) };
      this.#fresh = 0;
    }
    return this.#ceiling;
  }

  /** What most of it was: from the 5th to the 99th percentile. */
  range(): { readonly low: number; readonly high: number } {
    return { low: lowerOf(this.quantile(0.05)), high: upperOf(this.quantile(0.99)) };
  }

  /** Forgets a share of everything. */
  fade(factor: number): void {
    if (this.#weights === null || factor === 1) return;
    this.#total = 0;
    for (const [bin, weight] of this.#weights.entries()) {
      const left = weight * factor < least ? 0 : weight * factor;
      this.#weights[bin] = left;
      this.#total += left;
    }
    this.#ceiling = null;
  }

  take(other: Sketch): void {
    for (const [bin, weight] of other.pairs()) this.#put(bin, weight);
    this.#ceiling = null;
  }

  /** The bins that hold something, with their weights. */
  pairs(): readonly (readonly [bin: number, weight: number])[] {
    if (this.#weights === null) return [];
    return [...this.#weights.entries()].filter(([, weight]) => weight > 0);
  }

  /** Puts back what `pairs` gave. */
  static of(pairs: readonly (readonly [bin: number, weight: number])[]): Sketch {
    const sketch = new Sketch();
    for (const [bin, weight] of pairs) sketch.#put(bin, weight);
    return sketch;
  }
}

/** A limit, as a bin and as a figure. */
export interface Ceiling {
  readonly bin: number;
  readonly value: number;
}

const perOctave = 4;
/** Up to 2^32: four gigabytes, or fifty days in milliseconds. */
export const bins = 128;
/** Less weight than this is forgotten. */
const least = 0.01;

export function binOf(value: number): number {
  const bin = Math.floor(Math.log2(Math.max(0, value) + 1) * perOctave);
  return bin < bins ? bin : bins - 1;
}

const lowerOf = (bin: number): number => 2 ** (bin / perOctave) - 1;
const upperOf = (bin: number): number => 2 ** ((bin + 1) / perOctave) - 1;
