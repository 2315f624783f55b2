import type { SecondFactor, SecondFactors } from "@guardian/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

function factorOf(given: Partial<SecondFactor> = {}): SecondFactor {
  return {
    account: "a1",
    seed: "s1",
    isConfirmed: false,
    lastStep: 0,
    recovery: [],
    created: 1_000,
    ...given,
  };
}

/** What every store of second factors promises. `open` opens the same one again. */
export function secondFactorsContract(name: string, newStore: () => () => SecondFactors): void {
  describe(`second factors: ${name}`, () => {
    let open: () => SecondFactors;
    let factors: SecondFactors;
    beforeEach(() => {
      open = newStore();
      factors = open();
    });
    afterEach(() => factors.close());

    it("puts another one in the place of what was never confirmed, and of nothing else", async () => {
      expect(await factors.enroll(factorOf())).toBe(true);
      expect(await factors.enroll(factorOf({ seed: "s2", recovery: ["r1"] }))).toBe(true);
      expect(await factors.find("a1")).toEqual(factorOf({ seed: "s2", recovery: ["r1"] }));
      expect(await factors.use("a1", { step: 5 }, true)).toBe(true);
      expect(await factors.enroll(factorOf({ seed: "s3" }))).toBe(false);
      expect(await factors.find("a1")).toEqual(
        factorOf({ seed: "s2", recovery: ["r1"], isConfirmed: true, lastStep: 5 }),
      );
      expect(await factors.find("a2")).toBeNull();
    });

    it("uses a step once, and none before it", async () => {
      await factors.enroll(factorOf({ isConfirmed: true, lastStep: 5 }));
      expect(await factors.use("a1", { step: 5 })).toBe(false);
      expect(await factors.use("a1", { step: 7 })).toBe(true);
      expect(await factors.use("a1", { step: 7 })).toBe(false);
      expect(await factors.use("a1", { step: 6 })).toBe(false);
      expect(await factors.use("a2", { step: 9 })).toBe(false);
    });

    it("uses a recovery code once, and none of what is not confirmed or was replaced", async () => {
      await factors.enroll(factorOf({ recovery: ["r1", "r2"] }));
      expect(await factors.use("a1", { recovery: "r1" })).toBe(false);
      await factors.use("a1", { step: 5 }, true);
      expect(await factors.use("a1", { recovery: "r1" })).toBe(true);
      expect(await factors.use("a1", { recovery: "r1" })).toBe(false);
      await factors.recover("a1", ["r3"]);
      expect(await factors.use("a1", { recovery: "r2" })).toBe(false);
      expect(await factors.use("a1", { recovery: "r3" })).toBe(true);
    });

    it("confirms only what is not confirmed, and takes no code of that otherwise", async () => {
      await factors.enroll(factorOf());
      expect(await factors.use("a1", { step: 5 })).toBe(false);
      expect(await factors.use("a1", { step: 5 }, true)).toBe(true);
      expect(await factors.use("a1", { step: 6 }, true)).toBe(false);
    });

    it("lets exactly one of two hundred use a step, and a recovery code", async () => {
      await factors.enroll(factorOf({ isConfirmed: true, recovery: ["r1"] }));
      const stores = Array.from({ length: 4 }, open);
      for (const code of [{ step: 5 }, { recovery: "r1" }]) {
        const tries = Array.from({ length: 200 }, (_, index) =>
          (stores[index % 4] ?? factors).use("a1", code),
        );
        expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      }
      await Promise.all(stores.map((store) => store.close()));
    });

    it("removes a factor with its codes, once", async () => {
      await factors.enroll(factorOf({ isConfirmed: true, recovery: ["r1"] }));
      expect(await factors.remove("a1")).toBe(true);
      expect(await factors.remove("a1")).toBe(false);
      await factors.enroll(factorOf({ isConfirmed: true }));
      expect(await factors.use("a1", { recovery: "r1" })).toBe(false);
    });

    it("keeps everything between runs, and closes twice", async () => {
      await factors.enroll(factorOf({ isConfirmed: true }));
      await factors.use("a1", { step: 5 });
      await factors.close();
      await factors.close();
      const again = open();
      expect(await again.use("a1", { step: 5 })).toBe(false);
      await again.close();
      await expect(factors.find("a1")).rejects.toMatchObject({ code: "factors/unavailable" });
    });
  });
}
