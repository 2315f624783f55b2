import { expect, it } from "vitest";
import { agreementOf } from "./agreement.ts";
import type { Answer } from "./agreement.ts";

const answers = (count: number, isDerived: boolean, isHeld: boolean): readonly Answer[] =>
  Array.from({ length: count }, () => ({ isDerived, isHeld }));

it("counts what is derived rightly, wrongly and not at all", () => {
  const found = agreementOf([
    ...answers(20, true, true),
    ...answers(5, true, false),
    ...answers(10, false, true),
    ...answers(15, false, false),
  ]);
  expect(found).toMatchObject({ support: 30, tools: 50, precision: 0.8, agreement: 0.7 });
  expect(found.recall).toBeCloseTo(2 / 3);
  expect(found.kappa).toBeCloseTo(0.4);
});

it("gives no more than chance where every tool gets the label", () => {
  expect(agreementOf([...answers(3, true, true), ...answers(1, true, false)]).kappa).toBe(0);
});

it("says nothing of nothing", () => {
  expect(agreementOf([])).toMatchObject({
    support: 0,
    precision: null,
    recall: null,
    agreement: null,
    kappa: null,
  });
  expect(agreementOf(answers(3, true, true)).kappa).toBeNull();
});
