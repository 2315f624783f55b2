import { expect, it } from "vitest";
import { Recent } from "./recent.ts";

it("never holds more than its bound, and keeps what was used last", () => {
  const recent = new Recent<number>(100);
  const forgotten: number[] = [];
  for (let key = 0; key < 10_000; key += 1) {
    recent.set(String(key), key, (values) => forgotten.push(...values));
    recent.get("0");
    expect(recent.size).toBeLessThanOrEqual(100);
  }
  expect(recent.get("0")).toBe(0);
  expect(recent.get("9999")).toBe(9_999);
  expect(recent.get("5000")).toBeUndefined();
  expect(new Set([...forgotten, ...recent.values()]).size).toBe(10_000);
});
