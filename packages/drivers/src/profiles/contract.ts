import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Profiles, ProfileUpdate } from "@guardian/model";

/** What every store of profiles promises. `open` opens the same one again. */
export function profilesContract(name: string, newStore: () => () => Profiles): void {
  describe(`profiles: ${name}`, () => {
    let open: () => Profiles;
    let profiles: Profiles;
    beforeEach(() => {
      open = newStore();
      profiles = open();
    });
    afterEach(() => profiles.close());

    it("gives back what was written, the newest first, within a limit", async () => {
      await profiles.update([appended("a", "1", 5), appended("b", "2", 7), appended("c", "\ud800 ü", 6)]);
      expect(await profiles.read(2)).toEqual([
        { key: "b", text: "2", at: 7 },
        { key: "c", text: "\ufffd ü", at: 6 },
      ]);
    });

    it("hands an update what stands there now, whoever wrote it", async () => {
      const other = open();
      await profiles.update([appended("a", "1", 5)]);
      await other.update([appended("a", "2", 9)]);
      await profiles.update([appended("a", "3", 6)]);
      expect(await other.read(9)).toEqual([{ key: "a", text: "123", at: 9 }]);
      await other.close();
    });

    it("writes nothing where one update throws", async () => {
      const broken: ProfileUpdate = {
        ...appended("b", "x", 1),
        apply: () => {
          throw new Error("no");
        },
      };
      await expect(profiles.update([appended("a", "1", 5), broken])).rejects.toThrow();
      expect(await profiles.read(9)).toEqual([]);
    });

    it("forgets all but those used last", async () => {
      await profiles.update(Array.from({ length: 20 }, (_, at) => appended(`k${at}`, "x", at)));
      expect(await profiles.prune(5)).toBe(15);
      expect((await profiles.read(9)).map(({ at }) => at)).toEqual([19, 18, 17, 16, 15]);
      expect(await profiles.prune(5)).toBe(0);
    });

    it("keeps everything between runs, and closes twice", async () => {
      await profiles.update([appended("a", "1", 5)]);
      await profiles.close();
      await profiles.close();
      const again = open();
      expect(await again.read(9)).toHaveLength(1);
      await again.close();
      await expect(profiles.read(9)).rejects.toMatchObject({ code: "profiles/unavailable" });
    });
  });
}

const appended = (key: string, more: string, at: number): ProfileUpdate => ({
  key,
  at,
  apply: (stored) => `${stored ?? ""}${more}`,
});
