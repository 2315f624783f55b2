/**
 * The inner loop of the automaton as WebAssembly: three to four times faster than the same in JavaScript, which checks each place
 * against the bounds of its array. It walks four quarters of a block side by side, because each step of one waits for the memory.
 *
 * ```
 * walk(quarter, first): for at in 0 … quarter, for each of the four (which begin in state `first`, 0, 0, 0):
 *   state = table[state without mark][kinds[text[at + its quarter]]]; if state is marked: append it to hits
 * writes the four last states, returns the length of hits in bytes
 * ```
 */
export function walkCode(pages: number): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...vector([[i32], [i32]]), ...vector([[i32]])];
  const code = [...vector([[...unsigned(locals - parameters), i32]]), ...body(), end];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [type]),
    ...section(3, [[0]]),
    ...section(5, [[0x01, ...unsigned(pages), ...unsigned(pages)]]),
    ...section(7, [
      [...name("walk"), 0x00, 0],
      [...name("memory"), 0x02, 0],
    ]),
    ...section(10, [[...unsigned(code.length), ...code]]),
  ]);
}

/** Where things lie in the memory, in bytes. */
export const layout = {
  /** Bytes of a block's UTF-8 at most. */
  text: 0,
  textBytes: 15 * 1024,
  /** 256 bytes: the kind of each byte. */
  kinds: 15 * 1024,
  /** Four 16-bit numbers. */
  lastStates: 15 * 1024 + 256,
  /** 16-bit numbers, as many as the text has bytes at most. */
  hits: 16 * 1024,
  /** Rows of 64 16-bit numbers, one for each state. */
  table: 64 * 1024,
  page: 64 * 1024,
} as const;

/** Cells of a row, as a power of two: 64 kinds. */
export const rowShift = 6;

/** What marks a state in a cell, where texts end. */
export const mark = 0x8000;

const parameters = 2;
const [quarter, first, second, third, fourth, at, twice, thrice, hits] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
const locals = 9;

const i32 = 0x7f;
const end = 0x0b;
const [block, loop, whenTrue, nothing] = [0x02, 0x03, 0x04, 0x40];
const [add, and, or, shiftLeft, isNotBelow] = [0x6a, 0x71, 0x72, 0x74, 0x4f];

function body(): number[] {
  const start = [
    ...[...get(quarter), ...constant(1), shiftLeft, ...set(twice)],
    ...[...get(twice), ...get(quarter), add, ...set(thrice)],
  ];
  const steps = [
    ...step(first, get(at)),
    ...step(second, [...get(at), ...get(quarter), add]),
    ...step(third, [...get(at), ...get(twice), add]),
    ...step(fourth, [...get(at), ...get(thrice), add]),
  ];
  const isDone = [...get(at), ...get(quarter), isNotBelow];
  const next = [...get(at), ...constant(1), add, ...set(at)];
  const lasts = [first, second, third, fourth].flatMap((state, index) => [
    ...[...constant(0), ...get(state), ...store16(layout.lastStates + 2 * index)],
  ]);
  return [
    ...start,
    ...[block, nothing, loop, nothing, ...isDone, ...branchIf(1), ...steps, ...next, ...branch(0), end, end],
    ...lasts,
    ...get(hits),
  ];
}

/** One step of one of the four: `place` leaves the byte's place. */
function step(state: number, place: readonly number[]): number[] {
  const kind = [...place, ...load8(layout.text), ...load8(layout.kinds)];
  const row = [...get(state), ...constant(mark - 1), and, ...constant(rowShift), shiftLeft];
  const cell = [...row, ...kind, or, ...constant(1), shiftLeft];
  const note = [
    ...[...get(hits), ...get(state), ...store16(layout.hits)],
    ...[...get(hits), ...constant(2), add, ...set(hits)],
  ];
  return [
    ...[...cell, ...load16(layout.table), ...tee(state)],
    ...[...constant(mark), isNotBelow, whenTrue, nothing, ...note, end],
  ];
}

function get(local: number): number[] {
  return [0x20, local];
}

function set(local: number): number[] {
  return [0x21, local];
}

/** Sets, and leaves the value. */
function tee(local: number): number[] {
  return [0x22, local];
}

/** Not negative: signed LEB128, whose highest bit would be the sign. */
function constant(value: number): number[] {
  return [0x41, ...unsigned(value).slice(0, -1), ...lastOf(value)];
}

function lastOf(value: number): number[] {
  const last = unsigned(value).at(-1) ?? 0;
  return (last & 0x40) === 0 ? [last] : [last | 0x80, 0];
}

function load8(offset: number): number[] {
  return [0x2d, 0, ...unsigned(offset)];
}

function load16(offset: number): number[] {
  return [0x2f, 1, ...unsigned(offset)];
}

function store16(offset: number): number[] {
  return [0x3b, 1, ...unsigned(offset)];
}

function branch(depth: number): number[] {
  return [0x0c, depth];
}

function branchIf(depth: number): number[] {
  return [0x0d, depth];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  return [text.length, ...Buffer.from(text)];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
}
