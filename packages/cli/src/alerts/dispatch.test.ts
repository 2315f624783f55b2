import { join } from "node:path";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sqliteLedger, sqliteOutbox } from "@guardian/drivers";
import type {
  AlertSink,
  Alerts,
  Delivery,
  EntryDraft,
  Ledger,
  Outbox,
  Severity,
  Told,
} from "@guardian/model";
import { createDispatch } from "./dispatch.ts";
import type { Dispatch, DispatchOptions } from "./dispatch.ts";

const start = Date.parse("2026-11-25T12:00:00Z");
const minute = 60_000;
const hour = 60 * minute;

let folder = "";
let now = start;
let ledger: Ledger;
let store: Outbox & Alerts;
const closing: (() => Promise<void>)[] = [];
const open = () => sqliteOutbox({ file: join(folder, "alerts.db") });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guardian-dispatch-"));
  now = start;
  ledger = sqliteLedger({ file: join(folder, "audit.db") });
  store = open();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await store.close();
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A sink that answers as told, and what it heard. */
function sink(answer: (delivery: Delivery) => Told | Promise<Told> = () => ({ form: "delivered" })) {
  const heard: Delivery[] = [];
  const made: AlertSink = {
    tell(delivery) {
      heard.push(delivery);
      return Promise.resolve(answer(delivery));
    },
  };
  return { heard, made };
}

const failing = (): Told => ({ form: "failed", why: "it answers 500" });

async function dispatch(
  sinks: Readonly<Record<string, AlertSink>>,
  given: Partial<DispatchOptions> & { readonly least?: Severity } = {},
): Promise<Dispatch> {
  const { least = "medium", ...options } = given;
  const made = createDispatch({
    ledger,
    open,
    listeners: new Map(Object.entries(sinks).map(([name, one]) => [name, { minSeverity: least, sink: one }])),
    window: 10 * minute,
    escalateAfter: 0,
    clock: () => now,
    random: () => 1,
    warn: () => undefined,
    ...options,
    pace: { farewell: 50, ...options.pace },
  });
  closing.push(() => made.close());
  await made.load();
  return made;
}

const block = (given: Partial<EntryDraft> = {}) =>
  ledger.append([
    {
      event: "frame.blocked",
      at: now,
      server: "files",
      session: "s1",
      principal: "local",
      target: "read",
      method: "tools/call",
      action: "block",
      reason: "it gives orders",
      ...given,
    },
  ]);

describe("alerts are told", () => {
  it("from where the audit stood when it began, each once", async () => {
    await block({ target: "before" });
    const { heard, made } = sink();
    const one = await dispatch({ ops: made });
    await block();
    await ledger.append([{ event: "guard.started", at: now, server: "", session: "", principal: "" }]);
    await one.pass();
    await one.pass();
    expect(heard.map(({ alert }) => [alert.target, alert.title, alert.count])).toEqual([
      ["read", "it gives orders", 1],
    ]);
  });

  it("soon after it was poked", async () => {
    const { heard, made } = sink();
    const one = await dispatch({ ops: made }, { pace: { gather: 1 } });
    await block();
    one.poke();
    await expect.poll(() => heard).toHaveLength(1);
  });

  it("to each sink that wants to hear of their severity, redacted", async () => {
    const [some, all] = [sink(), sink()];
    const secret = ["AKIA", "IOSFODNN7", "EXAMPLF"].join("");
    const one = createDispatch({
      ledger,
      open,
      listeners: new Map([
        ["some", { minSeverity: "high", sink: some.made }],
        ["all", { minSeverity: "info", sink: all.made }],
      ]),
      window: minute,
      escalateAfter: 0,
      clock: () => now,
      random: () => 1,
      warn: () => undefined,
    });
    closing.push(() => one.close());
    await one.load();
    await block({ reason: `key ${secret}\r\nforged` });
    await one.pass();
    expect(some.heard).toEqual([]);
    expect(all.heard).toHaveLength(1);
    expect(JSON.stringify(all.heard)).not.toContain(secret);
    expect(all.heard[0]?.alert.title).not.toMatch(/[\r\n]/);
  });

  it("by one process where several look at one audit", async () => {
    const [first, second] = [sink(), sink()];
    const [one, other] = [await dispatch({ ops: first.made }), await dispatch({ ops: second.made })];
    for (let count = 0; count < 20; count += 1) await block({ target: `t${count}` });
    for (let count = 0; count < 4; count += 1) await Promise.all([one.pass(), other.pass()]);
    const keys = [...first.heard, ...second.heard].map(({ key }) => key);
    expect(keys).toHaveLength(20);
    expect(new Set(keys).size).toBe(20);
  });

  it("again where nobody acknowledged them in time", async () => {
    const { heard, made } = sink();
    const one = await dispatch({ ops: made }, { escalateAfter: hour });
    await block({ event: "surface.quarantined" });
    await one.pass();
    now += hour;
    await one.pass();
    await one.pass();
    expect(heard.map(({ isEscalation }) => isEscalation)).toEqual([false, true]);
  });
});

describe("a sink that fails", () => {
  it("is tried again, later each time, under one key, until it works", async () => {
    let works = false;
    const { heard, made } = sink(() => (works ? { form: "delivered" } : failing()));
    const one = await dispatch({ ops: made });
    await block();
    await one.pass();
    await one.pass();
    expect(heard).toHaveLength(1);
    for (const wait of [5_000, 10_000, 20_000]) {
      now += wait - 1;
      await one.pass();
      const before = heard.length;
      now += 1;
      await one.pass();
      expect(heard).toHaveLength(before + 1);
    }
    works = true;
    now += hour;
    await one.pass();
    now += hour;
    await one.pass();
    expect(heard).toHaveLength(5);
    expect(new Set(heard.map(({ key }) => key)).size).toBe(1);
    expect(await store.deliveries(heard[0]?.alert.id ?? "")).toMatchObject([
      { state: "delivered", attempts: 5 },
    ]);
  });

  it("gets as much time as it asks for", async () => {
    const { heard, made } = sink(() => ({ ...failing(), retryAfter: 10 * minute }) as Told);
    const one = await dispatch({ ops: made });
    await block();
    await one.pass();
    now += 10 * minute - 1;
    await one.pass();
    expect(heard).toHaveLength(1);
  });

  it("is given up after a day; the audit and the others are told, and that one is not", async () => {
    const [dead, well] = [sink(failing), sink()];
    const one = await dispatch({ dead: dead.made, well: well.made });
    await block();
    for (let count = 0; count < 40; count += 1) {
      await one.pass();
      now += hour;
    }
    await one.pass();
    const [lost, ...more] = await ledger.list({ limit: 9, event: "alert.lost" });
    expect(more).toEqual([]);
    expect(lost).toMatchObject({ target: "dead" });
    expect(lost?.note).toContain("it answers 500");
    expect(well.heard.map(({ alert }) => alert.event)).toEqual(["frame.blocked", "alert.lost"]);
    expect(dead.heard.every(({ alert }) => alert.event === "frame.blocked")).toBe(true);
    expect(dead.heard.length).toBeLessThan(60);
  });

  it("does not keep the others waiting while it hangs, and loses nothing when the process ends", async () => {
    const heard: Delivery[] = [];
    const hanging: AlertSink = {
      tell: (delivery, signal) => {
        heard.push(delivery);
        return new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            resolve(failing());
          });
        });
      },
    };
    const well = sink();
    const one = await dispatch({ slow: hanging, well: well.made });
    await block();
    void one.pass();
    await expect.poll(() => heard).toHaveLength(1);
    await block({ target: "second" });
    void one.pass();
    await expect.poll(() => well.heard).toHaveLength(2);
    const next = sink();
    now += minute;
    const other = await dispatch({ slow: next.made });
    await other.pass();
    const told = next.heard.map(({ alert, attempt }) => `${alert.target} ${attempt}`);
    expect(told.toSorted()).toEqual(["read 2", "second 1"]);
  });
});

describe("a process that ends", () => {
  it("tells what has just happened, all of it", async () => {
    const { heard, made } = sink();
    const one = await dispatch({ ops: made });
    for (let index = 0; index < 20; index += 1) await block({ target: `t${index}` });
    await one.close();
    expect(heard).toHaveLength(20);
  });
});

describe("a store that cannot be opened", () => {
  it("is told once and tried again; what happened meanwhile is told then", async () => {
    const { heard, made } = sink();
    const warnings: string[] = [];
    let isBroken = false;
    const one = await dispatch(
      { ops: made },
      {
        warn: (message) => warnings.push(message),
        ledger: {
          append: (drafts) => ledger.append(drafts),
          list: (query) => (isBroken ? Promise.reject(new Error("the disk is gone")) : ledger.list(query)),
        },
      },
    );
    isBroken = true;
    await block();
    await one.pass();
    await one.pass();
    expect(warnings).toEqual(["alerts wait: the disk is gone"]);
    isBroken = false;
    await one.pass();
    expect(heard).toHaveLength(1);
  });
});
