import fc from "fast-check";
import type { Json } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { eachChild, spansOf } from "./spans.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** Every pointer of a value with the value it leads to. */
function pointers(value: Json, at = ""): readonly (readonly [string, Json])[] {
  if (typeof value !== "object" || value === null) return [[at, value]];
  const members = Object.entries(value as Readonly<Record<string, Json>>); // objects and arrays alike
  return [[at, value], ...members.flatMap(([key, child]) => pointers(child, `${at}/${escaped(key)}`))];
}

describe("spansOf", () => {
  it("finds every value of every text, and nothing else", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 3), (value, indent) => {
        const bytes = bytesOf(JSON.stringify(value, null, indent));
        const all = pointers(value); // fast-check's JSON values are ours
        const found = spansOf(bytes, [...all.map(([pointer]) => pointer), "/not/there"], {
          start: 0,
          end: bytes.length,
        });
        expect(found.size).toBe(all.length);
        for (const [pointer, expected] of all) {
          const { start, end } = found.get(pointer) ?? { start: 0, end: 0 };
          const read: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(start, end)));
          expect(JSON.stringify(read)).toBe(JSON.stringify(expected));
        }
      }),
    );
  });

  it("looks inside the message only", () => {
    const bytes = bytesOf('[{"a":1},{"b":2}]');
    expect(spansOf(bytes, ["/a", "/b"], { start: 9, end: 16 })).toEqual(
      new Map([["/b", { start: 14, end: 15 }]]),
    );
  });
});

describe("eachChild", () => {
  it("never throws and never loops, whatever the bytes are", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("{", "}", "[", "]", '"', ",", ":", "\\", " ", "a", "1"),
          maxLength: 30,
        }),
        (text) => {
          const bytes = bytesOf(text);
          let count = 0;
          eachChild(bytes, { start: 0, end: bytes.length }, () => count++);
          expect(count).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });
});
