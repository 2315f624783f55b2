import { describe, expect, it } from "vitest";
import { blankRun, prefilter } from "./prefilter.ts";

describe("prefilter", () => {
  it.each([
    ["(?i)Disregard", [["disregard"]]],
    ["(?i)disregard\\s+everything", [["disregard ever"]]],
    ["disregards?", [["disregard"]]],
    ["(forget|ignore)\\s+rules", [["forget rules", "ignore rules"]]],
    ["ab.{0,9}wxyz", [["wxyz"]]],
    ["quick(ly)?[^x]{0,9}zebra", [["quick"], ["zebra"]]],
    ["(alpha){2,}", [["alpha"]]],
    ["(alpha)?omega", [["omega"]]],
    ["[Bb]earer", [["bearer"]]],
    ["[\\u200b\\u200c]{4,}", [["\u200b", "\u200c"]]],
    ["忽略(所有)?指令", [["忽略指令", "忽略所有指令"]]],
    ["\\bword\\b", [["word"]]],
    ["alpha[ \\t]beta", [["alpha beta"]]],
    ["alpha\tbeta", [["alpha beta"]]],
    ["[ \\t]{200,2000}[a-z]", [[blankRun]]],
    ["\\n([ \\t]{0,8}\\n){30}[a-z]", [[blankRun]]],
  ])("says what a text must hold for %s", (pattern, needs) => {
    expect(prefilter(pattern)).toEqual(needs);
  });

  it.each([
    "[a-z]{20,}",
    "[ \\t]{29}",
    "( x?){30}",
    "\\d+",
    "a|bcdefgh",
    "x?",
    "(alpha)?",
    ".*",
    "(?:(?i)abcd)",
  ])("says nothing for %s", (pattern) => {
    expect(prefilter(pattern)).toBeNull();
  });

  it("leaves common words out where rare ones are enough", () => {
    expect(prefilter("the\\b.{0,9}xylophonist.{0,9}file")).toEqual([["xylophonist"]]);
  });
});
