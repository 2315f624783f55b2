import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { windowsOf } from "./windows.ts";

const sentence = "The build of the second branch was green again by noon. ";

describe("windowsOf", () => {
  it("leaves a short text whole", () => {
    expect(windowsOf(sentence)).toEqual([{ start: 0, end: sentence.length }]);
    expect(windowsOf("")).toEqual([{ start: 0, end: 0 }]);
  });

  it("cuts a long text at blanks, with an overlap", () => {
    const text = sentence.repeat(40);
    const windows = windowsOf(text);
    for (const { start } of windows.slice(1)) expect(text.charAt(start - 1)).toBe(" ");
    for (const [index, window] of windows.slice(1).entries())
      expect(window.start).toBeLessThan((windows[index]?.end ?? 0) - 60);
  });

  it("makes smaller windows of scripts that cost more tokens", () => {
    const longest = (text: string): number =>
      Math.max(...windowsOf(text).map(({ start, end }) => end - start));
    expect(longest("漢字かな".repeat(400))).toBeLessThanOrEqual(91);
    expect(longest("слово и дело ".repeat(200))).toBeLessThan(190);
    expect(longest(sentence.repeat(40))).toBeGreaterThan(300);
  });

  it("covers every text from end to end, moves on, and splits no character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 0, maxLength: 4000 }), (text) => {
        const windows = windowsOf(text);
        expect(windows[0]?.start).toBe(0);
        expect(windows.at(-1)?.end).toBe(text.length);
        for (const [index, { start }] of windows.slice(1).entries()) {
          const before = windows[index];
          expect(start).toBeGreaterThan(before?.start ?? 0);
          expect(start).toBeLessThanOrEqual(before?.end ?? 0);
          expect(text.slice(start).isWellFormed() || !text.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it.each(["x", " ", "\u{1f600}", "漢", "a b "])(
    "makes no more than twice the windows of twice as many %j",
    (unit) => {
      const count = (times: number): number => windowsOf(unit.repeat(times)).length;
      expect(count(200_000)).toBeLessThanOrEqual(2 * count(100_000) + 1);
    },
  );
});
