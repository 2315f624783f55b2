import { mark, rowShift } from "./walk-code.ts";

const SHIFT = rowShift;
/** Kinds of characters that are told apart; a row of the table has this many cells. */
export const KINDS = 1 << SHIFT;
/** The kind of what stands in no text. */
export const OTHER = 0;
const SPACE = 1;
/** A cell is 16 bits, and one of them is the mark. */
const mostStates = mark - 1;

/** The kind of each byte: both cases of a letter have one, all white space has one. */
export function kindsOf(texts: readonly string[]): Uint8Array {
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

export interface Trie {
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
export function trieOf(texts: readonly string[], kinds: Uint8Array, length: number): Trie | null {
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
export function fill(table: Uint16Array, { states, kind, child, sibling, failure, order, ends }: Trie): void {
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

export interface Endings {
  /** For each state an index into `endings`; 0 where no text ends. */
  readonly ending: Uint16Array;
  readonly endings: readonly (readonly number[])[];
}

export function endingsOf({ states, failure, order, ends }: Trie): Endings {
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
