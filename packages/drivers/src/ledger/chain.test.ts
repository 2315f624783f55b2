import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, origin, seal } from "./chain.ts";
import { draft } from "./contract.ts";

describe("canonical", () => {
  it("writes the example of RFC 8785 as it stands there", () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonical(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("sorts keys by UTF-16 code units, at every depth, and leaves undefined members out", () => {
    const value = {
      "\u{1f600}": 1,
      "\ufb33": 2,
      b: { d: undefined, c: 3, a: [undefined] },
      "\u20ac": 4,
      __proto__x: 5,
    };
    expect(canonical(value)).toBe('{"__proto__x":5,"b":{"a":[null],"c":3},"€":4,"\u{1f600}":1,"\ufb33":2}');
  });

  it("means the same value, whatever the order of its members", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonical(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonical(reversed(JSON.parse(text)))).toBe(text);
      }),
    );
  });
});

describe("seal", () => {
  it("hashes the previous hash and the canonical members, so that anybody can do it again", () => {
    const { entry, body } = seal(draft({ note: "ü" }), "abc", { seq: 6, hash: "f".repeat(64) });
    const { previous, hash, ...members } = entry;
    expect(members).toEqual({ ...draft({ note: "ü" }), id: "abc", seq: 7 });
    expect(body).toBe(
      '{"at":1,"event":"frame.blocked","id":"abc","note":"ü","principal":"local","seq":7,"server":"files","session":"s"}',
    );
    expect(hash).toBe(createHash("sha256").update(`${previous}${body}`, "utf8").digest("hex"));
  });

  it("starts from 64 zeros", () => {
    expect(seal(draft(), "a", origin).entry).toMatchObject({ seq: 1, previous: "0".repeat(64) });
  });
});

function reversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
