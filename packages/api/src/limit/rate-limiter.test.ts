import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateLimiter } from "./rate-limiter.ts";

const minute = 60_000;
const rules = [
  { limit: 100, window: minute },
  { limit: 1_000, window: 60 * minute },
];

describe("the rate limiter", () => {
  it("lets a hundred come in a minute, and says when one more may", () => {
    const limiter = createRateLimiter(rules);
    for (let count = 0; count < 100; count += 1)
      expect(limiter.take("a", 1_000 + count)).toMatchObject({
        isAllowed: true,
        limit: 100,
        remaining: 99 - count,
      });
    expect(limiter.take("a", 31_000)).toEqual({ isAllowed: false, limit: 100, remaining: 0, wait: 30_000 });
    expect(limiter.take("b", 31_000).isAllowed).toBe(true);
    expect(limiter.take("a", 60_999).isAllowed).toBe(false);
    expect(limiter.take("a", 61_000).isAllowed).toBe(true);
    expect(limiter.take("a", 61_000).isAllowed).toBe(false);
  });

  it("lets a thousand come in an hour, however evenly", () => {
    const limiter = createRateLimiter(rules);
    let allowed = 0;
    for (let at = 0; at < 60 * minute; at += 1_000) if (limiter.take("a", at).isAllowed) allowed += 1;
    expect(allowed).toBe(1_000);
    expect(limiter.take("a", 60 * minute - 1)).toMatchObject({ isAllowed: false, limit: 1_000, wait: 1 });
    expect(limiter.take("a", 60 * minute).isAllowed).toBe(true);
  });

  it(
    "decides like an oracle that looks at everything that was allowed, over a million arrivals",
    { timeout: 60_000 },
    () => {
      const small = [
        { limit: 20, window: 1_000 },
        { limit: 100, window: 10_000 },
      ];
      const limiter = createRateLimiter(small);
      const allowed: number[] = [];
      let [now, seed, wrong] = [0, 1, 0];
      for (let count = 0; count < 1_000_000; count += 1) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        now += seed % 100 < 70 ? seed % 7 : seed % 700; // bursts and pauses
        const may = small.every(({ limit, window }) => (allowed.at(-limit) ?? -window) <= now - window);
        if (limiter.take("a", now).isAllowed !== may) wrong += 1;
        if (may) allowed.push(now);
      }
      expect(wrong).toBe(0);
      expect(allowed.length).toBeGreaterThan(10_000);
    },
  );

  it("never lets a window hold more than its rule, whatever comes when", () => {
    const small = [
      { limit: 3, window: 10 },
      { limit: 7, window: 50 },
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(12), { maxLength: 300 }), (pauses) => {
        const limiter = createRateLimiter(small);
        const allowed: number[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          if (limiter.take("a", now).isAllowed) allowed.push(now);
        }
        for (const { limit, window } of small)
          for (const from of allowed)
            expect(allowed.filter((at) => at >= from && at < from + window).length).toBeLessThanOrEqual(
              limit,
            );
      }),
    );
  });

  it("takes no clock that is set back for a new window", () => {
    const limiter = createRateLimiter([{ limit: 1, window: minute }]);
    limiter.take("a", 10 * minute);
    expect(limiter.take("a", 0).isAllowed).toBe(false);
    expect(limiter.take("a", 10 * minute + 1).isAllowed).toBe(false);
  });

  it("remembers no more keys and arrivals than it may, and nobody who is gone", () => {
    const limiter = createRateLimiter(rules, { keys: 1_000, arrivals: 5_000 });
    for (let count = 0; count < 20_000; count += 1) limiter.take(`k${count % 3_000}`, count);
    expect(limiter.size).toBeLessThanOrEqual(1_000);
    for (let count = 0; count < 20_000; count += 1) limiter.take(`k${count % 80}`, 20_000 + count);
    expect(limiter.size).toBeLessThanOrEqual(160);
    limiter.take("last", 100 * 60 * minute);
    limiter.take("last", 200 * 60 * minute);
    expect(limiter.size).toBe(1);
  });

  it("holds a million addresses that come once in less than 200 MB", { timeout: 60_000 }, () => {
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    const limiter = createRateLimiter(rules);
    for (let count = 0; count < 1_000_000; count += 1)
      limiter.take(`10.${count >> 16}.${count & 65_535}`, count);
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    expect(arrayBuffers + heapUsed - before).toBeLessThan(200 * 2 ** 20);
    expect(limiter.size).toBeLessThanOrEqual(100_000);
  });
});
