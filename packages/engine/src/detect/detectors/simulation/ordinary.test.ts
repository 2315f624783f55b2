import { expect, it } from "vitest";
import { ordinaryWeeks } from "./ordinary.ts";
import { player } from "./play.ts";
import { Random } from "./random.ts";

it("four weeks of honest work raise no flag, and hardly a note", () => {
  const happened = ordinaryWeeks(new Random(11), 4, Date.UTC(2026, 8, 7));
  const found = player().seeAll(happened);
  expect(happened.length).toBeGreaterThan(30_000);
  expect(found.filter(({ severity }) => severity !== "low")).toEqual([]);
  expect(found.length).toBeLessThan(20);
});
