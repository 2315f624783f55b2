import { describe, expect, it } from "vitest";
import { subjectOf } from "./contract.ts";
import { Past } from "./past.ts";

/** How many are remembered of a thousand subjects with a text so long, of frames so large. */
function remembered(letters: number, bytes: number): number {
  const past = new Past();
  const made = subjectOf("x".repeat(letters));
  for (let seq = 1; seq <= 1_000; seq += 1) past.push(seq, { ...made, origin: { ...made.origin, bytes } });
  const kept = [...past];
  expect(kept.at(-1)?.seq).toBe(1_000);
  return kept.length;
}

describe("what a guard that comes later is told", () => {
  it("is bounded in number, in letters, and in the size of frames that short texts keep alive", () => {
    expect(remembered(10, 100)).toBe(400);
    expect(remembered(100_000, 100_000)).toBe(20);
    expect(remembered(10, 250_000)).toBe(8);
    expect(remembered(100_000, 10_000_000)).toBe(8);
  });

  it("is nothing of what is too large by itself", () => {
    const past = new Past();
    past.push(1, subjectOf("x".repeat(3_000_000)));
    expect([...past]).toEqual([]);
  });
});
