import { describe, expect, it } from "vitest";
import { nearest } from "./nearest.ts";

const known = ["server", "severity", "confidence", "policy", "data-dir"];

describe("nearest", () => {
  it.each([
    ["polcy", "policy"],
    ["plociy", "policy"],
    ["sevrity", "severity"],
    ["sever", "server"],
    ["confidance", "confidence"],
    ["dataDir", "data-dir"],
    ["data_dir", "data-dir"],
    ["POLICY", "policy"],
  ])("names for %s the word %s", (word, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });

  it.each(["", "foo", "zzzzzzzzzz", "x"])("names nothing for %j", (word) => {
    expect(nearest(word, known)).toBeNull();
  });

  it("names nothing where nothing is known", () => {
    expect(nearest("policy", [])).toBeNull();
  });

  it("looks at the first letters only of a word without end", () => {
    expect(nearest("p".repeat(1_000_000), known)).toBeNull();
  });

  it("takes the word listed first where two are equally near", () => {
    expect(nearest("cat", ["bat", "hat"])).toBe("bat");
  });
});
