import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idKey } from "../../id-key.ts";
import { outlinesOf, placesOf, requestIds, textAt } from "./outline.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe("outlinesOf", () => {
  it("knows requests, notifications and answers, alone and in a batch", () => {
    const text =
      '[{"id":"a","method":"m"}, {"method":"n"},{"id":1,"result":{"method":"x","id":9}},{"error":{},"id":null}, 5]';
    expect(outlinesOf(bytes(text)).map(({ kind, id, method }) => [kind, id, method])).toEqual([
      ["request", '"a"', "m"],
      ["notification", null, "n"],
      ["answer", "1", ""],
      ["answer", "null", ""],
    ]);
    expect(requestIds(bytes(text))).toEqual(['"a"']);
  });

  it("never throws, whatever the bytes are", () => {
    const pieces = fc.constantFrom(
      '{"id":',
      '"method"',
      ":",
      ",",
      "[",
      "]",
      "{",
      "}",
      '"',
      "\\",
      "1",
      " ",
      '"_meta"',
      '"params":',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        for (const outline of outlinesOf(bytes(parts.join("")))) placesOf(bytes(parts.join("")), outline);
      }),
    );
  });

  it("finds where a message names another one", () => {
    const frame = bytes(
      '{"method":"notifications/progress","params":{"progressToken":"t","_meta":{"progressToken":1}}}',
    );
    const [progress] = outlinesOf(frame);
    expect(textAt(frame, placesOf(frame, progress!).progressToken!)).toBe('"t"');
    const asking = bytes('{"id":1,"method":"x","params":{"progressToken":"t","_meta":{"progressToken":1}}}');
    const [request] = outlinesOf(asking);
    expect(textAt(asking, placesOf(asking, request!).progressToken!)).toBe("1");
  });
});

describe("idKey", () => {
  it.each([
    ["1", "1.0"],
    ['"ab"', '"a\\u0062"'],
    ['"é"', '"\\u00e9"'],
  ])("is the same for %s and %s", (one, other) => {
    expect(idKey(one)).toBe(idKey(other));
  });

  it("tells numbers and strings apart", () => {
    expect(idKey("1")).not.toBe(idKey('"1"'));
  });
});
