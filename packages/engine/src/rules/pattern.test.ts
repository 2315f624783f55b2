import { describe, expect, it } from "vitest";
import { ruleText } from "../detect/fixtures.ts";
import { ruleSets } from "../detect/rule-sets.ts";
import { loadMatcher } from "../detect/yara-x.ts";
import { loadRules } from "./load-rules.ts";
import { translatePattern } from "./pattern.ts";

const matcher = await loadMatcher();

/** What a pattern finds in a text that stands alone. */
function found(pattern: string, text: string): string[] {
  const source = ruleText("a/b", `{ any: [{ pattern: ${JSON.stringify(pattern)} }] }`);
  const set = ruleSets(loadRules([{ name: "a/b.yaml", text: source }]), matcher).of(0);
  const bytes = Buffer.concat([Buffer.from([0xff]), Buffer.from(text), Buffer.from([0xff])]);
  return set.scan(bytes).map(({ start, end }) => bytes.subarray(start, end).toString("latin1"));
}

const isFound = (pattern: string, text: string): boolean => found(pattern, text).length > 0;

describe("translatePattern", () => {
  it.each([
    ["letters beyond ASCII in both cases", "(?i)игнорируй", "ИГНОРИРУЙ это", true],
    ["letters beyond ASCII in one case", "игнорируй", "ИГНОРИРУЙ", false],
    ["a class beyond ASCII", "игнор[а-яё]{2,9}", "игнорируй", true],
    ["a class beyond ASCII that the letter is not in", "слово[а-д]", "словоя", false],
    ["a class of several scripts", "abcd[é一-龥x]", "abcd中", true],
    ["a class in both cases", "(?i)abcd[а-я]", "ABCDЯ", true],
    ["a repeated letter beyond ASCII", "caf(é){2}", "caféé", true],
    ["an escaped character", "abcd\\u200b{2}", "abcd\u200b\u200b", true],
    ["an escaped character beyond the first plane", "abcd\\u{e0041}", "abcd\u{e0041}", true],
    ["a dot and a line feed", "abcd.efgh", "abcd\nefgh", false],
    ["a dot and a line feed with the flag s", "(?s)abcd.efgh", "abcd\nefgh", true],
    ["the beginning of a text", "^abcd", "abcd", true],
    ["the beginning of a text, not of a line", "^abcd", "x\nabcd", false],
    ["the beginning of a line with the flag m", "(?m)^abcd", "x\nabcd", true],
    ["the end of a text", "abcd$", "abcd", true],
    ["a word behind an escaped line feed, as in JSON inside a text", "\\babcd", "x\\nabcd", true],
    ["a word inside another", "\\babcd", "xabcd", false],
    ["a slash", "http://abcd/", "http://abcd/", true],
  ])("finds or misses %s", (_, pattern, text, expected) => {
    expect(isFound(pattern, text)).toBe(expected);
  });

  it.each(["abcd[^x]{0,40}", "abcd\\W{0,9}", "abcd\\S{0,9}", "(?s)abcd.{0,9}", "abcd\\D{0,9}"])(
    "never lets %s run over the edge of a text",
    (pattern) => {
      expect(found(pattern, "abcd")).toEqual(["abcd"]);
    },
  );

  it.each([
    ["abcd\\xff", "write \\u{…} instead"],
    ["abcd[\\W]", "cannot stand in a class"],
    ["abcd[^é]", "a negated class may list ASCII characters only"],
    ["abcd[z-a]", "a range ends before it begins"],
    ["abcd\\ud800", "names a character"],
    ["abcd\\", "nothing to escape"],
    ["ab(?<n>c)", "groups are written"],
  ])("refuses %s", (pattern, message) => {
    expect(() => translatePattern(pattern)).toThrow(message);
  });
});
