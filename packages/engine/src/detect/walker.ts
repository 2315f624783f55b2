import { Buffer } from "node:buffer";
import { machineOf } from "../wasm/assembly.ts";
import { layout, mark, rowShift, walkCode } from "./walk-code.ts";

/** UTF-16 units that are walked at once, so that their UTF-8 finds room: a chunk of the prefilter and what it looks back to. */
export const BLOCK = layout.textBytes / 3;

/**
 * Told of states at which texts end, with their mark: the first `count` of the list; with places, the byte of the block that leads to
 * a state stands behind it. In any order, and where two walks meet a place may come twice, the second time with all that ends there.
 */
type OnStates = (hits: Uint16Array, count: number) => void;

/** A table in a memory of its own, and the loop that walks it. */
export interface Walker {
  /** By state and kind the next state, with its mark. */
  readonly table: Uint16Array;
  /** By byte its kind. */
  readonly kinds: Uint8Array;
  /** Puts a text where it is walked; returns its length in bytes. */
  load(text: string): number;
  /** Walks the text that was loaded, beginning in a state; returns the last one. */
  walk(bytes: number, first: number, on: OnStates): number;
}

export function walkerOf(kinds: Uint8Array, states: number, withPlaces: boolean): Walker {
  const { run, memory } = machineOf(walkCode(states, withPlaces));
  const stride = withPlaces ? 2 : 1;
  const text = Buffer.from(memory, layout.text, layout.textBytes);
  const kindOf = new Uint8Array(memory, layout.kinds, 256);
  const lastStates = new Uint16Array(memory, layout.lastStates, 4);
  const hits = new Uint16Array(memory, layout.hits, layout.textBytes * stride);
  const table = new Uint16Array(memory, layout.table, states << rowShift);
  kindOf.set(kinds);
  const one = new Uint16Array(2);
  /** Walks on with one state, at most up to where it meets another; returns the last, or -1 where they met. */
  const follow = (states: readonly [number, number], from: number, to: number, on: OnStates): number => {
    let [state, other] = states;
    for (let at = from; at < to; at++) {
      const kind = kindOf[text[at] as number] as number;
      state = table[((state & ~mark) << rowShift) | kind] as number;
      other = other < 0 ? other : (table[((other & ~mark) << rowShift) | kind] as number);
      if (state === other) return -1;
      if (state < mark) continue;
      one[0] = state;
      one[1] = at;
      on(one, 1);
    }
    return state;
  };
  return {
    table,
    kinds: kindOf,
    load: (part) => text.write(part, "utf8"),
    walk(bytes, first, on) {
      const quarter = bytes >> 2;
      on(hits, (run(quarter, first) >> 1) / stride);
      let last = follow([lastStates[3] as number, -1], 4 * quarter, bytes, on);
      // Three quarters were walked from the start, as if nothing stood before them: what begins in one and ends in the next is
      // found by going on, until it makes no difference any more; nearly always that is some letters away.
      for (let index = 2; index >= 0; index--) {
        const end = follow([lastStates[index] as number, 0], (index + 1) * quarter, bytes, on);
        if (end >= 0) last = end;
      }
      return last;
    },
  };
}
