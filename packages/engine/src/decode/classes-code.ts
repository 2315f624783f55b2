import {
  add,
  constant,
  get,
  i32,
  isNotBelow,
  moduleOf,
  or,
  set,
  shiftLeft,
  until,
  v128,
  vectors,
} from "../wasm/assembly.ts";

/** So many bytes at once. */
export const mostBytes = 48 * 1024;

/**
 * `run(length)`: the classes of characters among the first bytes of the memory, as bits. Sixteen at a time; what is left of the last
 * sixteen is filled with blanks, which belong to no class.
 */
export function classesCode(): Uint8Array<ArrayBuffer> {
  const locals = [
    { count: 1, type: i32 },
    { count: 1 + sets.length, type: v128 },
  ];
  return moduleOf(1, { parameters: 1, locals, body: body() });
}

const [length, at, bytes] = [0, 1, 2] as const;
const { load, store, isEqual, isBelow, isNotBelow: isAtLeast, andNot, or: either, isAnySet, of } = vectors;

const is = (byte: number): number[] => [...get(bytes), ...of(byte), ...isEqual];
const isControl = [...get(bytes), ...of(0x20), ...isBelow];
const isBreak = [...is(9), ...is(10), ...either, ...is(13), ...either];
const isBeyond = [...get(bytes), ...of(0x7f), ...isAtLeast];

/** What is looked for, and its bit as a power of two: see `classes.ts`. */
const sets: readonly { readonly bit: number; readonly found: readonly number[] }[] = [
  { bit: 0, found: [...isControl, ...isBreak, ...andNot, ...isBeyond, ...either] },
  { bit: 1, found: is(0x25) },
  { bit: 2, found: is(0x26) },
  { bit: 3, found: is(0x5c) },
  { bit: 5, found: isControl },
];

/** The local variable in which a set is gathered. */
const gathered = (index: number): number => bytes + 1 + index;

function body(): number[] {
  const fill = [...get(length), ...of(0x20), ...store];
  const steps = [
    ...[...get(at), ...load, ...set(bytes)],
    ...sets.flatMap(({ found }, index) => [
      ...get(gathered(index)),
      ...found,
      ...either,
      ...set(gathered(index)),
    ]),
    ...[...get(at), ...constant(16), add, ...set(at)],
  ];
  const result = sets.flatMap(({ bit }, index) => [
    ...[...get(gathered(index)), ...isAnySet, ...constant(bit), shiftLeft],
    ...(index === 0 ? [] : [or]),
  ]);
  return [...fill, ...until([...get(at), ...get(length), isNotBelow], steps), ...result];
}
