import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { winnow } from "./winnow.ts";

const printsOf = (text: string): ReadonlySet<number> => {
  const found = new Set<number>();
  winnow(text, 100_000, (hash) => found.add(hash));
  return found;
};
const word = fc.string({
  minLength: 0,
  maxLength: 60,
  unit: fc.constantFrom(..."abcdefghij klmnop0123456789é漢"),
});

describe("winnow", () => {
  it("shares a fingerprint between any two texts with 23 letters in common", () => {
    const common = fc.string({
      minLength: 23,
      maxLength: 40,
      unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz0123456789"),
    });
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), common, ([a, b, c, d], shared) => {
        const [one, other] = [printsOf(a + shared + b), printsOf(c + shared + d)];
        expect([...one].some((print) => other.has(print))).toBe(true);
      }),
    );
  });

  it("does not mind case, blanks and punctuation", () => {
    const plain = "thequickbrownfoxjumpsoverthelazydog";
    expect(printsOf("The quick, brown fox -- jumps\nover the LAZY dog!")).toEqual(printsOf(plain));
  });

  it("keeps about one of four or five letters, and nothing of a short text", () => {
    const text = Array.from({ length: 4_000 }, (_, at) => ((at * 7_919) % 36).toString(36)).join("");
    const random = text.replaceAll(/./g, (letter, at: number) =>
      ((Number.parseInt(letter, 36) * 31 + at * at * 17) % 36).toString(36),
    );
    expect(printsOf(random).size).toBeLessThan(1_500);
    expect(printsOf("short text").size).toBe(0);
  });

  it("stops at its bound", () => {
    const found: number[] = [];
    winnow("abc123".repeat(10_000), 100, (hash) => found.push(hash));
    expect(found.length).toBeLessThan(100);
  });
});
