import { beforeEach, describe, expect, it } from "vitest";
import { seldom } from "./seldom.ts";

describe("seldom", () => {
  let now = 0;
  let told: string[] = [];
  let warn: (message: string) => void;
  beforeEach(() => {
    now = 0;
    told = [];
    warn = seldom(
      (message) => told.push(message),
      () => now,
    );
  });

  it("tells each kind once a minute, and then how many were held back", () => {
    warn("a: first");
    warn("b: first");
    warn("a: second");
    warn("a: third");
    now = 60_000;
    warn("a: fourth");
    now = 120_000;
    warn("a: fifth");
    expect(told).toEqual([
      "a: first",
      "b: first",
      "a: fourth (and 2 times more in the last minutes)",
      "a: fifth",
    ]);
  });

  it("goes on telling when the clock is set back", () => {
    now = 10_000_000;
    warn("a: first");
    now = 0;
    warn("a: second");
    expect(told).toEqual(["a: first", "a: second"]);
  });
});
