import type { Guesser, Lockouts } from "@guardian/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const rule = { failures: 5, first: 300_000, longest: 3_600_000, forget: 86_400_000 };
const ada: Guesser = { key: "name:ada", rule };
const here: Guesser = { key: "address:127.0.0.1", rule: { ...rule, failures: 20 } };

/** What every store of failed logins promises. `open` opens the same one again. */
export function lockoutsContract(name: string, newStore: () => () => Lockouts): void {
  describe(`lockouts: ${name}`, () => {
    let open: () => Lockouts;
    let lockouts: Lockouts;
    beforeEach(() => {
      open = newStore();
      lockouts = open();
    });
    afterEach(() => lockouts.close());
    const fail = async (times: number, at: number, guessers = [ada]): Promise<void> => {
      for (let count = 0; count < times; count += 1) expect(await lockouts.attempt(guessers, at)).toBeNull();
    };

    it("lets five attempts be made, and the sixth when the lock is over", async () => {
      await fail(5, 1_000);
      expect(await lockouts.attempt([ada], 1_001)).toBe(301_000);
      expect(await lockouts.attempt([ada], 300_999)).toBe(301_000);
      expect(await lockouts.attempt([ada], 301_000)).toBeNull();
    });

    it("locks twice as long each time, up to the longest", async () => {
      const lengths: number[] = [];
      for (let at = 1_000; lengths.length < 6;) {
        await fail(5, at);
        const until = (await lockouts.attempt([ada], at)) ?? 0;
        lengths.push((until - at) / 1_000);
        at = until;
      }
      expect(lengths).toEqual([300, 600, 1_200, 2_400, 3_600, 3_600]);
    });

    it("forgets failures after their time, and all of them where somebody was right", async () => {
      await fail(4, 1_000);
      await lockouts.absolve(ada, true);
      await fail(4, 2_000);
      await fail(5, 2_000 + rule.forget);
      expect(await lockouts.attempt([ada], 2_000 + rule.forget)).not.toBeNull();
    });

    it("takes one attempt back, with the lock that it set", async () => {
      await fail(5, 1_000);
      await lockouts.absolve(ada, false);
      await fail(1, 1_000);
      expect(await lockouts.attempt([ada], 1_000)).toBe(301_000);
    });

    it("counts names and addresses each for itself, and nothing while one of them is locked", async () => {
      await fail(5, 1_000, [ada, here]);
      expect(await lockouts.attempt([ada, here], 2_000)).toBe(301_000);
      for (const name of ["b", "c", "d"]) await fail(5, 2_000, [{ key: `name:${name}`, rule }, here]);
      expect(await lockouts.attempt([{ key: "name:e", rule }, here], 3_000)).toBe(302_000);
    });

    it("lets exactly five of a thousand parallel attempts be made", async () => {
      const stores = Array.from({ length: 3 }, open);
      const tries = Array.from({ length: 1_000 }, (_, index) =>
        (stores[index % 3] ?? lockouts).attempt([ada], 1_000),
      );
      expect((await Promise.all(tries)).filter((until) => until === null)).toHaveLength(5);
      await Promise.all(stores.map((store) => store.close()));
    });

    it("stays locked between runs, and closes twice", async () => {
      await fail(5, 1_000);
      await lockouts.close();
      await lockouts.close();
      const again = open();
      expect(await again.attempt([ada], 2_000)).toBe(301_000);
      await again.close();
      await expect(lockouts.attempt([ada], 1)).rejects.toMatchObject({ code: "lockouts/unavailable" });
    });
  });
}
