import { mark } from "./walk-code.ts";
import { endingsOf, fill, kindsOf, trieOf } from "./trie.ts";
import { BLOCK, walkerOf } from "./walker.ts";

/** Finds all of a set of texts in one walk (Aho and Corasick), as a table. */
export interface Automaton {
  /**
   * Calls `on` for the texts that end in a part, once or more for each; says whether there are letters beyond ASCII in it.
   */
  walk(text: string, part: Part, on: (index: number) => void): boolean;
}

/** A part of a text. Calls with the same number after one another belong together: what was reported is not again. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly call: number;
}

/**
 * Builds an automaton for texts of printable ASCII in lower case, which are found in both cases; an empty text is never found.
 * A space stands for any amount of white space. Where a set has more characters than there are kinds, the rarest fall together,
 * and where it has more states than a cell can say, texts are cut: both only make it find more. 128 bytes for each state.
 */
export function automaton(texts: readonly string[]): Automaton {
  const kinds = kindsOf(texts);
  let length = Math.max(...texts.map((text) => text.length), 0);
  let trie = trieOf(texts, kinds, length);
  while (trie === null) trie = trieOf(texts, kinds, (length -= 1));
  const walker = walkerOf(kinds, trie.states, false);
  fill(walker.table, trie);
  const { ending, endings } = endingsOf(trie);
  const reported = new Float64Array(endings.length).fill(-1);
  return {
    walk(text, { from, to, call }, on) {
      // The states at which texts end; in range by construction.
      const report = (hits: Uint16Array, count: number): void => {
        for (let at = 0; at < count; at++) {
          const end = ending[(hits[at] as number) ^ mark] as number;
          if (reported[end] === call) continue;
          reported[end] = call;
          for (const index of endings[end] ?? []) on(index);
        }
      };
      let state = 0;
      let isWide = false;
      for (let begin = from; begin < to; begin += BLOCK) {
        const end = Math.min(begin + BLOCK, to);
        // Beyond ASCII all bytes are of the kind that leads back to the start, so that UTF-8 does as well as UTF-16.
        const bytes = walker.load(text.slice(begin, end));
        isWide ||= bytes !== end - begin;
        state = walker.walk(bytes, state, report);
      }
      return isWide;
    },
  };
}
