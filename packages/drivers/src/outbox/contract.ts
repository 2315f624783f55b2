import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alertFlood } from "@guardian/model";
import type { Alert, Alerts, Delivery, Outbox } from "@guardian/model";

type Store = Outbox & Alerts;

const start = Date.parse("2026-11-25T12:00:00Z");
const minute = 60_000;
const window = 10 * minute;

/** What every outbox must do; `make` gives a way to open the same store several times, as other processes do. */
export function outboxContract(name: string, make: () => () => Store): void {
  describe(`outbox: ${name}`, () => {
    let open: () => Store;
    let store: Store;
    let seq = 0;
    beforeEach(() => {
      open = make();
      store = open();
      seq = 0;
    });
    afterEach(() => store.close());

    const tell = async (given: Partial<Alert> = {}, sinks: readonly string[] = ["ops"]): Promise<boolean> => {
      const alert = alertAt(start, { seq: seq + 1, ...given });
      const from = await store.seen();
      seq += 1;
      return store.take({ from, to: seq, at: Date.parse(alert.at), alerts: [{ alert, sinks }], window });
    };
    const claim = (at: number, of = store, escalateAfter = 0): Promise<readonly Delivery[]> =>
      of.claim({ sinks: ["ops", "team"], at, lease: minute, limit: 8, escalateAfter });
    const groups = () => store.list({ limit: 100 });

    describe("takes in", () => {
      it("what was read of the audit once, whoever was faster", async () => {
        const other = open();
        expect(await store.seen()).toBeNull();
        const intake = {
          from: null,
          to: 5,
          at: start,
          window,
          alerts: [{ alert: alertAt(start), sinks: ["ops"] }],
        };
        expect(await Promise.all([store.take(intake), other.take(intake)])).toEqual(
          expect.arrayContaining([true, false]),
        );
        expect(await other.seen()).toBe(5);
        expect(await groups()).toMatchObject([{ count: 1 }]);
        await other.close();
      });

      it("alerts of one fingerprint as one that counts, until the window is over", async () => {
        await tell();
        await tell({ at: isoAt(minute) });
        await tell({ at: isoAt(window - 1) });
        await tell({ at: isoAt(window) });
        const [second, first] = await groups();
        expect(first).toMatchObject({ count: 3, first: start, last: start + window - 1, entry: "e1" });
        expect(second).toMatchObject({ count: 1, first: start + window });
        expect(await claim(start + window)).toHaveLength(2);
      });

      it("a group under the id of its first entry, and of another one where that is taken", async () => {
        await tell({ id: "same" });
        await tell({ id: "same", target: "other" });
        const ids = (await groups()).map(({ id }) => id);
        expect(ids[1]).toBe("same");
        expect(new Set(ids).size).toBe(2);
      });

      it("alerts of several processes as one, although the later one stands first in the audit", async () => {
        await tell({ at: isoAt(5) });
        await tell({ at: isoAt(0) });
        expect(await groups()).toMatchObject([{ count: 2, first: start, last: start + 5 }]);
      });

      it.each([
        ["rule", { rules: ["other/rule"] }],
        ["server", { server: "mail" }],
        ["target", { target: "__proto__" }],
        ["principal", { principal: "ada" }],
      ])("alerts of another %s as others", async (_what, given) => {
        await tell();
        await tell(given);
        expect(await groups()).toHaveLength(2);
      });

      it("a graver one by raising the severity, and who wants only such hears of it then", async () => {
        await tell({ severity: "medium" });
        await tell({ severity: "critical" }, ["ops", "team"]);
        await tell({ severity: "low" });
        expect(await groups()).toMatchObject([{ severity: "critical", count: 3 }]);
        expect((await claim(start)).map(({ sink }) => sink)).toEqual(["ops", "team"]);
      });

      it("a flood of different ones as a bounded number", async () => {
        for (let index = 0; index < alertFlood + 20; index += 1) await tell({ target: `t${index}` });
        const found = await store.list({ limit: 1_000 });
        expect(found).toHaveLength(alertFlood + 1);
        expect(found[0]).toMatchObject({ count: 20, target: "", rules: [] });
      });

      it("texts as they are", async () => {
        const title = "'; DROP TABLE alert; -- \u{1f600} e\u0301";
        await tell({ title });
        expect(await groups()).toMatchObject([{ title }]);
      });
    });

    describe("gives out what is due", () => {
      it("to one process only, and to the next one when the lease is over", async () => {
        await tell();
        const other = open();
        const [mine, theirs] = await Promise.all([claim(start), claim(start, other)]);
        expect(mine.length + theirs.length).toBe(1);
        expect(await claim(start + minute - 1, other)).toEqual([]);
        const [again] = await claim(start + minute, other);
        expect(again).toMatchObject({ attempt: 2, key: (await groups())[0]?.id });
        const [first] = [...mine, ...theirs];
        const late = { state: "delivered", due: 0, why: "" } as const;
        if (first === undefined || again === undefined) throw new Error("nothing was claimed");
        expect(await store.settle({ delivery: first, ...late })).toBe(false);
        expect(await other.settle({ delivery: again, ...late })).toBe(true);
        expect(await claim(start + 9 * minute)).toEqual([]);
        await other.close();
      });

      it("under the same key until it was told or given up", async () => {
        await tell();
        const [first] = await claim(start);
        if (first === undefined) throw new Error("nothing was claimed");
        await store.settle({ delivery: first, state: "waiting", due: start + 30_000, why: "no answer" });
        expect(await claim(start + 29_999)).toEqual([]);
        const [second] = await claim(start + 30_000);
        expect(second).toMatchObject({ key: first.key, attempt: 2, created: start });
        if (second === undefined) throw new Error("nothing was claimed");
        await store.settle({ delivery: second, state: "dead", due: 0, why: "still none" });
        expect(await claim(start + window)).toEqual([]);
        expect(await store.deliveries(first.alert.id)).toEqual([
          { sink: "ops", isEscalation: false, state: "dead", attempts: 2, why: "still none" },
        ]);
      });

      it("in turn, for each sink a few, so that none takes what is the other's", async () => {
        for (let index = 0; index < 12; index += 1) await tell({ target: `t${index}` }, ["ops", "team"]);
        const got = await claim(start);
        expect(got.filter(({ sink }) => sink === "ops")).toHaveLength(8);
        expect(got.filter(({ sink }) => sink === "team")).toHaveLength(8);
        expect(await claim(start)).toHaveLength(8);
      });

      it("again, once and marked, where nobody acknowledged what is grave", async () => {
        await tell({ severity: "high" });
        await tell({ severity: "medium", target: "mild" });
        for (const delivery of await claim(start))
          await store.settle({ delivery, state: "delivered", due: 0, why: "" });
        expect(await claim(start + minute - 1, store, minute)).toEqual([]);
        const again = await claim(start + minute, store, minute);
        expect(again).toMatchObject([{ isEscalation: true, alert: { severity: "high" } }]);
        expect(again[0]?.key).toBe(`${again[0]?.alert.id ?? ""}-again`);
        for (const delivery of again) await store.settle({ delivery, state: "delivered", due: 0, why: "" });
        expect(await claim(start + window, store, minute)).toEqual([]);
      });

      it("not again where somebody has acknowledged", async () => {
        await tell({ severity: "critical" });
        const [delivery] = await claim(start);
        if (delivery === undefined) throw new Error("nothing was claimed");
        await store.settle({ delivery, state: "delivered", due: 0, why: "" });
        await store.acknowledge({ id: delivery.alert.id, by: "ada", at: start + 1 });
        expect(await claim(start + window, store, minute)).toEqual([]);
      });
    });

    describe("knows", () => {
      it("who acknowledged first, and what is still open", async () => {
        await tell();
        await tell({ target: "other" });
        const [, group] = await groups();
        const id = group?.id ?? "";
        expect(await store.acknowledge({ id, by: "ada", at: start + 5 })).toMatchObject({
          acknowledgedBy: "ada",
        });
        expect(await store.acknowledge({ id, by: "bob", at: start + 9 })).toMatchObject({
          acknowledgedBy: "ada",
          acknowledgedAt: start + 5,
        });
        expect(await store.acknowledge({ id: "nobody", by: "bob", at: start })).toBeNull();
        expect(await store.list({ limit: 9, isOpen: true })).toMatchObject([{ target: "other" }]);
        expect(await store.list({ limit: 9, id })).toMatchObject([{ target: "read" }]);
        expect(await store.list({ limit: 1 })).toHaveLength(1);
      });

      it("which group an alert belongs to", async () => {
        await tell();
        await tell({ at: isoAt(minute) });
        expect(await store.list({ limit: 1, of: alertAt(start + minute) })).toMatchObject([{ count: 2 }]);
        expect(await store.list({ limit: 1, of: alertAt(start + 2 * minute) })).toEqual([]);
      });

      it("who has acknowledged an alert, whether anybody was told of it or not", async () => {
        const alert = alertAt(start, { target: "untold" });
        const told = { alert, by: "ada", at: start + 1 };
        expect(await store.acknowledge(told)).toMatchObject({ target: "untold", acknowledgedBy: "ada" });
        expect(await store.acknowledge({ ...told, by: "bob" })).toMatchObject({ acknowledgedBy: "ada" });
        expect(await groups()).toHaveLength(1);
        expect(await claim(start + minute)).toEqual([]);
        await tell();
        await store.acknowledge({ ...told, alert: alertAt(start) });
        expect(await store.list({ limit: 9, isOpen: true })).toEqual([]);
      });

      it("everything after it was closed and opened, and says when it is closed", async () => {
        await tell();
        await store.close();
        await store.close();
        await expect(store.seen()).rejects.toMatchObject({ code: "alerts/unavailable" });
        store = open();
        expect(await store.seen()).toBe(1);
        expect(await claim(start)).toHaveLength(1);
      });
    });
  });
}

const isoAt = (offset: number): string => new Date(start + offset).toISOString();

function alertAt(at: number, given: Partial<Alert> = {}): Alert {
  return {
    id: `e${given.seq ?? 1}`,
    seq: 1,
    at: new Date(at).toISOString(),
    event: "frame.blocked",
    severity: "high",
    title: "Gives orders.",
    server: "files",
    session: "s1",
    principal: "local",
    method: "tools/call",
    target: "read",
    action: "block",
    enforced: true,
    rules: ["injection/orders"],
    ...given,
  };
}
