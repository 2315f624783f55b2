import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wordpiece } from "./wordpiece.ts";

const pieces = [
  "[PAD]",
  "[UNK]",
  "[CLS]",
  "[SEP]",
  "un",
  "##want",
  "##ed",
  "run",
  "##ning",
  ",",
  "cafe",
  "漢",
  "字",
  "!",
  "e",
];
const tokenizer = wordpiece(pieces.join("\n"));
const read = (text: string, limit = 20): readonly string[] =>
  tokenizer.encode(text, limit).map((id) => pieces[id] ?? "?");

describe("wordpiece", () => {
  it.each([
    ["cuts words into the longest pieces", "unwanted running", ["un", "##want", "##ed", "run", "##ning"]],
    ["takes off capitals and accents", "Café RUN", ["cafe", "run"]],
    ["sets punctuation apart", "run,run!", ["run", ",", "run", "!"]],
    ["sets Chinese characters apart", "漢字run", ["漢", "字", "run"]],
    ["does not know a word of which a part is in no piece", "runx", ["[UNK]"]],
    ["does not know a word of more than a hundred letters", "e".repeat(101), ["[UNK]"]],
    ["drops control characters and keeps blanks", "r\u0000un\trun\nrun", ["run", "run", "run"]],
    ["takes its own marks in a text for text", "[SEP]", ["[UNK]", "[UNK]", "[UNK]"]],
    ["reads nothing in nothing", "", []],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toEqual(["[CLS]", ...expected, "[SEP]"]);
  });

  it("never gives more ids than the limit, nor an id that is none, whatever comes", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.integer({ min: 2, max: 30 }),
        (text, limit) => {
          const ids = tokenizer.encode(text, limit);
          expect(ids.length).toBeLessThanOrEqual(limit);
          expect(ids[0]).toBe(2);
          expect(ids.at(-1)).toBe(3);
          for (const id of ids) expect(pieces[id]).toBeDefined();
        },
      ),
    );
  });

  it("does not accept a vocabulary without its marks", () => {
    expect(() => wordpiece("a\nb")).toThrow("[CLS]");
  });
});
