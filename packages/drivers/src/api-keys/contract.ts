import type { ApiKey, ApiKeys } from "@guardian/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

function keyOf(given: Partial<ApiKey> = {}): ApiKey {
  return {
    id: "k1",
    name: "ci",
    digest: "d1",
    owner: "a1",
    role: "agent",
    operations: ["security.analyze"],
    created: 1_000,
    expires: 9_000,
    revoked: null,
    ...given,
  };
}

/** What every store of API keys promises. `open` opens the same one again. */
export function apiKeysContract(name: string, newStore: () => () => ApiKeys): void {
  describe(`API keys: ${name}`, () => {
    let open: () => ApiKeys;
    let keys: ApiKeys;
    beforeEach(() => {
      open = newStore();
      keys = open();
    });
    afterEach(() => keys.close());

    it("finds a key by its digest alone, and lists the newest first, in pages", async () => {
      const [one, two] = [keyOf(), keyOf({ id: "k2", name: "nightly", digest: "d2", operations: [] })];
      expect(await keys.add(one)).toBe(true);
      expect(await keys.add(two)).toBe(true);
      expect(await keys.find("d1")).toEqual(one);
      expect(await keys.find("k1")).toBeNull();
      expect(await keys.list({ limit: 9 })).toEqual([two, one]);
      expect(await keys.list({ limit: 1 })).toEqual([two]);
      expect(await keys.list({ limit: 9, before: "k2" })).toEqual([one]);
      expect(await keys.list({ limit: 9, before: "zz" })).toEqual([]);
    });

    it("gives a name again only where the key that had it is revoked or expired", async () => {
      await keys.add(keyOf());
      expect(await keys.add(keyOf({ id: "k2", digest: "d2" }))).toBe(false);
      await keys.revoke("k1", 2_000);
      expect(await keys.add(keyOf({ id: "k2", digest: "d2" }))).toBe(true);
      expect(await keys.add(keyOf({ id: "k3", digest: "d3", created: 9_000, expires: 10_000 }))).toBe(true);
    });

    it("revokes once, and keeps when", async () => {
      await keys.add(keyOf());
      expect(await keys.revoke("k1", 2_000)).toEqual(keyOf({ revoked: 2_000 }));
      expect(await keys.revoke("k1", 3_000)).toEqual(keyOf({ revoked: 2_000 }));
      expect(await keys.find("d1")).toEqual(keyOf({ revoked: 2_000 }));
      expect(await keys.revoke("zz", 3_000)).toBeNull();
    });

    it("keeps everything between runs, and closes twice", async () => {
      await keys.add(keyOf());
      await keys.close();
      await keys.close();
      const again = open();
      expect(await again.find("d1")).toEqual(keyOf());
      await again.close();
      await expect(keys.list({ limit: 1 })).rejects.toMatchObject({ code: "keys/unavailable" });
    });
  });
}
