import { endingsOf, fill, KINDS, kindsOf, OTHER, trieOf } from "../../trie.ts";
import { mark, rowShift } from "../../walk-code.ts";
import { BLOCK, walkerOf } from "../../walker.ts";

/** Finds triggers together with their places, which the walk for rules does without. */
export interface TriggerFinder {
  /** Calls `on` for each literal, in the order of their ends, with the place of its last letter. */
  walk(text: string, from: number, on: (index: number, last: number) => void): void;
}

/**
 * Builds a finder (Aho and Corasick) of literals in lower case and printable ASCII without blanks, which are found in both cases.
 * Half a nanosecond a letter, and four where letters beyond ASCII are near; 128 bytes for each of some 2,000 states.
 */
export function triggerFinder(literals: readonly string[]): TriggerFinder {
  const kinds = kindsOf(literals);
  if (new Set(literals.join("")).size > KINDS - 2)
    throw new RangeError("the triggers have too many different letters");
  const trie = trieOf(literals, kinds, Math.max(...literals.map(({ length }) => length)));
  if (trie === null) throw new RangeError("the triggers are too many");
  const walker = walkerOf(kinds, trie.states, true);
  fill(walker.table, trie);
  const { ending, endings } = endingsOf(trie);
  const endingsAt = (state: number): readonly number[] => endings[ending[state & ~mark] ?? 0] ?? [];
  const found = new Hits();
  const onHits = (hits: Uint16Array, count: number): void => {
    found.add(hits, count);
  };
  /** Unit by unit: beyond ASCII a byte's place is not that of a unit. */
  const walkUnits = (text: string, first: number, on: (state: number, at: number) => void): number => {
    let state = first;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const kind = unit < 128 ? (walker.kinds[unit] ?? OTHER) : OTHER;
      state = walker.table[((state & ~mark) << rowShift) | kind] ?? 0;
      if (state >= mark) on(state, at);
    }
    return state;
  };
  return {
    walk(text, from, on) {
      let state = 0;
      for (let begin = from; begin < text.length; begin += BLOCK) {
        const part = text.slice(begin, begin + BLOCK);
        const report = (at: number, one: number): void => {
          for (const index of endingsAt(one)) on(index, begin + at);
        };
        const bytes = walker.load(part);
        if (bytes !== part.length) {
          state = walkUnits(part, state, (one, at) => {
            report(at, one);
          });
          continue;
        }
        state = walker.walk(bytes, state, onHits);
        found.drain(endingsAt, report);
      }
    },
  };
}

/** States at which literals end, put in the order of their places. */
class Hits {
  /** Place and state as one number, so that they sort without a function of ours. */
  #all = new Int32Array(1024);
  #count = 0;

  add(hits: Uint16Array, count: number): void {
    if (this.#count + count > this.#all.length) {
      const more = new Int32Array(2 * (this.#count + count));
      more.set(this.#all);
      this.#all = more;
    }
    for (let at = 0; at < count; at++)
      this.#all[this.#count++] = ((hits[2 * at + 1] ?? 0) << 16) | (hits[2 * at] ?? 0);
  }

  /** Calls `report` for each place once: of two states there, the one in which more literals end knows all of them. */
  drain(endingsAt: (state: number) => readonly number[], report: (at: number, state: number) => void): void {
    const count = this.#count;
    if (count === 0) return;
    this.#count = 0;
    const all = this.#all.subarray(0, count);
    all.sort();
    for (let at = 0; at < count; at++) {
      const one = all[at] ?? 0;
      const place = one >> 16;
      let state = one & 0xffff;
      while (at + 1 < count && (all[at + 1] ?? 0) >> 16 === place) {
        const other = (all[++at] ?? 0) & 0xffff;
        if (endingsAt(other).length > endingsAt(state).length) state = other;
      }
      report(place, state);
    }
  }
}
