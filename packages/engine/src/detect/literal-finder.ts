/** Called for each literal that ends at a place. */
export type OnLiteral = (literal: number) => void;

/** Finds any number of literals in one walk through a text (Aho and Corasick, as a table). */
export interface LiteralFinder {
  /** Walks on from a state (0 to begin with) through a part of the text; returns the state to go on with. */
  walk(
    text: string,
    part: { readonly from: number; readonly to: number; readonly state: number },
    on: OnLiteral,
  ): number;
}

/**
 * Builds a finder. Literals are in lower case and are found in both cases; a space in one stands for any amount of white space. The
 * table takes 4 bytes for each state and kind of character: about 600 KB for a thousand English words.
 */
export function literalFinder(literals: readonly string[]): LiteralFinder {
  const { kinds, count } = kindsOf(literals);
  const shift = Math.max(1, Math.ceil(Math.log2(count)));
  const { table, endings } = tableOf(literals, kinds, shift);
  const mask = -(1 << shift);
  return {
    walk(text, { from, to, state }, on) {
      let current = state;
      let last = 0;
      for (let at = from; at < to; at++) {
        // All are in range by construction: every unit has a kind, and every state a row.
        const kind = kinds[text.charCodeAt(at)] as number;
        if (kind === SPACE && last === SPACE) continue;
        last = kind;
        const next = table[current | kind] as number;
        if ((next & 1) === 1) for (const literal of endings.get(next & mask) ?? []) on(literal);
        current = next & mask;
      }
      return current;
    },
  };
}

/** The kind of all white space. */
const SPACE = 1;

/** Numbers the characters that occur in literals, 0 being all others; cases and white space fall together. */
function kindsOf(literals: readonly string[]): { kinds: Uint16Array; count: number } {
  const kinds = new Uint16Array(0x10000);
  for (const space of " \t\n\r\f\v") kinds[space.charCodeAt(0)] = SPACE;
  let count = SPACE + 1;
  const units = new Set(literals.flatMap((literal) => literal.split("")));
  units.delete(" ");
  for (const unit of units) {
    const kind = count++;
    for (const one of [unit, unit.toUpperCase()]) if (one.length === 1) kinds[one.charCodeAt(0)] = kind;
  }
  return { kinds, count };
}

interface Table {
  /** For each state and kind of character: the next state, with bit 0 set where a literal ends there. */
  readonly table: Int32Array;
  /** The literals that end at a state. */
  readonly endings: ReadonlyMap<number, readonly number[]>;
}

function tableOf(literals: readonly string[], kinds: Uint16Array, shift: number): Table {
  const most = literals.reduce((sum, literal) => sum + literal.length, 1);
  const table = new Int32Array(most << shift);
  const endings = new Map<number, number[]>();
  const kindAt = (text: string, at: number): number => kinds[text.charCodeAt(at)] ?? 0;
  let states = 1;
  for (const [index, literal] of literals.entries()) {
    let state = 0;
    for (let at = 0; at < literal.length; at++) {
      const cell = state | kindAt(literal, at);
      if (table[cell] === 0) table[cell] = states++ << shift;
      state = table[cell] ?? 0;
    }
    endings.set(state, [...(endings.get(state) ?? []), index]);
  }
  return { table: linked(table.subarray(0, states << shift), endings, shift).slice(), endings };
}

/** Fills each row with where to go on after a failure, breadth first, and marks the states at which literals end. */
function linked(table: Int32Array, endings: Map<number, number[]>, shift: number): Int32Array {
  const width = 1 << shift;
  const failures = new Int32Array(table.length >> shift);
  const queue = [0];
  for (const state of queue) {
    const failure = failures[state >> shift] ?? 0;
    for (let kind = 0; kind < width; kind++) {
      const next = table[state | kind] ?? 0;
      // The row of the failure is of a shorter text, and so filled already.
      const fallback = state === 0 ? 0 : (table[failure | kind] ?? 0) & -width;
      if (next === 0) table[state | kind] = fallback;
      else {
        failures[next >> shift] = fallback;
        const inherited = endings.get(fallback);
        if (inherited !== undefined) endings.set(next, [...(endings.get(next) ?? []), ...inherited]);
        queue.push(next);
      }
    }
  }
  for (let cell = 0; cell < table.length; cell++) {
    const next = table[cell] ?? 0;
    if (endings.has(next)) table[cell] = next | 1;
  }
  return table;
}
