import { Buffer } from "node:buffer";
import type { Json } from "@guardian/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locate, steps } from "./locate.ts";
import { splice, stringEdit } from "./splice.ts";

const bytes = (text: string): Buffer => Buffer.from(text);
const at = (text: string, pointer: string): string | null => {
  const span = locate(bytes(text), pointer);
  return span === null ? null : bytes(text).subarray(span.start, span.end).toString();
};

/** Every pointer of a value, with the value there. */
function* places(value: Json, pointer = ""): Generator<[string, Json]> {
  yield [pointer, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value) as [string, Json][])
    // Members of a Json are Json.
    yield* places(member, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}

describe("locate", () => {
  const text = ' { "a/b" : [ 1 , {"~":"é"} ] , "\\u0063" : "x\\"]}\\\\" , "": {} } ';

  it.each([
    ["", text.trim()],
    ["/a~1b", '[ 1 , {"~":"é"} ]'],
    ["/a~1b/0", "1"],
    ["/a~1b/1/~0", '"é"'],
    ["/c", '"x\\"]}\\\\"'],
    ["/", "{}"],
    ["/missing", null],
    ["/a~1b/2", null],
    ["/a~1b/00", null],
    ["/a~1b/-", null],
    ["/c/0", null],
  ])("finds at %j the text %j", (pointer, found) => {
    expect(at(text, pointer)).toBe(found);
  });

  it("finds the place of every value of every JSON text", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), fc.nat(2), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        // What it writes, it reads: a JSON text is a Json.
        for (const [pointer, expected] of places(JSON.parse(json) as Json)) {
          expect(JSON.parse(at(json, pointer) ?? "missing")).toEqual(expected);
        }
      }),
    );
  });

  it("counts from the start of the frame, and stays within the message", () => {
    const batch = bytes('[{"a":1},{"a":22}]');
    expect(locate(batch, "/a", { start: 9, end: 17 })).toEqual({ start: 14, end: 16 });
    expect(locate(batch, "", { start: 9, end: 12 })).toBeNull();
  });

  it("answers null or a span within, on any bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\a0 '), maxLength: 30 }), (broken) => {
        const span = locate(bytes(broken), "/a/0");
        expect(span === null || (span.start <= span.end && span.end <= bytes(broken).length)).toBe(true);
      }),
    );
  });

  it("takes a pointer apart", () => {
    expect(steps("/a~1b/~01//0")).toEqual(["a/b", "~1", "", "0"]);
    expect(steps("")).toEqual([]);
  });
});

describe("splice", () => {
  it("replaces the edits, in any order, and nothing else", () => {
    const edits = [
      { span: { start: 9, end: 10 }, text: '"é"' },
      { span: { start: 1, end: 6 }, text: '"b"' },
    ];
    expect(Buffer.from(splice(bytes('{"aé":  1}'), edits)).toString()).toBe('{"b":  "é"}');
  });

  it("refuses edits that overlap or lie outside", () => {
    const edit = (start: number, end: number): { span: { start: number; end: number }; text: string } => ({
      span: { start, end },
      text: "",
    });
    expect(() => splice(bytes("abc"), [edit(0, 2), edit(1, 3)])).toThrow(RangeError);
    expect(() => splice(bytes("abc"), [edit(2, 4)])).toThrow(RangeError);
  });
});

/** A string token in which some characters are escaped that need not be. */
const token = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom('"', "\\", "\n", "a", "é", "日", "😀", "/"),
        fc.string({ unit: "binary", maxLength: 1 }),
      ),
      fc.boolean(),
    ),
    { maxLength: 12 },
  )
  .map((letters) =>
    letters
      .map(([letter, isEscaped]) => {
        if (!isEscaped) return JSON.stringify(letter).slice(1, -1);
        return Array.from(
          { length: letter.length },
          (_, i) => `\\u${letter.charCodeAt(i).toString(16).padStart(4, "0")}`,
        ).join("");
      })
      .join(""),
  )
  .map((content) => `"${content}"`);
const change = fc.record({
  from: fc.nat(14),
  length: fc.nat(6),
  text: fc.oneof(fc.constant("[redacted:aws-key]"), fc.string({ unit: "binary", maxLength: 4 })),
});

/** The same change to a plain string, taking whole characters only. */
function changed(text: string, start: number, end: number, replacement: string): string {
  const isInside = (place: number): boolean =>
    /^[\udc00-\udfff]/.test(text.slice(place)) && /[\ud800-\udbff]$/.test(text.slice(0, place));
  const from = isInside(start) ? start - 1 : start;
  const to = isInside(end) && end > start ? end + 1 : Math.max(end, from);
  return text.slice(0, from) + replacement + text.slice(isInside(to) ? to + 1 : to);
}

describe("stringEdit", () => {
  it("changes the span of the decoded string and not a byte beside it", () => {
    const text = String.raw`{"t":"key \u0041KIA\tx \/ é😀 end"}`;
    const span = locate(bytes(text), "/t") ?? { start: 0, end: 0 };
    const edit = stringEdit(bytes(text), span, [{ span: { start: 4, end: 8 }, text: "[redacted]" }]);
    expect(Buffer.from(splice(bytes(text), [edit])).toString()).toBe(
      String.raw`{"t":"key [redacted]\tx \/ é😀 end"}`,
    );
  });

  it("does what was meant to every string, and decodes to it", () => {
    fc.assert(
      fc.property(token, change, (json, { from, length, text }) => {
        const frame = bytes(`["before \\u00e9",${json},"after"]`);
        const span = locate(frame, "/1") ?? { start: 0, end: 0 };
        const decoded = JSON.parse(json) as string; // The token is a JSON string.
        const start = Math.min(from, decoded.length);
        const end = Math.min(start + length, decoded.length);
        if (start === end) return;
        const result = Buffer.from(
          splice(frame, [stringEdit(frame, span, [{ span: { start, end }, text }])]),
        ).toString();
        expect(result.startsWith('["before \\u00e9",') && result.endsWith(',"after"]')).toBe(true);
        const [, middle] = JSON.parse(result) as string[]; // The frame is an array of strings.
        expect(middle).toBe(changed(decoded, start, end, text.toWellFormed()));
      }),
      { numRuns: 500 },
    );
  });

  it("unites changes that overlap, and keeps the order of others", () => {
    const edit = stringEdit(bytes('"abcdefgh"'), { start: 0, end: 10 }, [
      { span: { start: 6, end: 7 }, text: "3" },
      { span: { start: 1, end: 3 }, text: "1" },
      { span: { start: 2, end: 4 }, text: "2" },
      { span: { start: 4, end: 5 }, text: '"' },
    ]);
    expect(edit).toEqual({ span: { start: 0, end: 10 }, text: String.raw`"a1\"f3h"` });
  });
});
