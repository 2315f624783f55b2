import { Buffer } from "node:buffer";
import { machineOf } from "../wasm/assembly.ts";
import { classesCode, mostBytes } from "./classes-code.ts";

/** Anything but printable ASCII, tab and line breaks. */
export const UNUSUAL = 1;
export const PERCENT = 2;
export const AMPERSAND = 4;
export const BACKSLASH = 8;
/** Below the blank: tabs and line breaks as well. */
export const CONTROL = 32;

const machine = machineOf(classesCode());

/** Bytes that are looked at, in a memory where that is quick. Shared by all calls: none of them keeps it. */
export const scratch = Buffer.from(machine.memory, 0, mostBytes);

/** The classes that stand in the first bytes of `scratch`, as bits. About 0.1 ns a byte. */
export function classesInScratch(length: number): number {
  return machine.run(length);
}

/** The classes of characters that stand in a text in UTF-8, as bits. */
export function classesOf(bytes: Uint8Array): number {
  let classes = 0;
  for (let at = 0; at < bytes.length; at += mostBytes) {
    const part = at === 0 && bytes.length <= mostBytes ? bytes : bytes.subarray(at, at + mostBytes);
    scratch.set(part);
    classes |= classesInScratch(part.length);
  }
  return classes;
}
