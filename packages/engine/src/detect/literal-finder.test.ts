import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blankRun } from "../rules/prefilter.ts";
import { literalFinder } from "./literal-finder.ts";

let call = 0;

/** The literals that a finder reports for a text, walked in parts of a size. */
function found(literals: readonly string[], text: string, size = 4096): string[] {
  const finder = literalFinder(literals);
  const seen = new Set<number>();
  for (let from = 0; from < text.length; from += size) {
    call += 1;
    finder.walk(text, { from, to: Math.min(from + size, text.length), call }, (literal) => seen.add(literal));
  }
  return literals.filter((_, index) => seen.has(index));
}

/** The same, by looking for each. */
function expected(literals: readonly string[], text: string): string[] {
  const plain = text.toLowerCase().replaceAll(/[ \t\n\r\f\v]+/g, " ");
  return literals.filter((literal) => plain.includes(literal));
}

describe("literalFinder", () => {
  it.each([
    ["both cases", ["alpha"], "xALPHAx"],
    ["any white space for one space", ["be ta"], "be \n\t ta"],
    ["one inside another", ["he", "she", "hers"], "ushers"],
    ["letters beyond ASCII in both cases", ["игнор"], "ИГНОРИРУЙ"],
    ["letters beyond ASCII with white space", ["é b ç"], "É \n B  Ç"],
    ["halves of surrogate pairs", ["\udb40"], "a\u{e0041}"],
    ["control characters", ["\u001b["], "x\u001b[8m"],
  ])("finds %s", (_, literals, text) => {
    expect(found(literals, text)).toEqual(expected(literals, text));
    expect(found(literals, text)).not.toEqual([]);
  });

  it("finds what searching for each finds, wherever the parts of the text are cut", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", " ", "é", "_"), minLength: 1, maxLength: 6 });
    const literal = letters.map((text) => text.replaceAll(/ +/g, " ")).filter((text) => text.trim() !== "");
    const text = fc.string({ unit: fc.constantFrom("a", "B", " ", "\n", "É", "é", "_", "x"), maxLength: 60 });
    fc.assert(
      fc.property(
        fc.uniqueArray(literal, { maxLength: 12 }),
        text,
        fc.integer({ min: 1, max: 20 }),
        (literals, body, size) => {
          expect(found(literals, body, size)).toEqual(expected(literals, body));
        },
      ),
    );
  });

  it("finds a literal that begins in one quarter of a block and ends in another", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "b", " ", "é"), minLength: 60, maxLength: 200 });
    const literals = ["aab", "ba b", "a b a", "b", "abbaab", "ab a ba"];
    fc.assert(
      fc.property(texts, (text) => {
        expect(found(literals, text)).toEqual(expected(literals, text));
      }),
    );
    const apart = `be${" ".repeat(3_000)}ta`;
    expect(found(["be ta"], apart)).toEqual(["be ta"]);
  });

  it("finds a run of blanks that is long enough, wherever the parts of the text are cut", () => {
    const piece = fc.oneof(
      fc.constantFrom("a", "é"),
      fc.integer({ min: 1, max: 45 }).map((size) => " \t\n".repeat(15).slice(0, size)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (pieces, size) => {
        const text = pieces.join("");
        expect(found([blankRun, "zz"], text, size)).toEqual(/\s{30}/.test(text) ? [blankRun] : []);
      }),
      { numRuns: 500 },
    );
  });

  it("still finds everything where the literals have more characters than it tells apart", () => {
    const literals = Array.from(
      { length: 95 },
      (_, index) => `q${String.fromCharCode(32 + index).toLowerCase()}z`,
    );
    const text = literals.join("");
    expect(found(literals, text)).toEqual(literals);
  });
});
