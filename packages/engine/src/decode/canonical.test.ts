import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical.ts";

describe("canonicalJson", () => {
  it.each([
    [
      "members in the order of their code units",
      '{"b":1,"a":{"d":2,"c":3},"€":4,"":5}',
      '{"":5,"a":{"c":3,"d":2},"b":1,"€":4}',
    ],
    ["no white space", ' [ 1 , "a b" ] ', '[1,"a b"]'],
    ["strings as short as they can be", '"\\u0061\\/\\u000a"', '"a/\\n"'],
    ["numbers as ECMAScript does", "[1.0,1e2,-0,0.000001,1e21]", "[1,100,0,0.000001,1e+21]"],
    [
      "a member called __proto__ like any other",
      '{"__proto__":{"x":1},"a":2}',
      '{"__proto__":{"x":1},"a":2}',
    ],
    // RFC 8785 rounds this one to a double; here its digits stay, since a server may read them.
    ["a number that is no double by its own digits", "333333333.33333329", "33333333333333329e-8"],
  ])("writes %s", (_what, text, expected) => {
    expect(canonicalJson(text)).toBe(expected);
  });

  it.each([
    ["9007199254740993", "9007199254740992"],
    ["0.1", "0.1000000000000000055511151231257827"],
    ["1e400", "1e401"],
    ["-1", "1"],
    ['"1"', "1"],
  ])("keeps %s and %s apart", (one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });

  it.each([
    ["1e3", "1000.0"],
    ["9007199254740993", "9007199254740993.0"],
    ["-0", "0"],
    ["0.10e1", "1"],
  ])("takes %s and %s for the same number", (one, other) => {
    expect(canonicalJson(one)).toBe(canonicalJson(other));
  });

  it("leaves out one member of the outermost object", () => {
    expect(canonicalJson('{"_meta":{"a":1},"x":{"_meta":2}}', "_meta")).toBe('{"x":{"_meta":2}}');
  });

  it("gives the same text for the same value, however it is written, and reads back as that value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 3), (value, indent) => {
        const text = canonicalJson(JSON.stringify(value, null, indent));
        expect(JSON.stringify(JSON.parse(canonicalJson(text)))).toBe(JSON.stringify(JSON.parse(text)));
        expect(canonicalJson(text)).toBe(text);
        expect(canonicalJson(JSON.stringify(value))).toBe(text);
      }),
    );
  });
});
