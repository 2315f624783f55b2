import type { Account, Accounts } from "@guardian/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

function accountOf(given: Partial<Account> = {}): Account {
  return {
    id: "a1",
    name: "ada",
    role: "admin",
    password: "$phc$1",
    mustChange: true,
    isDisabled: false,
    created: 1_000,
    changed: 1_000,
    ...given,
  };
}

/** What every store of accounts promises. `open` opens the same one again. */
export function accountsContract(name: string, newStore: () => () => Accounts): void {
  describe(`accounts: ${name}`, () => {
    let open: () => Accounts;
    let accounts: Accounts;
    beforeEach(() => {
      open = newStore();
      accounts = open();
    });
    afterEach(() => accounts.close());

    it("gives back what was added, by id and by name, and lists by name in pages", async () => {
      const [ada, ben] = [accountOf(), accountOf({ id: "a2", name: "ben", role: "viewer" })];
      expect(await accounts.add(ben)).toBe(true);
      expect(await accounts.add(ada)).toBe(true);
      expect(await accounts.find({ id: "a1" })).toEqual(ada);
      expect(await accounts.find({ name: "ben" })).toEqual(ben);
      expect(await accounts.find({ name: "nobody" })).toBeNull();
      expect(await accounts.list({ limit: 9 })).toEqual([ada, ben]);
      expect(await accounts.list({ limit: 1 })).toEqual([ada]);
      expect(await accounts.list({ limit: 9, after: "ada" })).toEqual([ben]);
    });

    it("gives a name to one account only", async () => {
      await accounts.add(accountOf());
      expect(await accounts.add(accountOf({ id: "a2" }))).toBe(false);
    });

    it("adds exactly one first account, however many ask for it", async () => {
      const stores = Array.from({ length: 4 }, open);
      const added = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (stores[index % 4] ?? accounts).add(accountOf({ id: `a${index}`, name: `n${index}` }), {
            first: true,
          }),
        ),
      );
      expect(added.filter(Boolean)).toHaveLength(1);
      await Promise.all(stores.map((store) => store.close()));
    });

    it("changes what is named and nothing else, and only from the password that is expected", async () => {
      await accounts.add(accountOf());
      const change = { password: "$phc$2", mustChange: false, changed: 2_000 };
      const after = accountOf(change);
      expect(await accounts.change("a1", change, "$phc$0")).toEqual({ form: "stale" });
      expect(await accounts.change("a1", change, "$phc$1")).toEqual({ form: "changed", account: after });
      expect(await accounts.change("a1", change, "$phc$1")).toEqual({ form: "stale" });
      expect(await accounts.find({ id: "a1" })).toEqual(after);
      expect(await accounts.change("zz", change)).toEqual({ form: "unknown" });
    });

    it("always leaves an admin who can sign in", async () => {
      await accounts.add(accountOf());
      await accounts.add(accountOf({ id: "a2", name: "ben", role: "viewer" }));
      await accounts.add(accountOf({ id: "a3", name: "cleo", isDisabled: true }));
      expect(await accounts.change("a1", { role: "viewer" })).toEqual({ form: "last-admin" });
      expect(await accounts.change("a1", { isDisabled: true })).toEqual({ form: "last-admin" });
      expect(await accounts.change("a3", { isDisabled: false })).toMatchObject({ form: "changed" });
      const both = await Promise.all(["a1", "a3"].map((id) => accounts.change(id, { isDisabled: true })));
      expect(both.map(({ form }) => form).sort()).toEqual(["changed", "last-admin"]);
    });

    it("keeps everything between runs, and closes twice", async () => {
      await accounts.add(accountOf());
      await accounts.close();
      await accounts.close();
      const again = open();
      expect(await again.find({ name: "ada" })).toEqual(accountOf());
      await again.close();
      await expect(accounts.list({ limit: 1 })).rejects.toMatchObject({ code: "accounts/unavailable" });
    });
  });
}
