import type { Passwords } from "@guardian/model";
import { describe, expect, it } from "vitest";

/** What everything that keeps passwords promises. `stronger` is the same with raised parameters. */
export function passwordsContract(
  name: string,
  make: () => Promise<{ own: Passwords; stronger: Passwords }>,
): void {
  describe(`passwords: ${name}`, async () => {
    const { own, stronger } = await make();
    const word = ["a", "long", "sentence", "of", "mine"].join(" ");

    it("knows the right password from another one", async () => {
      const stored = await own.hash(word);
      expect(stored).not.toContain(word);
      expect(await own.check(stored, word)).toBe("right");
      expect(await own.check(stored, `${word}.`)).toBe("wrong");
      expect(await own.check(stored, "")).toBe("wrong");
    });

    it("keeps the same password in another way each time", async () => {
      expect(await own.hash(word)).not.toBe(await own.hash(word));
    });

    it("lets nobody in who does not exist, nor with what is damaged", async () => {
      expect(await own.check(null, "nobody")).toBe("wrong");
      expect(await own.check("$argon2id$damaged", word)).toBe("wrong");
    });

    it("says which passwords to keep anew when the parameters were raised", async () => {
      const stored = await own.hash(word);
      expect(await stronger.check(stored, word)).toBe("stale");
      expect(await stronger.check(stored, "another")).toBe("wrong");
      expect(await own.check(await stronger.hash(word), word)).toBe("right");
    });
  });
}
