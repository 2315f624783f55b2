import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../simulation/random.ts";
import { binOf, Sketch } from "./sketch.ts";

const filled = (values: readonly number[]): Sketch => {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
};

describe("a sketch", () => {
  it("knows every quantile within a fifth", () => {
    const random = new Random(7);
    const values = Array.from({ length: 5_000 }, () => random.spread(4_000, 1.5)).sort((a, b) => a - b);
    const { low, high } = filled(values).range();
    expect(low / (values[250] ?? 0)).toBeGreaterThan(0.8);
    expect(low / (values[250] ?? 0)).toBeLessThanOrEqual(1);
    expect(high / (values[4_950] ?? 0)).toBeGreaterThanOrEqual(1);
    expect(high / (values[4_950] ?? 0)).toBeLessThan(1.25);
  });

  it("adds up in any order to the same", () => {
    const figure = fc.array(fc.nat(1e9), { maxLength: 50 });
    fc.assert(
      fc.property(figure, figure, (one, other) => {
        const both = filled(one);
        both.take(filled(other));
        expect(both.pairs()).toEqual(filled([...other, ...one]).pairs());
        expect(Sketch.of(both.pairs()).pairs()).toEqual(both.pairs());
      }),
    );
  });

  it("keeps its ceiling above all that is usual, however much that varies", () => {
    const random = new Random(3);
    const wide = filled(Array.from({ length: 2_000 }, () => random.spread(3_000, 2)));
    const narrow = filled(Array.from({ length: 2_000 }, () => random.spread(3_000, 0.2)));
    expect(wide.above(wide.ceiling().bin + 1)).toBe(0);
    expect(narrow.ceiling().value).toBeLessThan(40_000);
    expect(wide.ceiling().value).toBeGreaterThan(1e6);
  });

  it("forgets by shares, down to nothing", () => {
    const sketch = filled([1, 1_000, 1_000]);
    sketch.fade(0.5);
    expect(sketch.total).toBeCloseTo(1.5);
    sketch.fade(0.001);
    expect(sketch.pairs()).toEqual([]);
  });

  it.each([-1, 0, 1, 2 ** 40, Infinity])("has a bin for %d", (value) => {
    expect(binOf(value)).toBeGreaterThanOrEqual(0);
    expect(binOf(value)).toBeLessThan(128);
  });
});
