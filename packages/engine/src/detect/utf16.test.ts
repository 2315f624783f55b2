import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf16Spans } from "./utf16.ts";

describe("utf16Spans", () => {
  it("widens what ends inside a character to all of it", () => {
    expect(utf16Spans("aé😀b", [{ start: 2, end: 5 }])).toEqual([{ start: 1, end: 4 }]);
  });

  it("gives the text back whose bytes a span names", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(), fc.nat(), (text, one, other) => {
        const characters = [...text.toWellFormed()];
        const [start = 0, end = 0] = [one, other]
          .map((at) => at % (characters.length + 1))
          .toSorted((a, b) => a - b);
        const bytes = (count: number): number => Buffer.byteLength(characters.slice(0, count).join(""));
        const [span] = utf16Spans(characters.join(""), [{ start: bytes(start), end: bytes(end) }]);
        expect(characters.join("").slice(span?.start, span?.end)).toBe(characters.slice(start, end).join(""));
      }),
    );
  });
});
