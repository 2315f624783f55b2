import { standsFor, type Derived } from "./derived.ts";
import { isText } from "./printable.ts";

/**
 * Sees: Ascii85 between `<~` and `~>`.
 * Misses: the same without these marks, and other alphabets of 85.
 * Costs: one search in texts that hold a `<`.
 */
export function* ascii85(text: string): Generator<Derived> {
  for (const { 0: found, index } of text.matchAll(/<~[!-uz\s]{5,65536}~>/g)) {
    const bytes = bytesOf(found.slice(2, -2).replaceAll(/\s/g, ""));
    if (isText(bytes))
      yield standsFor("ascii85", new TextDecoder().decode(bytes), {
        start: index,
        end: index + found.length,
      });
  }
}

function bytesOf(letters: string): Uint8Array {
  const bytes: number[] = [];
  for (const group of letters.replaceAll("z", "!!!!!").match(/.{1,5}/g) ?? []) {
    let value = 0;
    for (const letter of group.padEnd(5, "u")) value = value * 85 + letter.charCodeAt(0) - 33;
    for (let byte = 0; byte < group.length - 1; byte++)
      bytes.push(Math.floor(value / 256 ** (3 - byte)) & 255);
  }
  return Uint8Array.from(bytes);
}
