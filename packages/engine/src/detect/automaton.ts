import { Buffer } from "node:buffer";

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
const KINDS = 64;
const SHIFT = 6;
const OTHER = 0;
const SPACE = 1;
/** A cell is 16 bits. */
const mostStates = 0xffff;

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
  const table = tableOf(trie);
  const { ending, endings } = endingsOf(trie);
  const reported = new Float64Array(endings.length).fill(-1);
  return {
    walk(text, { from, to, call }, on) {
      let state = 0;
      let units = 0;
      for (let begin = from; begin < to; begin += BLOCK) {
        const length = load(text, begin, Math.min(begin + BLOCK, to));
        for (let at = 0; at < length; at++) {
          // In range by construction: every unit has a kind, and every state a row.
          const unit = block[at] as number;
          units |= unit;
          state = table[(state << SHIFT) | (kinds[unit] as number)] as number;
          const end = ending[state] as number;
          if (end === 0 || reported[end] === call) continue;
          reported[end] = call;
          for (const index of endings[end] ?? []) on(index);
        }
      }
      return units > 0x7f;
    },
  };
}

/** Units that are taken out of a text at once: reading them there one by one costs half as much again, twice from a part of a string. */
const BLOCK = 8192;
const block = new Uint16Array(BLOCK);
const blockBytes = Buffer.from(block.buffer);

/** Copies a part of a text, at most a block, to where the walk reads it; returns its length. */
function load(text: string, from: number, to: number): number {
  return blockBytes.write(text.slice(from, to), "utf16le") >> 1;
}

/** The kind of each unit: both cases of a letter have one, all white space has one. */
function kindsOf(texts: readonly string[]): Uint8Array {
  const uses = new Map<string, number>();
  for (const text of texts) for (const letter of text) uses.set(letter, (uses.get(letter) ?? 0) + 1);
  uses.delete(" ");
  const kinds = new Uint8Array(0x10000);
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
  /** Where to go on after a failure; filled by `tableOf`. */
  readonly failure: Uint16Array;
  /** Breadth first; filled by `tableOf`. */
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
function tableOf({ states, kind, child, sibling, failure, order }: Trie): Uint16Array {
  const table = new Uint16Array(states << SHIFT);
  for (const state of order) {
    const row = state << SHIFT;
    const fallback = (failure[state] ?? 0) << SHIFT;
    // The row of a shorter text, which is done: what is not read on from here is read on from there.
    if (state !== 0) table.copyWithin(row, fallback, fallback + KINDS);
    for (let next = child[state] ?? 0; next !== 0; next = sibling[next] ?? 0) {
      const letter = kind[next] ?? OTHER;
      failure[next] = state === 0 ? 0 : (table[row | letter] ?? 0);
      table[row | letter] = next;
      order.push(next);
    }
    // No text has two spaces in a row: more white space changes nothing.
    if (state !== 0 && kind[state] === SPACE) table[row | SPACE] = state;
  }
  return table;
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
