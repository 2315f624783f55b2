import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AMPERSAND, BACKSLASH, classesOf, CONTROL, PERCENT, UNUSUAL } from "./classes.ts";

/** The same, byte by byte. */
function expected(bytes: Uint8Array): number {
  let classes = 0;
  for (const byte of bytes) {
    if (byte < 0x20) classes |= CONTROL;
    if ((byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) || byte >= 0x7f) classes |= UNUSUAL;
    if (byte === 0x25) classes |= PERCENT;
    if (byte === 0x26) classes |= AMPERSAND;
    if (byte === 0x5c) classes |= BACKSLASH;
  }
  return classes;
}

describe("classesOf", () => {
  it("knows every byte, at every place of sixteen", () => {
    for (let byte = 0; byte < 256; byte++) {
      for (let place = 0; place < 20; place++) {
        const bytes = new Uint8Array(20).fill(0x61);
        bytes[place] = byte;
        expect(classesOf(bytes)).toBe(expected(bytes));
      }
    }
  });

  it("gathers what stands anywhere in a text, and nothing of the text before it", () => {
    const byte = fc.oneof(fc.constantFrom(0x61, 0x20, 9, 10, 13, 0x25, 0x26, 0x5c, 0x7e), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 70 }), (list) => {
        const bytes = Uint8Array.from(list);
        expect(classesOf(bytes)).toBe(expected(bytes));
      }),
    );
  });

  it("looks at texts that are larger than its memory", () => {
    const bytes = new Uint8Array(200_000).fill(0x61);
    expect(classesOf(bytes)).toBe(0);
    bytes[199_999] = 1;
    bytes[100_000] = 0x26;
    expect(classesOf(bytes)).toBe(CONTROL | UNUSUAL | AMPERSAND);
  });
});
