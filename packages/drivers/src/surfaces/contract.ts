import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SurfaceItem, Surfaces } from "@guardian/model";

/** What every store of approved surfaces must do; `make` gives a way to open the same store several times. */
export function surfacesContract(name: string, make: () => () => Surfaces): void {
  describe(`surfaces: ${name}`, () => {
    let open: () => Surfaces;
    let surfaces: Surfaces;
    beforeEach(() => {
      open = make();
      surfaces = open();
    });
    afterEach(() => surfaces.close());

    it("gives back what was written, in order of server, sort and name", async () => {
      const items = [item("b", "x"), item("a", "y"), item("a", "x")];
      await surfaces.write(items);
      expect(await surfaces.read()).toEqual([items[2], items[1], items[0]]);
    });

    it("replaces what stood under the same key, and keeps sorts apart", async () => {
      await surfaces.write([item("a", "x"), { ...item("a", "x"), sort: "prompt" }]);
      const changed = { ...item("a", "x"), standing: "quarantined", seen: '{"b":1}', risk: 0.9 } as const;
      await surfaces.write([changed]);
      const read = await surfaces.read();
      expect(read).toHaveLength(2);
      expect(read).toContainEqual(changed);
    });

    it("learns what is new and what it has seen change", async () => {
      await surfaces.learn([{ item: item("a", "x"), before: null }]);
      const changed = { ...item("a", "x"), standing: "quarantined", at: 9 } as const;
      await surfaces.learn([{ item: changed, before: 7 }]);
      expect(await surfaces.read()).toEqual([changed]);
    });

    it("never learns over what somebody else has changed meanwhile", async () => {
      const rejected = { ...item("a", "x"), standing: "rejected", by: "ada", at: 8 } as const;
      await surfaces.write([rejected]);
      await surfaces.learn([
        { item: { ...item("a", "x"), at: 9 }, before: 7 },
        { item: { ...item("a", "x"), at: 9 }, before: null },
        { item: item("a", "y"), before: null },
      ]);
      expect(await surfaces.read()).toEqual([rejected, item("a", "y")]);
    });

    it("keeps names as they are", async () => {
      const names = ["__proto__", "'; DROP TABLE surface; --", "e\u0301", "\u{1f600}", ""];
      await surfaces.write(names.map((one) => item("a", one)));
      expect((await surfaces.read()).map((one) => one.name).toSorted()).toEqual(names.toSorted());
    });

    it("removes what is named, and nothing where nothing is there", async () => {
      await surfaces.write([item("a", "x"), item("a", "y")]);
      await surfaces.remove([item("a", "x"), item("z", "x")]);
      expect((await surfaces.read()).map((one) => one.name)).toEqual(["y"]);
    });

    it("tells of what another process wrote", async () => {
      const before = await surfaces.revision();
      await surfaces.write([item("a", "x")]);
      expect(await surfaces.revision()).toBe(before);
      const other = open();
      await other.write([item("a", "y")]);
      await other.close();
      expect(await surfaces.revision()).not.toBe(before);
    });

    it("keeps everything between runs, and closes twice", async () => {
      await surfaces.write([item("a", "x")]);
      await surfaces.close();
      await surfaces.close();
      await expect(surfaces.read()).rejects.toMatchObject({ code: "surfaces/unavailable" });
      const again = open();
      expect(await again.read()).toHaveLength(1);
      await again.close();
    });
  });
}

const item = (server: string, name: string): SurfaceItem => ({
  server,
  sort: "tool",
  name,
  standing: "approved",
  approved: '{"a":1}',
  seen: null,
  risk: 0,
  change: "",
  reasons: ["a reason"],
  at: 7,
  by: "first use",
});
