import type { Family, Rotated, Successor, Tokens } from "@guardian/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const family: Family = { id: "f1", account: "a1", expires: 100_000 };
const issueOf = (number: number, at = number * 1_000): Successor => ({
  refresh: `r${number}`,
  jti: `j${number}`,
  accessExpires: at + 15_000,
  at,
  seed: `s${number}`,
});
const once = { grace: 0 };
const twice = { grace: 10_000 };
const revocation = { at: 5_000, by: "ada", reason: "lost" };

/** What every store of tokens promises. `open` opens the same one again. */
export function tokensContract(name: string, newStore: () => () => Tokens): void {
  describe(`tokens: ${name}`, () => {
    let open: () => Tokens;
    let tokens: Tokens;
    beforeEach(async () => {
      open = newStore();
      tokens = open();
      await tokens.begin(family, issueOf(1));
    });
    afterEach(() => tokens.close());

    it("knows what was issued until it expires", async () => {
      const state = { family: "f1", account: "a1", expires: 16_000, revocation: null };
      expect(await tokens.find("j1", 15_999)).toEqual(state);
      expect(await tokens.find("j1", 16_000)).toBeNull();
      expect(await tokens.find("j2", 2_000)).toBeNull();
    });

    it("exchanges a refresh token once", async () => {
      expect(await tokens.rotate("r1", issueOf(2), once)).toEqual({ form: "rotated", family });
      expect(await tokens.rotate("r2", issueOf(3), once)).toEqual({ form: "rotated", family });
      expect(await tokens.find("j3", 3_000)).toMatchObject({ revocation: null });
      expect(await tokens.rotate("r9", issueOf(4), once)).toEqual({ form: "none" });
    });

    it("ends the whole family where a refresh token comes twice, and no other family", async () => {
      await tokens.begin({ ...family, id: "f2" }, issueOf(7));
      await tokens.rotate("r1", issueOf(2), once);
      expect(await tokens.rotate("r1", issueOf(3), once)).toEqual({ form: "reused", family });
      expect(await tokens.rotate("r2", issueOf(4), once)).toEqual({ form: "none" });
      const ended = { at: 3_000, by: "guard", reason: "a refresh token was used twice" };
      expect(await tokens.find("j1", 5_000)).toMatchObject({ revocation: ended });
      expect(await tokens.find("j2", 5_000)).toMatchObject({ revocation: ended });
      expect(await tokens.find("j3", 5_000)).toBeNull();
      expect(await tokens.find("j7", 8_000)).toMatchObject({ revocation: null });
    });

    it("exchanges nothing after the family's end, however often it was exchanged before", async () => {
      for (let number = 2; number < 100; number += 1)
        expect(await tokens.rotate(`r${number - 1}`, issueOf(number), once)).toEqual({
          form: "rotated",
          family,
        });
      expect(await tokens.rotate("r99", issueOf(100), once)).toEqual({ form: "none" });
    });

    it("revokes one token, one family or an account, once, and says how many", async () => {
      await tokens.begin({ ...family, id: "f2" }, issueOf(2));
      await tokens.begin({ id: "f3", account: "a2", expires: 100_000 }, issueOf(3));
      expect(await tokens.revoke({ jti: "j1" }, revocation)).toBe(1);
      expect(await tokens.revoke({ jti: "j1" }, { ...revocation, at: 6_000 })).toBe(0);
      expect(await tokens.find("j1", 6_000)).toMatchObject({ revocation });
      expect(await tokens.revoke({ account: "a1" }, revocation)).toBe(2);
      expect(await tokens.find("j2", 6_000)).toMatchObject({ revocation });
      expect(await tokens.find("j3", 6_000)).toMatchObject({ revocation: null });
      expect(await tokens.revoke({ family: "f3" }, revocation)).toBe(1);
      expect(await tokens.rotate("r3", issueOf(9), once)).toEqual({ form: "none" });
      expect(await tokens.revoke({ family: "f9" }, revocation)).toBe(0);
    });

    it("revokes an account but for one login", async () => {
      await tokens.begin({ ...family, id: "f2" }, issueOf(2));
      await tokens.begin({ ...family, id: "f3" }, issueOf(3));
      expect(await tokens.revoke({ account: "a1", except: "f2" }, revocation)).toBe(2);
      expect(await tokens.find("j1", 6_000)).toMatchObject({ revocation });
      expect(await tokens.find("j2", 6_000)).toMatchObject({ revocation: null });
      expect(await tokens.find("j3", 6_000)).toMatchObject({ revocation });
    });

    it("lets exactly one of two hundred exchange a refresh token, and its successor is dead as well", async () => {
      const stores = Array.from({ length: 4 }, open);
      const tries = Array.from({ length: 200 }, (_, index) =>
        (stores[index % 4] ?? tokens).rotate("r1", issueOf(index + 10, 2_000), once),
      );
      const forms = (await Promise.all(tries)).map(({ form }) => form);
      expect(forms.filter((form) => form === "rotated")).toHaveLength(1);
      expect(forms.filter((form) => form === "reused")).toHaveLength(199);
      const winner = forms.indexOf("rotated") + 10;
      expect(await tokens.rotate(`r${winner}`, issueOf(500, 3_000), once)).toEqual({ form: "none" });
      await Promise.all(stores.map((store) => store.close()));
    });

    it("gives the same successor to two hundred within the grace, on every instance, and lets it be used", async () => {
      const stores = Array.from({ length: 4 }, open);
      const tries = Array.from({ length: 200 }, (_, index) =>
        (stores[index % 4] ?? tokens).rotate("r1", issueOf(index + 10, 2_000 + index), twice),
      );
      const found = await Promise.all(tries);
      const winner = found.findIndex(({ form }) => form === "rotated");
      const { seed, jti, at } = issueOf(winner + 10, 2_000 + winner);
      const again: Rotated = { form: "repeated", family, seed, jti, at };
      expect(found.filter((_, index) => index !== winner)).toEqual(Array(199).fill(again));
      expect(await tokens.rotate(`r${winner + 10}`, issueOf(500, 3_000), twice)).toMatchObject({
        form: "rotated",
      });
      await Promise.all(stores.map((store) => store.close()));
    });

    it.each<readonly [string, number, number, number]>([
      ["when the grace is over", 10_000, 10_000, 11_999],
      ["before the grace began, by a clock that is far off", 10_000, 10_000, -8_001],
      ["where there is no grace any more", 10_000, 0, 2_000],
      ["where there was no grace when it was used", 0, 10_000, 2_000],
    ])("ends the family where a token comes again %s", async (_when, before, after, at) => {
      await tokens.rotate("r1", issueOf(2), { grace: before });
      const isOver = at === 11_999; // the last moment of the grace is the one before
      if (isOver)
        expect(await tokens.rotate("r1", issueOf(3, at), twice)).toMatchObject({ form: "repeated" });
      const late = isOver ? at + 1 : at;
      expect(await tokens.rotate("r1", issueOf(4, late), { grace: after })).toEqual({
        form: "reused",
        family,
      });
      expect(await tokens.rotate("r2", issueOf(5, 12_500), twice)).toEqual({ form: "none" });
    });

    it("ends the family where a token comes again after its successor was used, however soon", async () => {
      await tokens.rotate("r1", issueOf(2), twice);
      await tokens.rotate("r2", issueOf(3, 2_001), twice);
      expect(await tokens.rotate("r1", issueOf(4, 2_002), twice)).toEqual({ form: "reused", family });
      expect(await tokens.rotate("r3", issueOf(5, 2_003), twice)).toEqual({ form: "none" });
    });

    it("repeats nothing of a family that was revoked", async () => {
      await tokens.rotate("r1", issueOf(2), twice);
      await tokens.revoke({ family: "f1" }, revocation);
      expect(await tokens.rotate("r1", issueOf(3, 5_001), twice)).toEqual({ form: "reused", family });
      expect(await tokens.find("j2", 5_001)).toMatchObject({ revocation });
    });

    it("forgets families that are over, with everything in them, when another begins", async () => {
      await tokens.begin({ id: "f2", account: "a1", expires: 300_000 }, issueOf(200));
      expect(await tokens.rotate("r1", issueOf(2), once)).toEqual({ form: "none" });
      await tokens.begin({ ...family, expires: 300_000 }, issueOf(201)); // the id and its token are free again
      expect(await tokens.find("j200", 201_000)).toMatchObject({ family: "f2" });
    });

    it("keeps everything between runs, and closes twice", async () => {
      await tokens.revoke({ jti: "j1" }, revocation);
      await tokens.close();
      await tokens.close();
      const again = open();
      expect(await again.find("j1", 6_000)).toMatchObject({ revocation });
      expect(await again.rotate("r1", issueOf(2), once)).toEqual({ form: "rotated", family });
      await again.close();
      await expect(tokens.find("j1", 1)).rejects.toMatchObject({ code: "tokens/unavailable" });
    });
  });
}
