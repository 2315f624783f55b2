import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyOf, wildcard } from "./wildcard.ts";

describe("wildcard", () => {
  it.each([
    ["secrets/*", "secrets/aws", true],
    ["secrets/*", "secrets/", true],
    ["secrets/*", "my-secrets/aws", false],
    ["*", "", true],
    ["**", "anything", true],
    ["exact", "exact", true],
    ["exact", "exactly", false],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["*b*", "abc", true],
    ["a*b*c", "a-c-b", false],
    ["a*b*c", "abbc", true],
    ["a*bc*c", "abc", false],
    ["a.c", "abc", false],
  ])("matches %j against %j: %j", (pattern, text, expected) => {
    expect(wildcard(pattern)(text)).toBe(expected);
  });

  it("agrees with a regular expression on every pattern", () => {
    const alphabet = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 });
    fc.assert(
      fc.property(alphabet, text, (pattern, candidate) => {
        const expected = new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(candidate);
        expect(wildcard(pattern)(candidate)).toBe(expected);
      }),
    );
  });

  it("does not go back in a pattern made to hang a regular expression", () => {
    const text = "a".repeat(1_000_000);
    expect(wildcard(`${"a*".repeat(30)}b`)(text)).toBe(false);
  });
});

describe("anyOf", () => {
  it.each([
    [["a", "b*"], "bee", true],
    [["a", "b*"], "c", false],
    [["*", "!secrets/*"], "injection/x", true],
    [["*", "!secrets/*"], "secrets/x", false],
    [["!secrets/*"], "injection/x", true],
    [["!secrets/*", "secrets/aws"], "secrets/aws", false],
  ])("matches the list %j against %j: %j", (patterns, text, expected) => {
    expect(anyOf(patterns)(text)).toBe(expected);
  });
});
