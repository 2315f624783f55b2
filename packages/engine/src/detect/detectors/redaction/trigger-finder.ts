import { Buffer } from "node:buffer";

/** Finds triggers together with their places, which the walk for rules does without (and is faster for it). */
export interface TriggerFinder {
  /** Calls `on` for each literal, in the order of their ends, with the place of its last letter. */
  walk(text: string, from: number, on: (index: number, last: number) => void): void;
}

/** Kinds of characters that are told apart; a row of the table has this many cells. */
const SHIFT = 6;
const KINDS = 1 << SHIFT;

/**
 * Builds a finder (Aho and Corasick) of literals in lower case and printable ASCII without blanks, which are found in both cases.
 * 2 ns a letter; 128 bytes for each of some 2,000 states.
 */
export function triggerFinder(literals: readonly string[]): TriggerFinder {
  const kinds = kindsOf(literals);
  const { table, endings } = tableOf(literals, kinds);
  const isEnd = Uint8Array.from(endings, ({ length }) => (length > 0 ? 1 : 0));
  return {
    walk(text, from, on) {
      let state = 0;
      for (let begin = from; begin < text.length; begin += BLOCK) {
        const length = load(text, begin);
        for (let at = 0; at < length; at++) {
          // In range by construction: every unit has a kind, and every state a row.
          state = table[(state << SHIFT) | (kinds[block[at] as number] as number)] as number;
          if (isEnd[state] === 0) continue;
          for (const index of endings[state] ?? []) on(index, begin + at);
        }
      }
    },
  };
}

/** Units that are taken out of a text at once: reading them there one by one costs half as much again, twice from a part of a string. */
const BLOCK = 8192;
const block = new Uint16Array(BLOCK);
const blockBytes = Buffer.from(block.buffer);

/** Copies a part of a text, at most a block, to where the walk reads it; returns its length. */
function load(text: string, begin: number): number {
  return blockBytes.write(text.slice(begin, begin + BLOCK), "utf16le") >> 1;
}

/** The kind of each unit, the same for both cases; 0 for what stands in no literal. */
function kindsOf(literals: readonly string[]): Uint8Array {
  const kinds = new Uint8Array(0x10000);
  const letters = [...new Set(literals.join(""))];
  if (letters.length >= KINDS) throw new RangeError(`the triggers have ${letters.length} different letters`);
  for (const [index, letter] of letters.entries()) {
    kinds[letter.charCodeAt(0)] = index + 1;
    kinds[letter.toUpperCase().charCodeAt(0)] = index + 1;
  }
  return kinds;
}

interface Table {
  /** For each state and kind the next state. */
  readonly table: Uint16Array;
  /** For each state the literals that end there. */
  readonly endings: readonly (readonly number[])[];
}

function tableOf(literals: readonly string[], kinds: Uint8Array): Table {
  const most = literals.reduce((sum, { length }) => sum + length, 1);
  const table = new Uint16Array(most << SHIFT);
  const endings: number[][] = [[]];
  for (const [index, literal] of literals.entries()) {
    let state = 0;
    for (let at = 0; at < literal.length; at++) {
      const cell = (state << SHIFT) | (kinds[literal.charCodeAt(at)] ?? 0);
      state = table[cell] ||= endings.push([]) - 1;
    }
    endings[state]?.push(index);
  }
  join(table, endings);
  return { table: table.slice(0, endings.length << SHIFT), endings };
}

/** Where a literal does not go on, the walk does from the longest beginning of another that the letters so far end with. */
function join(table: Uint16Array, endings: number[][]): void {
  const fallback = new Uint16Array(endings.length);
  const order = [0];
  for (const state of order) {
    const back = fallback[state] ?? 0;
    for (let kind = 0; kind < KINDS; kind++) {
      const next = table[(state << SHIFT) | kind] ?? 0;
      const other = state === 0 ? 0 : (table[(back << SHIFT) | kind] ?? 0);
      if (next === 0) table[(state << SHIFT) | kind] = other;
      else {
        fallback[next] = other;
        endings[next]?.push(...(endings[other] ?? []));
        order.push(next);
      }
    }
  }
}
