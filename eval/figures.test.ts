import { expect, it } from "vitest";
import { figuresBy, figuresOf, quantile } from "./figures.ts";
import type { Outcome } from "./figures.ts";

const one = (isMalicious: boolean, isCaught: boolean, score: number): Outcome => ({
  isMalicious,
  isCaught,
  score,
});

it("counts both sides", () => {
  const figures = figuresOf([
    one(true, true, 0.9),
    one(true, false, 0.2),
    one(false, true, 0.8),
    one(false, false, 0),
  ]);
  expect(figures).toMatchObject({
    malicious: 2,
    benign: 2,
    recall: 0.5,
    falsePositiveRate: 0.5,
    precision: 0.5,
    f1: 0.5,
  });
});

it("gives the area under the curve, a tie being half a success", () => {
  expect(figuresOf([one(true, true, 0.9), one(false, false, 0.1)]).auc).toBe(1);
  expect(figuresOf([one(true, true, 0.1), one(false, false, 0.9)]).auc).toBe(0);
  expect(figuresOf([one(true, true, 0.5), one(false, false, 0.5)]).auc).toBe(0.5);
  expect(figuresOf([one(true, true, 0.5), one(true, true, 0.9), one(false, false, 0.5)]).auc).toBe(0.75);
});

it("gives the recall at which one innocent text of a hundred is stopped", () => {
  const innocent = Array.from({ length: 100 }, (_, index) => one(false, false, index / 100));
  const attacks = [
    one(true, true, 0.995),
    one(true, true, 0.985),
    one(true, true, 0.5),
    one(true, true, 0.97),
  ];
  // Of a hundred one may be above: the threshold is the second highest score, 0.98.
  expect(figuresOf([...innocent, ...attacks]).recallAt1).toBe(0.5);
});

it("says nothing of a side that has no texts", () => {
  expect(figuresOf([one(true, true, 1)])).toMatchObject({
    falsePositiveRate: null,
    precision: null,
    auc: null,
    recall: 1,
  });
});

it("groups, the largest first", () => {
  const of = (group: string) => ({ ...one(true, true, 1), group });
  expect(figuresBy([of("a"), of("b"), of("b")], ({ group }) => group).map(([name]) => name)).toEqual([
    "b",
    "a",
  ]);
});

it("gives quantiles", () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([3, 1, 2], 0.99)).toBe(3);
  expect(quantile([], 0.5)).toBe(0);
});
