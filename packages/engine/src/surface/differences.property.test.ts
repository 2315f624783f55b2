import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@guardian/model";
import { canonicalJson } from "../decode/canonical.ts";
import { compare } from "./change.ts";
import { differences } from "./differences.ts";
import type { SurfaceText } from "./differences.ts";

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
const definition = fc.record({
  name: fc.string({ minLength: 1, maxLength: 12 }),
  description: fc.string({ maxLength: 200 }),
  inputSchema: json,
});

const surface = fc
  .uniqueArray(definition, { selector: ({ name }) => name, maxLength: 6 })
  .map((tools): readonly SurfaceText[] =>
    tools.map((tool) => ({ sort: "tool", name: tool.name, text: canonicalJson(JSON.stringify(tool)) })),
  );

describe("differences", () => {
  it("are none between a surface and itself, in any order", () => {
    fc.assert(
      fc.property(surface, (items) => {
        expect(differences(items, items.toReversed())).toEqual([]);
      }),
    );
  });

  it("name each thing that differs once, and nothing that does not", () => {
    fc.assert(
      fc.property(surface, surface, (before, after) => {
        const found = differences(before, after);
        const changed = found.flatMap(({ name, former }) => (former === undefined ? [name] : [name, former]));
        const old = new Map(before.map((item) => [item.name, item.text]));
        const now = new Map(after.map((item) => [item.name, item.text]));
        const expected = [...new Set([...old.keys(), ...now.keys()])].filter(
          (name) => old.get(name) !== now.get(name),
        );
        expect(changed.toSorted()).toEqual(expected.toSorted());
      }),
    );
  });
});

describe("compare", () => {
  it("gives a risk between 0 and 1 for any two values, and never throws", () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const { risk, reasons, sort } = compare(before, after, new Set());
        expect(risk).toBeGreaterThanOrEqual(0);
        expect(risk).toBeLessThanOrEqual(1);
        expect(sort === "cosmetic").toBe(reasons.length === 0);
      }),
    );
  });

  it("finds nothing in a value that was written with its members in another order", () => {
    const shuffled = (value: Json): Json => {
      if (typeof value !== "object" || value === null) return value;
      if (Array.isArray(value)) return (value as readonly Json[]).map(shuffled);
      return Object.fromEntries(
        Object.entries(value as Readonly<Record<string, Json>>)
          .toReversed()
          .map(([key, inner]) => [key, shuffled(inner)]),
      );
    };
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(JSON.stringify(shuffled(value)))).toBe(canonicalJson(JSON.stringify(value)));
        expect(compare(value, shuffled(value), new Set()).risk).toBe(0);
      }),
    );
  });
});
