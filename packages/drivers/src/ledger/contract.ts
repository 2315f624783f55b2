import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EntryDraft, Ledger } from "@guardian/model";

/** What every ledger promises. `open` makes an empty one. */
export function ledgerContract(name: string, open: () => Ledger): void {
  describe(`ledger: ${name}`, () => {
    let ledger: Ledger;
    beforeEach(() => {
      ledger = open();
    });
    afterEach(() => ledger.close());

    it("numbers entries from 1 and chains each to the one before", async () => {
      const [first, second] = await ledger.append([draft(), draft()]);
      const [third] = await ledger.append([draft()]);
      expect([first?.seq, second?.seq, third?.seq]).toEqual([1, 2, 3]);
      expect(first?.previous).toBe("0".repeat(64));
      expect([second?.previous, third?.previous]).toEqual([first?.hash, second?.hash]);
    });

    it("gives every one of many simultaneous appends a number of its own, in order", async () => {
      const made = await Promise.all(Array.from({ length: 600 }, (_, at) => ledger.append([draft({ at })])));
      expect(made.map(([entry]) => [entry?.seq, entry?.at])).toEqual(
        made.map((_, index) => [index + 1, index]),
      );
    });

    it("keeps the id that a draft names, and makes different ones for others", async () => {
      const [named, one, other] = await ledger.append([draft({ id: "given" }), draft(), draft()]);
      expect(named?.id).toBe("given");
      expect(one?.id).toMatch(/^[0-9a-z]{8,32}$/);
      expect(one?.id).not.toBe(other?.id);
    });

    it("finds an entry as it was acknowledged, by id and by number", async () => {
      const [, entry] = await ledger.append([draft(), draft(full)]);
      expect(await ledger.find(entry!.id)).toEqual(entry);
      expect(await ledger.find("2")).toEqual(entry);
    });

    it.each(["none", "3", "-1", "1e3", ""])("finds nothing under %j", async (key) => {
      await ledger.append([draft(), draft()]);
      expect(await ledger.find(key)).toBeNull();
    });

    it("lists newest first, within the limit, before a number and after one", async () => {
      await ledger.append(Array.from({ length: 5 }, () => draft()));
      expect((await ledger.list({ limit: 2 })).map(({ seq }) => seq)).toEqual([5, 4]);
      expect((await ledger.list({ limit: 9, before: 3 })).map(({ seq }) => seq)).toEqual([2, 1]);
      expect((await ledger.list({ limit: 9, after: 3 })).map(({ seq }) => seq)).toEqual([5, 4]);
      expect((await ledger.list({ limit: 9, after: 1, before: 4 })).map(({ seq }) => seq)).toEqual([3, 2]);
    });

    it("lists by event and by server", async () => {
      await ledger.append([
        draft({ event: "frame.flagged", server: "files" }),
        draft({ event: "frame.blocked", server: "files" }),
        draft({ event: "frame.blocked", server: "mail" }),
      ]);
      expect((await ledger.list({ limit: 9, event: "frame.blocked" })).map(({ seq }) => seq)).toEqual([3, 2]);
      expect((await ledger.list({ limit: 9, server: "files" })).map(({ seq }) => seq)).toEqual([2, 1]);
      expect(
        (await ledger.list({ limit: 9, event: "frame.blocked", server: "files" })).map(({ seq }) => seq),
      ).toEqual([2]);
    });

    it("acknowledges an empty append with nothing", async () => {
      expect(await ledger.append([])).toEqual([]);
      expect(await ledger.list({ limit: 1 })).toEqual([]);
    });

    it("writes what was handed over before it closes, closes twice, and refuses appends afterwards", async () => {
      const pending = ledger.append([draft()]);
      await ledger.close();
      await ledger.close();
      expect((await pending).map(({ seq }) => seq)).toEqual([1]);
      await expect(ledger.append([draft()])).rejects.toMatchObject({ code: "ledger/unavailable" });
    });
  });
}

/** A small draft for tests. */
export function draft(members: Partial<EntryDraft> = {}): EntryDraft {
  return { event: "frame.blocked", at: 1, server: "files", session: "s", principal: "local", ...members };
}

const full: Partial<EntryDraft> = {
  kind: "tool_result",
  direction: "to-client",
  reason: 'odd "text" \u2028 \ud800 ‹ü› \n',
  score: 0.1,
  findings: [
    {
      rule: "a/b",
      layer: "pattern",
      title: "t",
      severity: "high",
      confidence: 0.5,
      path: "/result/__proto__",
      span: { start: 0, end: 3 },
      via: ["nfkc"],
      excerpt: "x",
      fingerprint: "f",
    },
  ],
  suppressed: [],
  faults: [{ detector: "yara", reason: "deadline", detail: "d" }],
};
