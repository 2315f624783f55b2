import type { Breaches } from "@guardian/model";
import { describe, expect, it } from "vitest";

/** A collection that has one password, and the same while it cannot be asked. */
export interface BreachesUnderTest {
  readonly breaches: Breaches;
  readonly stolen: string;
  readonly unreachable: Breaches;
}

/** What every collection of stolen passwords promises. */
export function breachesContract(name: string, make: () => Promise<BreachesUnderTest>): void {
  describe(`breaches: ${name}`, () => {
    it("knows a stolen password, and no other", async () => {
      const { breaches, stolen } = await make();
      expect(await breaches.look(stolen)).toBe("stolen");
      for (const other of [`${stolen}.`, stolen.toUpperCase(), "", "ä\u0000\ud800"])
        expect(await breaches.look(other)).toBe("unseen");
    });

    it("says that it has no answer where it cannot be asked", async () => {
      const { unreachable, stolen } = await make();
      expect(await unreachable.look(stolen)).toBe("unanswered");
    });
  });
}
