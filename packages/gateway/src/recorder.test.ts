import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Finding } from "@guardian/model";
import { createRecorder } from "./recorder.ts";
import type { Recorder, RecorderOptions } from "./recorder.ts";
import { findingOf, judgedOf, recordingArchive, recordingLedger, verdictOf } from "./recorder/fixtures.ts";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("createRecorder", () => {
  let ledger = recordingLedger();
  let archive = recordingArchive();
  let warnings: string[] = [];
  let recorder: Recorder;
  const open = (change: Partial<RecorderOptions> = {}): Recorder =>
    createRecorder({
      ledger,
      archive,
      clock: () => Date.now(),
      retention: { age: 1_000, size: 1_000 },
      queue: { records: 1_000, perSecond: 1_000 },
      digest: sha256,
      warn: (message) => warnings.push(message),
      ...change,
    });

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000, toFake: ["setTimeout", "clearTimeout", "Date"] });
    ledger = recordingLedger();
    archive = recordingArchive();
    warnings = [];
    recorder = open();
  });
  afterEach(async () => {
    await recorder.close();
    vi.useRealTimers();
  });

  describe("the audit", () => {
    it.each(["block", "hold", "redact"] as const)(
      "has the entry of a %s before record resolves",
      async (action) => {
        let free = (): void => undefined;
        ledger.pause = new Promise((resolve) => (free = resolve));
        let isRecorded = false;
        const recording = Promise.resolve(recorder.record(judgedOf([verdictOf(action)]))).then(
          () => (isRecorded = true),
        );
        await pass(1_000);
        expect(isRecorded).toBe(false);
        free();
        await recording;
        expect(ledger.drafts).toHaveLength(1);
      },
    );

    it("waits in monitor mode as well", () => {
      expect(recorder.record(judgedOf([verdictOf("block", { enforced: false })]))).toBeInstanceOf(Promise);
    });

    it("writes down all of a verdict", async () => {
      const [open_, accepted] = [findingOf(), findingOf({ rule: "a/accepted" })];
      const verdict = verdictOf("block", {
        target: "read",
        findings: [open_, accepted],
        suppressed: [accepted],
      });
      await recorder.record(judgedOf([verdict]));
      expect(ledger.drafts).toEqual([
        {
          id: "ref",
          event: "frame.blocked",
          at: 1_000,
          server: "files",
          session: "s",
          principal: "local",
          direction: "to-server",
          kind: "tool_args",
          method: "tools/call",
          target: "read",
          action: "block",
          enforced: true,
          complete: true,
          policy: "balanced",
          clause: "c",
          reason: "r",
          score: 0.5,
          findings: [open_],
          suppressed: [accepted],
          faults: [],
          digest: sha256(new TextEncoder().encode("0123456789")),
        },
      ]);
    });

    it("has one entry for each verdict but allow, in one unit; the gravest carries the reference", async () => {
      const actions = ["flag", "allow", "block", "redact", "hold"] as const;
      await recorder.record(judgedOf(actions.map((action) => verdictOf(action))));
      expect(ledger.drafts.map(({ id, event }) => [id, event])).toEqual([
        ["ref-1", "frame.flagged"],
        ["ref", "frame.blocked"],
        ["ref-3", "frame.redacted"],
        ["ref-4", "frame.held"],
      ]);
      expect(ledger.units).toBe(1);
    });

    it("is bounded for a frame with very many verdicts and findings, and says what it leaves out", async () => {
      const findings: Finding[] = Array.from({ length: 50 }, () => findingOf());
      const verdicts = [
        ...Array.from({ length: 5_000 }, () => verdictOf("flag")),
        verdictOf("block", { findings }),
      ];
      await recorder.record(judgedOf(verdicts));
      expect(ledger.drafts).toHaveLength(100);
      expect(ledger.drafts[0]).toMatchObject({ id: "ref", event: "frame.blocked" });
      expect(ledger.drafts[0]?.findings).toHaveLength(32);
      expect(ledger.drafts[0]?.note).toBe(
        "18 more findings or faults are not listed; 4901 more verdicts of this frame are not listed",
      );
    });

    it("names the problem of a malformed frame", async () => {
      const problem = { code: "duplicate-key", detail: "a key stands twice" } as const;
      await recorder.record(judgedOf([verdictOf("block", { subject: { kind: "malformed", problem } })]));
      expect(ledger.drafts[0]?.note).toBe("duplicate-key: a key stands twice");
    });

    it("makes record reject where it cannot be written", async () => {
      ledger.fail = new Error("full");
      await expect(recorder.record(judgedOf([verdictOf("block")]))).rejects.toThrow("full");
    });

    it("is not waited for by a frame that is only flagged, and a lost entry is told once a minute", async () => {
      ledger.fail = new Error("full");
      for (let count = 0; count < 3; count += 1)
        expect(recorder.record(judgedOf([verdictOf("flag")]))).toBeUndefined();
      await recorder.flush();
      expect(warnings).toEqual(["a flagged or dropped message was not written to the audit: full"]);
    });

    it("is not waited for by a frame that is dropped without a word, and is written all the same", async () => {
      const dropped = { ...judgedOf([verdictOf("block")]), outgoing: { forward: null, reply: null } };
      expect(recorder.record(dropped)).toBeUndefined();
      await recorder.flush();
      expect(ledger.drafts.map(({ event }) => event)).toEqual(["frame.blocked"]);
    });

    it("is waited for by flagged frames when a thousand entries are on their way", async () => {
      let free = (): void => undefined;
      ledger.pause = new Promise((resolve) => (free = resolve));
      for (let count = 0; count < 1_000; count += 1)
        expect(recorder.record(judgedOf([verdictOf("flag")]))).toBeUndefined();
      const waiting = recorder.record(judgedOf([verdictOf("flag")]));
      expect(waiting).toBeInstanceOf(Promise);
      free();
      await waiting;
      expect(ledger.drafts).toHaveLength(1_001);
    });

    it("takes the guard's own notes", async () => {
      const draft = { event: "guard.started", at: 1, server: "", session: "", principal: "" } as const;
      await recorder.note(draft);
      expect(ledger.drafts).toEqual([draft]);
    });
  });

  describe("the archive", () => {
    it("gets allowed traffic a little later, redacted", async () => {
      const findings = [findingOf({ placeholder: "aws-key" })];
      const verdict = verdictOf("allow", {
        subject: { arguments: { text: "KEY1 rest" } },
        target: "send",
        findings,
      });
      expect(recorder.record(judgedOf([verdict]))).toBeUndefined();
      expect(archive.records).toEqual([]);
      await pass(300);
      expect(archive.records).toEqual([
        {
          at: 1_000,
          session: "s",
          server: "files",
          principal: "local",
          transport: "stdio",
          direction: "to-server",
          kind: "tool_args",
          method: "tools/call",
          target: "send",
          action: "allow",
          enforced: true,
          clause: "c",
          score: 0.5,
          complete: true,
          findings,
          faults: [],
          size: 10,
          arguments: '{"text":"‹redacted:aws-key› rest"}',
        },
      ]);
      expect(ledger.drafts).toEqual([]);
    });

    it("gets what was stopped as well, so that a replay sees all", async () => {
      await recorder.record(judgedOf([verdictOf("block")]));
      await recorder.flush();
      expect(archive.records.map(({ action }) => action)).toEqual(["block"]);
    });

    it("gets no arguments that were not looked at completely, and none of a large frame", async () => {
      const subject = { arguments: { text: "x" } };
      void recorder.record(judgedOf([verdictOf("allow", { subject, complete: false })]));
      void recorder.record(judgedOf([verdictOf("allow", { subject })], new Uint8Array(70_000)));
      await recorder.flush();
      expect(archive.records.map((record) => record.arguments)).toEqual([null, null]);
    });

    it("gets a bounded number a second; the rest is counted, and noted in the audit after a minute", async () => {
      for (let count = 0; count < 1_500; count += 1) void recorder.record(judgedOf([verdictOf("allow")]));
      await pass(1_000);
      expect([archive.records.length, recorder.dropped]).toEqual([1_000, 500]);
      void recorder.record(judgedOf([verdictOf("allow")]));
      await pass(58_000);
      expect([archive.records.length, ledger.drafts.length]).toEqual([1_001, 0]);
      await pass(1_000);
      expect(ledger.drafts).toEqual([
        {
          event: "traffic.dropped",
          at: 1_060_000,
          server: "",
          session: "",
          principal: "",
          note: "500 records of traffic were not kept: the queue was full, the rate was reached, or the archive could not be written",
        },
      ]);
    });

    it("never makes the queue longer than allowed while it is slow", async () => {
      let free = (): void => undefined;
      archive.pause = new Promise((resolve) => (free = resolve));
      for (let second = 0; second < 20; second += 1) {
        for (let count = 0; count < 500; count += 1) void recorder.record(judgedOf([verdictOf("allow")]));
        await pass(1_000);
      }
      free();
      await recorder.flush();
      expect([archive.records.length, recorder.dropped]).toEqual([1_500, 8_500]);
    });

    it("holds on to a bounded size of frames", () => {
      const bytes = new Uint8Array(1024 * 1024);
      for (let count = 0; count < 20; count += 1) void recorder.record(judgedOf([verdictOf("allow")], bytes));
      expect(recorder.dropped).toBe(4);
    });

    it("loses what it cannot write, counted and told, and stops nothing", async () => {
      archive.fail = new Error("locked");
      expect(recorder.record(judgedOf([verdictOf("allow")]))).toBeUndefined();
      await recorder.flush();
      expect([recorder.dropped, warnings]).toEqual([1, ["traffic was not archived: locked"]]);
    });

    it("is pruned now and then, and the audit says how much went", async () => {
      archive.removes = 7;
      await pass(30_000);
      await pass(10 * 60_000);
      expect(archive.prunes).toBe(2);
      expect(ledger.drafts.map(({ event, note }) => [event, note])).toEqual(
        Array(2).fill(["traffic.pruned", "7 records of traffic were over age or size"]),
      );
    });

    it("goes on being pruned after a failure, which is told", async () => {
      archive.fail = new Error("locked");
      await pass(30_000);
      await pass(10 * 60_000);
      expect([archive.prunes, warnings]).toEqual([2, Array(2).fill("old traffic was not pruned: locked")]);
    });

    it("may be absent", async () => {
      const without = open({ archive: null });
      expect(without.record(judgedOf([verdictOf("allow")]))).toBeUndefined();
      await without.close();
      expect(without.dropped).toBe(0);
    });
  });

  it("writes everything when it closes, the drops included, and leaves no timer", async () => {
    for (let count = 0; count < 1_001; count += 1) void recorder.record(judgedOf([verdictOf("allow")]));
    void recorder.record(judgedOf([verdictOf("flag")]));
    await recorder.close();
    await recorder.close();
    expect(archive.records).toHaveLength(1_000);
    expect(ledger.drafts.map(({ event }) => event)).toEqual(["frame.flagged", "traffic.dropped"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** Lets time go by, and then what was begun come to its end: batches are written in turns of their own. */
async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
