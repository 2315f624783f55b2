import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { whenFree } from "./when-free.ts";

const busy = Object.assign(new Error("database is locked"), { errcode: 5 });

describe("whenFree", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("tries again until the lock is free", async () => {
    let calls = 0;
    const outcome = whenFree(() => {
      calls += 1;
      if (calls < 5) throw busy;
      return calls;
    });
    await vi.runAllTimersAsync();
    expect(await outcome).toBe(5);
  });

  it("gives up after some seconds with the last failure", async () => {
    const start = Date.now();
    const outcome = whenFree(() => {
      throw busy;
    }).catch((cause: unknown) => cause);
    await vi.runAllTimersAsync();
    expect(await outcome).toBe(busy);
    expect(Date.now() - start).toBeLessThan(10_000);
  });

  it("does not try again after another failure", async () => {
    let calls = 0;
    const broken = new Error("broken");
    const outcome = whenFree(() => {
      calls += 1;
      throw broken;
    });
    await expect(outcome).rejects.toBe(broken);
    expect(calls).toBe(1);
  });
});
