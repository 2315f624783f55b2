/** Writes WebAssembly by hand: a module is a memory, and one function that works in it. */

export interface FunctionCode {
  /** All are 32-bit integers, and so is the result. */
  readonly parameters: number;
  /** Further local variables by type, numbered behind the parameters. */
  readonly locals: readonly { readonly count: number; readonly type: number }[];
  readonly body: readonly number[];
}

export const i32 = 0x7f;
export const v128 = 0x7b;

export const [add, and, or, shiftLeft, isNotBelow] = [0x6a, 0x71, 0x72, 0x74, 0x4f] as const;

/** A module that exports its function as `run`, and its memory of so many pages of 64 KB as `memory`. */
export function moduleOf(pages: number, { parameters, locals, body }: FunctionCode): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...vector(Array.from({ length: parameters }, () => [i32])), ...vector([[i32]])];
  const declared = vector(locals.map((local) => [...unsigned(local.count), local.type]));
  const code = [...declared, ...body, end];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [type]),
    ...section(3, [[0]]),
    ...section(5, [[0x01, ...unsigned(pages), ...unsigned(pages)]]),
    ...section(7, [
      [...name("run"), 0x00, 0],
      [...name("memory"), 0x02, 0],
    ]),
    ...section(10, [[...unsigned(code.length), ...code]]),
  ]);
}

/** A function and the memory that it works in. */
export interface Machine {
  readonly run: (...parameters: number[]) => number;
  readonly memory: ArrayBuffer;
}

export function machineOf(code: Uint8Array<ArrayBuffer>): Machine {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
  // What `moduleOf` exports.
  const { run, memory } = exports as { readonly run: Machine["run"]; readonly memory: WebAssembly.Memory };
  return { run, memory: memory.buffer };
}

const end = 0x0b;
const [block, loop, ifTrue, nothing] = [0x02, 0x03, 0x04, 0x40];

/** Repeats the steps until the condition holds, which is asked before each round. */
export function until(isDone: readonly number[], steps: readonly number[]): number[] {
  const [leave, again] = [
    [0x0d, 1],
    [0x0c, 0],
  ];
  return [block, nothing, loop, nothing, ...isDone, ...leave, ...steps, ...again, end, end];
}

/** Takes the steps where the value on the stack is not zero. */
export function whenTrue(steps: readonly number[]): number[] {
  return [ifTrue, nothing, ...steps, end];
}

export function get(local: number): number[] {
  return [0x20, local];
}

export function set(local: number): number[] {
  return [0x21, local];
}

/** Sets, and leaves the value. */
export function tee(local: number): number[] {
  return [0x22, local];
}

/** Not negative: signed LEB128, whose highest bit would be the sign. */
export function constant(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.pop() ?? 0;
  return [0x41, ...bytes, ...((last & 0x40) === 0 ? [last] : [last | 0x80, 0])];
}

export function load8(offset: number): number[] {
  return [0x2d, 0, ...unsigned(offset)];
}

export function load16(offset: number): number[] {
  return [0x2f, 1, ...unsigned(offset)];
}

export function store16(offset: number): number[] {
  return [0x3b, 1, ...unsigned(offset)];
}

/** Sixteen bytes at once. */
export const vectors = {
  load: [0xfd, 0x00, 0, 0],
  store: [0xfd, 0x0b, 0, 0],
  isEqual: [0xfd, 0x23],
  isBelow: [0xfd, 0x26],
  isNotBelow: [0xfd, 0x2c],
  andNot: [0xfd, 0x4f],
  or: [0xfd, 0x50],
  isAnySet: [0xfd, 0x53],
  /** The same byte sixteen times. */
  of: (byte: number): number[] => [0xfd, 0x0c, ...Array.from({ length: 16 }, () => byte)],
} as const;

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
