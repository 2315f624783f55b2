/**
 * A map that never holds more than `most` entries and keeps those that were used last. Two generations instead of a linked list: a
 * use costs one look-up, and at the bound the older half goes at once.
 */
export class Recent<Value> {
  readonly #most: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(most: number) {
    this.#most = Math.max(2, most);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, old);
    return old;
  }

  /** Hands what had to go to `forgotten`. */
  set(key: string, value: Value, forgotten?: (values: Iterable<Value>) => void): void {
    this.#old.delete(key);
    this.#young.set(key, value);
    if (this.#young.size < this.#most / 2) return;
    if (this.#old.size > 0) forgotten?.(this.#old.values());
    this.#old = this.#young;
    this.#young = new Map();
  }

  /** The value of a key, made where there is none. */
  obtain(key: string, make: () => Value): Value {
    const known = this.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.set(key, made);
    return made;
  }

  *values(): Generator<Value> {
    yield* this.#old.values();
    yield* this.#young.values();
  }
}
