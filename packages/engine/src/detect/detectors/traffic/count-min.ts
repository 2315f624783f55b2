import { mix } from "../activity/digest.ts";

const rows = 4;
const columns = 4_096;

/**
 * Counts keys by number in a fixed room however many there are (Cormode and Muthukrishnan 2005): never too few, and seldom too many.
 * With 10^5 keys in a window a count is too high by some dozens at most, so that limits are above that.
 */
export class CountMin {
  #now = new Uint32Array(rows * columns);
  #before = new Uint32Array(rows * columns);
  readonly #window: number;
  #number = 0;

  /** Counts over a window that slides by halves: between one and two of `window / 2`. */
  constructor(window: number) {
    this.#window = window / 2;
  }

  /** Adds one and gives the count within the window. */
  add(key: number, time: number): number {
    this.#turn(Math.floor(time / this.#window));
    let least = Infinity;
    for (let row = 0; row < rows; row += 1) {
      const at = row * columns + (scrambled(key, row) % columns);
      const count = (this.#now[at] ?? 0) + 1;
      this.#now[at] = count;
      least = Math.min(least, count + (this.#before[at] ?? 0));
    }
    return least;
  }

  get bytes(): number {
    return this.#now.byteLength + this.#before.byteLength;
  }

  #turn(number: number): void {
    if (number <= this.#number) return;
    [this.#now, this.#before] = [this.#before, this.#now];
    this.#now.fill(0);
    if (number > this.#number + 1) this.#before.fill(0);
    this.#number = number;
  }
}

/** Rows must not collide for the same keys. */
function scrambled(key: number, row: number): number {
  let hash = mix(key, 0x9e3779b9 + row * 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
