import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultLimits } from "./limits.ts";
import { read } from "./reader.ts";
import { Refusal } from "./tokens.ts";

const limits = { ...defaultLimits, depth: 200 };
const value = (text: string): unknown => {
  const { array, items } = read(text, limits);
  return array ? items.map((item) => item.value) : items[0]?.value;
};
const refusal = (text: string, within = limits): { code: string; offset: number } => {
  try {
    read(text, within);
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, offset: error.offset };
    throw error;
  }
  throw new Error("the reader accepted it");
};
/** What the platform's parser says, with what we refuse beyond it taken out. */
const expected = (text: string): { value: unknown } | null => {
  try {
    const parsed: unknown = JSON.parse(text);
    return { value: parsed };
  } catch {
    return null;
  }
};

/** Any JSON value, written in any way that the grammar allows. */
const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const key = fc.oneof(
  fc.constantFrom(
    "id",
    "__proto__",
    "constructor",
    "toString",
    "",
    "0",
    "1",
    "a\nb",
    "é",
    "\u{1f600}",
    "x".repeat(60),
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, tie("leaf"), tie("list"), tie("object")),
  leaf: fc.oneof(
    fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
    fc
      .string()
      .map((text) => JSON.stringify(text).replace(/[a-z]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => String(number)),
    fc.maxSafeInteger().map(String),
    fc.constantFrom(
      "true",
      "false",
      "null",
      "-0",
      "0",
      "1e5",
      "1E-7",
      "0.5",
      "-1.25e+3",
      "12345678901234567890",
    ),
  ),
  list: fc
    .array(tie("value"), { maxLength: 4 })
    .chain((items) => space.map((s) => `[${s}${items.join(`${s},${s}`)}${s}]`)),
  object: fc
    .uniqueArray(fc.tuple(key, tie("value")), { maxLength: 4, selector: ([name]) => name })
    .chain((members) =>
      space.map(
        (s) =>
          `{${s}${members.map(([k, v]) => `${JSON.stringify(k)}${s}:${s}${String(v)}`).join(`${s},${s}`)}${s}}`,
      ),
    ),
})).value as fc.Arbitrary<string>; // letrec types its members as unknown; all of them are made of strings above.

describe("read", () => {
  it("reads every JSON text to the value that JSON.parse gives", () => {
    fc.assert(
      fc.property(json, (text) => {
        expect(value(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it("accepts of broken texts exactly what JSON.parse accepts, but for what it refuses on purpose", () => {
    const broken = fc.tuple(
      json,
      fc.nat(),
      fc.constantFrom(
        "",
        '"',
        "\\",
        "{",
        "]",
        ",",
        ":",
        "1",
        "0",
        "e",
        "-",
        ".",
        " ",
        "\u0001",
        "u",
        "t",
        "\u00a0",
      ),
      fc.nat(2),
    );
    fc.assert(
      fc.property(broken, ([text, place, insert, cut]) => {
        const at = place % (text.length + 1);
        const altered = text.slice(0, at) + insert + text.slice(at + cut);
        const theirs = expected(altered);
        let ours: unknown;
        try {
          ours = { value: value(altered) };
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
          const { code, message } = error as Refusal; // The line above says so.
          const onPurpose = code !== "invalid-json" || /surrogate|too large/.test(message);
          expect(theirs === null || onPurpose).toBe(true);
          return;
        }
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a":1,"a":2}', "duplicate-key", 7],
    ['{"a":1,"\\u0061":2}', "duplicate-key", 7],
    ['{"x":{"y":0,"y":0}}', "duplicate-key", 12],
    ['{"__proto__":1,"__proto__":2}', "duplicate-key", 15],
    ['{"a":null,"a":null}', "duplicate-key", 10],
    ['["\\ud800"]', "invalid-json", 1],
    ['["\\udc00\\ud800"]', "invalid-json", 1],
    ['{"\\udfff":1}', "invalid-json", 1],
    ["1e400", "invalid-json", 0],
    [`[-${"9".repeat(400)}]`, "invalid-json", 1],
    ["{} {}", "invalid-json", 3],
    ["", "invalid-json", 0],
    [" \n", "invalid-json", 2],
    ["01", "invalid-json", 1],
    ["[1,]", "invalid-json", 3],
    ['{"a":1,}', "invalid-json", 7],
    ["[1 2]", "invalid-json", 3],
    ["nul", "invalid-json", 0],
    ["NaN", "invalid-json", 0],
    ["'a'", "invalid-json", 0],
    ['"a\nb"', "invalid-json", 0],
    [`"${"a".repeat(100)}\n"`, "invalid-json", 0],
    [`"${"a".repeat(100)}`, "invalid-json", 0],
    ['"\\x41"', "invalid-json", 0],
    ['"\\"', "invalid-json", 0],
    ["\u00a01", "invalid-json", 0],
  ])("refuses %j as %s", (text, code, offset) => {
    expect(refusal(text)).toEqual({ code, offset });
  });

  it("bounds depth and the number of strings and containers", () => {
    expect(refusal('{"a":[[1]]}', { ...limits, depth: 2 })).toEqual({ code: "too-deep", offset: 6 });
    expect(refusal('["a",["b"]]', { ...limits, strings: 3 })).toEqual({
      code: "too-many-strings",
      offset: 6,
    });
    expect(read('["a",["b"]]', { ...limits, depth: 2, strings: 4 }).items).toHaveLength(2);
  });

  it("stays within its stack whatever depth is configured", () => {
    expect(refusal("[".repeat(100_000), { ...limits, depth: 1e9 }).code).toBe("too-deep");
  });

  it("keeps keys of every object's prototype as ordinary members", () => {
    const [item] = read('{"__proto__":{"polluted":1},"constructor":2}', limits).items;
    const object = item?.value as Record<string, unknown>; // The text is an object.
    expect(Object.keys(object)).toEqual(["__proto__", "constructor"]);
    expect(object["polluted"]).toBeUndefined();
    expect("toString" in object).toBe(false);
    expect(Object.keys(object["__proto__"] as object)).toEqual(["polluted"]);
  });

  it("remembers where each item stands and its id as it is written", () => {
    expect(read(' {"id" : 1.0 ,"x":{"id":2}} ', limits).items).toMatchObject([
      { start: 1, end: 27, id: "1.0" },
    ]);
    expect(read('[{"id":"\\u0031"}, 5]', limits).items).toMatchObject([
      { start: 1, end: 16, id: '"\\u0031"' },
      { start: 18, end: 19, id: null },
    ]);
  });

  it.each([
    ["digits", "9".repeat(3_000_000)],
    ["backslashes", `"${"\\".repeat(3_000_001)}`],
    ["escaped quotes", `["${'\\"'.repeat(1_500_000)}`],
    ["white space", " ".repeat(3_000_000)],
  ])("comes to an end on millions of %s", (_, text) => {
    expect(refusal(text).code).toBe("invalid-json");
  });
});
