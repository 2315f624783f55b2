import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { triggerFinder } from "./trigger-finder.ts";

const literals = ["key", "api_key", "ab", "b", "abab", "://", "-----begin", "xoxb-"];

/** Every place where a literal ends, by looking at all of them. */
function expected(text: string): readonly string[] {
  const found: string[] = [];
  for (let last = 0; last < text.length; last++)
    for (const literal of literals)
      if (
        text
          .slice(0, last + 1)
          .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
          .endsWith(literal)
      )
        found.push(`${last} ${literal}`);
  return found.toSorted();
}

function walked(text: string, from = 0): readonly string[] {
  const found: string[] = [];
  let before = 0;
  triggerFinder(literals).walk(text, from, (index, last) => {
    expect(last).toBeGreaterThanOrEqual(before);
    before = last;
    found.push(`${last} ${literals[index] ?? ""}`);
  });
  return found.toSorted();
}

describe("the finder of triggers", () => {
  it("finds every literal once at its place, in the order of their ends, whatever stands around it", () => {
    const piece = fc.oneof(
      fc.constantFrom(...literals, "API_KEY", "a", " ", "é", "😀", "İ"),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        expect(walked(text)).toEqual(expected(text));
      }),
    );
  });

  it.each([0, 1, 2, 3, 5, 7])(
    "finds what stands across the borders of its blocks and quarters, moved by %i",
    (shift) => {
      const text = ".".repeat(shift) + "api_key".repeat(2_000);
      expect(walked(text)).toHaveLength(2 * 2_000);
      expect(walked(`${text}é${text}`)).toHaveLength(4 * 2_000);
    },
  );

  it("begins where it is told to", () => {
    expect(walked("key key", 3)).toEqual(["6 key"]);
  });
});
