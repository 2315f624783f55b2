/** Finds all of a set of texts in one walk (Aho and Corasick), as a table. */
export interface Automaton {
  /** Calls `on` for each text that ends between two offsets; returns how many units beyond printable ASCII it met. */
  walk(text: string, from: number, to: number, on: (index: number) => void): number;
}

/** Kinds of characters that are told apart; a row of the table has this many cells. */
const KINDS = 64;
const SHIFT = 6;
const OTHER = 0;
const SPACE = 1;
/** Not printable ASCII. */
const WIDE = 2;
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
  while (statesOf(texts, length) > mostStates && length > 3) length -= 1;
  const { table, firstEnding, endings } = tableOf(
    texts.map((text) => text.slice(0, length)),
    kinds,
  );
  return {
    walk(text, from, to, on) {
      let state = 0;
      let last = OTHER;
      let wides = 0;
      for (let at = from; at < to; at++) {
        const unit = text.charCodeAt(at);
        // All are in range by construction: 128 kinds of units, and a row for every state.
        const kind = unit < 0x80 ? (kinds[unit] as number) : WIDE;
        if (kind === SPACE && last === SPACE) continue;
        last = kind;
        if (kind === WIDE) wides += 1;
        state = table[(state << SHIFT) | kind] as number;
        if (state < firstEnding) continue;
        const found = endings[state - firstEnding] as readonly number[];
        for (let index = 0; index < found.length; index++) on(found[index] as number);
      }
      return wides;
    },
  };
}

/** The kind of each ASCII unit: both cases of a letter have one, all white space has one. */
function kindsOf(texts: readonly string[]): Uint8Array {
  const uses = new Map<string, number>();
  for (const text of texts) for (const letter of text) uses.set(letter, (uses.get(letter) ?? 0) + 1);
  uses.delete(" ");
  const kinds = new Uint8Array(0x80);
  for (let unit = 0; unit < 0x20; unit++) kinds[unit] = WIDE;
  kinds[0x7f] = WIDE;
  for (const space of " \t\n\r\f\v") kinds[space.charCodeAt(0)] = SPACE;
  const byUse = [...uses].toSorted(([, one], [, other]) => other - one);
  for (const [index, [letter]] of byUse.entries()) {
    const kind = Math.min(WIDE + 1 + index, KINDS - 1);
    kinds[letter.charCodeAt(0)] = kind;
    kinds[letter.toUpperCase().charCodeAt(0)] = kind;
  }
  return kinds;
}

const statesOf = (texts: readonly string[], length: number): number => {
  const prefixes = new Set<string>();
  for (const text of texts) {
    for (let end = 1; end <= Math.min(text.length, length); end++) prefixes.add(text.slice(0, end));
  }
  return prefixes.size + 1;
};

interface Table {
  readonly table: Uint16Array;
  /** States from here on are those at which texts end. */
  readonly firstEnding: number;
  readonly endings: readonly (readonly number[])[];
}

function tableOf(texts: readonly string[], kinds: Uint8Array): Table {
  const { next, ends } = trieOf(texts, kinds);
  link(next, ends);
  // States at which nothing ends come first, so that one comparison tells them apart.
  const order = [...next.keys()].toSorted((a, b) => Number(ends[a]?.length !== 0) - Number(ends[b]?.length !== 0));
  const renamed = new Uint16Array(next.length);
  for (const [position, state] of order.entries()) renamed[state] = position;
  const table = new Uint16Array(next.length << SHIFT);
  for (const [position, state] of order.entries()) {
    const row = next[state] ?? new Uint16Array(KINDS);
    for (let kind = 0; kind < KINDS; kind++) table[(position << SHIFT) | kind] = renamed[row[kind] ?? 0] ?? 0;
  }
  const endings = order.map((state) => ends[state] ?? []).filter((found) => found.length > 0);
  return { table, firstEnding: next.length - endings.length, endings };
}

interface Trie {
  /** For each state, the next one by kind; 0 where there is none. State 0 is the root, and first in the order too. */
  readonly next: Uint16Array[];
  readonly ends: number[][];
}

function trieOf(texts: readonly string[], kinds: Uint8Array): Trie {
  const next = [new Uint16Array(KINDS)];
  const ends: number[][] = [[]];
  for (const [index, text] of texts.entries()) {
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const row = next[state] ?? new Uint16Array(KINDS);
      const kind = kinds[text.charCodeAt(at)] ?? OTHER;
      if (row[kind] === 0) {
        row[kind] = next.push(new Uint16Array(KINDS)) - 1;
        ends.push([]);
      }
      state = row[kind] ?? 0;
    }
    if (state !== 0) ends[state]?.push(index);
  }
  return { next, ends };
}

/** Fills each row with where to go on after a failure, breadth first, so that shorter texts are done before longer ones. */
function link(next: readonly Uint16Array[], ends: readonly number[][]): void {
  const failures = new Uint16Array(next.length);
  const queue = [0];
  for (const state of queue) {
    const row = next[state];
    const fallback = next[failures[state] ?? 0];
    for (let kind = 0; row !== undefined && kind < KINDS; kind++) {
      const child = row[kind] ?? 0;
      const instead = state === 0 ? 0 : (fallback?.[kind] ?? 0);
      if (child === 0) row[kind] = instead;
      else {
        failures[child] = instead;
        ends[child]?.push(...(ends[instead] ?? []));
        queue.push(child);
      }
    }
  }
}
