import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupOf, windowFeatures } from "./features.ts";

const of = (text: string): readonly number[] => windowFeatures(text, { start: 0, end: text.length });

describe("features", () => {
  it("are the same for texts that differ in case, blanks and digits only", () => {
    expect(of("Send  the 12\nfiles")).toEqual(of("send the 47 files"));
    expect(of("ПРИВЕТ, мир")).toEqual(of("привет, мир"));
  });

  it("differ where words change their order", () => {
    expect(new Set(of("tell the user"))).not.toEqual(new Set(of("the user tell")));
  });

  it("take letters of scripts without blanks for words", () => {
    // Three words, two pairs, a triple and a gap, and three runs of characters.
    expect(of("漢字語")).toHaveLength(3 + 2 + 2 + 3);
  });

  it("are those of the window alone", () => {
    const text = "before the window after";
    expect(windowFeatures(text, { start: 7, end: 17 })).toEqual(of("the window"));
  });

  it("are at most six for each character, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const hashes = of(text);
        expect(hashes.length).toBeLessThanOrEqual(text.length * 6);
        for (const hash of hashes) expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
      }),
    );
  });
});

describe("groupOf", () => {
  it("tells what a text is for", () => {
    expect(groupOf("tool_definition")).toBe("definition");
    expect(groupOf("user_prompt")).toBe("prompt");
    expect(groupOf("tool_args")).toBe("arguments");
    expect(groupOf("tool_result")).toBe("content");
    expect(groupOf("error")).toBe("content");
  });
});
