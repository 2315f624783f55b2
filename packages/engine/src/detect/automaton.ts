import { Buffer } from "node:buffer";
import { machineOf } from "../wasm/assembly.ts";
import { layout, mark, rowShift, walkCode } from "./walk-code.ts";

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

/** Kinds of characters that are told apart; a row of the table has this many cells. */
const SHIFT = rowShift;
const KINDS = 1 << SHIFT;
const OTHER = 0;
const SPACE = 1;
/** A cell is 16 bits, and one of them is the mark. */
const mostStates = mark - 1;

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
  const walker = walkerOf(kinds, trie.states);
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

/** UTF-16 units that are walked at once: a chunk of the prefilter and what it looks back to. */
const BLOCK = layout.textBytes / 3;

/** Told of states at which texts end, with their mark: the first `count` of the list. */
type OnStates = (states: Uint16Array, count: number) => void;

/** A table in a memory of its own, and the loop that walks it. */
interface Walker {
  /** By state and kind the next state, with its mark. */
  readonly table: Uint16Array;
  /** Puts a text where it is walked; returns its length in bytes. */
  load(text: string): number;
  /** Walks the text that was loaded, beginning in a state; returns the last one. */
  walk(bytes: number, first: number, on: OnStates): number;
}

function walkerOf(kinds: Uint8Array, states: number): Walker {
  const { run, memory } = machineOf(walkCode(states));
  const text = Buffer.from(memory, layout.text, layout.textBytes);
  const kindOf = new Uint8Array(memory, layout.kinds, 256);
  const lastStates = new Uint16Array(memory, layout.lastStates, 4);
  const hits = new Uint16Array(memory, layout.hits, layout.textBytes);
  const table = new Uint16Array(memory, layout.table, states << SHIFT);
  kindOf.set(kinds);
  const one = new Uint16Array(1);
  /** Walks on with one state, at most up to where it meets another; returns the last, or -1 where they met. */
  const follow = (states: readonly [number, number], from: number, to: number, on: OnStates): number => {
    let [state, other] = states;
    for (let at = from; at < to; at++) {
      const kind = kindOf[text[at] as number] as number;
      state = table[((state & ~mark) << SHIFT) | kind] as number;
      other = other < 0 ? other : (table[((other & ~mark) << SHIFT) | kind] as number);
      if (state === other) return -1;
      if (state < mark) continue;
      one[0] = state;
      on(one, 1);
    }
    return state;
  };
  return {
    table,
    load: (part) => text.write(part, "utf8"),
    walk(bytes, first, on) {
      const quarter = bytes >> 2;
      on(hits, run(quarter, first) >> 1);
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

/** The kind of each byte: both cases of a letter have one, all white space has one. */
function kindsOf(texts: readonly string[]): Uint8Array {
  const uses = new Map<string, number>();
  for (const text of texts) for (const letter of text) uses.set(letter, (uses.get(letter) ?? 0) + 1);
  uses.delete(" ");
  const kinds = new Uint8Array(256);
  for (const space of " \t\n\r\f\v") kinds[space.charCodeAt(0)] = SPACE;
  const byUse = [...uses].toSorted(([, one], [, other]) => other - one);
  for (const [index, [letter]] of byUse.entries()) {
    const kind = Math.min(SPACE + 1 + index, KINDS - 1);
    kinds[letter.charCodeAt(0)] = kind;
    kinds[letter.toUpperCase().charCodeAt(0)] = kind;
  }
  return kinds;
}

interface Trie {
  readonly states: number;
  /** By state, the root being 0: the letter that leads to it, its first child and its next sibling (0: none). */
  readonly kind: Uint8Array;
  readonly child: Uint16Array;
  readonly sibling: Uint16Array;
  /** Where to go on after a failure; found by `fill`. */
  readonly failure: Uint16Array;
  /** Breadth first; found by `fill`. */
  readonly order: number[];
  /** The texts that end at a state. */
  readonly ends: Map<number, number[]>;
}

/** Null where the texts, cut to a length, have more states than a cell can name. */
function trieOf(texts: readonly string[], kinds: Uint8Array, length: number): Trie | null {
  const most = Math.min(
    texts.reduce((sum, text) => sum + Math.min(text.length, length), 1),
    mostStates,
  );
  const [child, sibling, failure] = [new Uint16Array(most), new Uint16Array(most), new Uint16Array(most)];
  const kind = new Uint8Array(most);
  const ends = new Map<number, number[]>();
  let states = 1;
  // The state that a letter leads to, a new one where there is none yet.
  const step = (state: number, letter: number): number => {
    const wanted = kinds[letter] ?? OTHER;
    for (let one = child[state] ?? 0; one !== 0; one = sibling[one] ?? 0)
      if (kind[one] === wanted) return one;
    const fresh = states++;
    kind[fresh] = wanted;
    sibling[fresh] = child[state] ?? 0;
    child[state] = fresh;
    return fresh;
  };
  for (const [index, text] of texts.entries()) {
    if (states + Math.min(text.length, length) > mostStates) return null;
    let state = 0;
    for (let at = 0; at < Math.min(text.length, length); at++) state = step(state, text.charCodeAt(at));
    if (state !== 0) ends.set(state, [...(ends.get(state) ?? []), index]);
  }
  return { states, kind, child, sibling, failure, order: [0], ends };
}

/** For each state and kind the next state: that of the longest text's beginning that the letters read so far end with. */
function fill(table: Uint16Array, { states, kind, child, sibling, failure, order, ends }: Trie): void {
  // Each state as it stands in a cell.
  const marked = new Uint16Array(states);
  for (const state of order) {
    const row = state << SHIFT;
    const fallback = (failure[state] ?? 0) << SHIFT;
    // The row of a shorter text, which is done: what is not read on from here is read on from there.
    if (state !== 0) table.copyWithin(row, fallback, fallback + KINDS);
    for (let next = child[state] ?? 0; next !== 0; next = sibling[next] ?? 0) {
      const letter = kind[next] ?? OTHER;
      const shorter = state === 0 ? 0 : (table[row | letter] ?? 0);
      failure[next] = shorter & ~mark;
      table[row | letter] = marked[next] = ends.has(next) ? next | mark : next | (shorter & mark);
      order.push(next);
    }
    // No text has two spaces in a row: more white space changes nothing.
    if (state !== 0 && kind[state] === SPACE) table[row | SPACE] = marked[state] ?? 0;
  }
}

interface Endings {
  /** For each state an index into `endings`; 0 where no text ends. */
  readonly ending: Uint16Array;
  readonly endings: readonly (readonly number[])[];
}

function endingsOf({ states, failure, order, ends }: Trie): Endings {
  const ending = new Uint16Array(states);
  const endings: number[][] = [[]];
  for (const state of order) {
    const inherited = endings[ending[failure[state] ?? 0] ?? 0] ?? [];
    const own = ends.get(state);
    if (own !== undefined) ending[state] = endings.push([...own, ...inherited]) - 1;
    else ending[state] = ending[failure[state] ?? 0] ?? 0;
  }
  return { ending, endings };
}
