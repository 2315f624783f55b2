import { createEngine, defaultBounds, defaultLimits, placeholders, preparePolicy } from "@guardian/engine";
import type { Detector, Finding, Fragment, Policy } from "@guardian/model";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Bench } from "../judge.ts";
import { judge } from "../judge.ts";
import { Session } from "../session.ts";
import { findingOf, judgedOf, recordingLedger, verdictOf } from "./fixtures.ts";
import { createLater } from "./later.ts";

const block = {
  id: "attack",
  when: { layer: ["judge"], severity: "high" },
  action: "block",
  reason: "Bad.",
} as const;
const policyOf = (given: Partial<Policy> = {}): Policy => ({
  name: "p",
  enforced: true,
  clauses: [block, { id: "silent", when: { fault: ["judge"] }, action: "block", reason: "No opinion." }],
  otherwise: "allow",
  suppressions: [],
  ...given,
});

const opinion = findingOf({ rule: "judge/forgery", layer: "judge" });

/** A deferred layer that finds what it is told to. */
const layer = (detect: Detector["detect"], given: Partial<Detector> = {}): Detector => ({
  name: "judge",
  cost: "deferred",
  detect,
  ...given,
});

async function benchWith(detectors: readonly Detector[], given: Partial<Policy> = {}): Promise<Bench> {
  return {
    engine: createEngine({ detectors }),
    policy: await preparePolicy(policyOf(given)),
    limits: defaultLimits,
    bounds: defaultBounds,
    now: () => 1_000,
    reference: () => "REF",
  };
}

const text = (length = 4): readonly Fragment[] => [{ path: "/a", text: "x".repeat(length), via: [] }];
const seen = (fragments = text()) => judgedOf([verdictOf("allow", { subject: { fragments } })]);
const session = (): Session => new Session({ server: "files", transport: "stdio" });

function laterWith(bench: Bench, queue?: NonNullable<Parameters<typeof createLater>[0]["queue"]>) {
  const ledger = recordingLedger();
  const warnings: string[] = [];
  const later = createLater({
    bench: () => bench,
    ledger,
    clock: () => 2_000,
    digest: () => "d",
    warn: (message) => warnings.push(message),
    ...(queue === undefined ? {} : { queue }),
  });
  return { later, ledger, warnings };
}

const finds = (...found: readonly Finding[]) => layer(() => Promise.resolve(found));

describe("the second look", () => {
  it("appends a second entry that names the first, and tells the operator of a late block", async () => {
    const { later, ledger, warnings } = laterWith(await benchWith([finds(opinion)]));
    const conversation = session();
    later.push(seen(), conversation);
    await later.flush();
    expect(ledger.drafts).toMatchObject([
      {
        event: "frame.reconsidered",
        action: "block",
        clause: "attack",
        complete: true,
        findings: [{ rule: "judge/forgery" }],
        digest: "d",
        note: "first entry ref; the frame has passed",
      },
    ]);
    expect(ledger.drafts[0]).not.toHaveProperty("id");
    expect(warnings).toEqual([
      `a second look found what should have been stopped: server "files", clause "attack" (Bad.); it has passed, as the policy says`,
    ]);
    expect(conversation.ending.aborted).toBe(false);
  });

  it("closes the session on a late block where the policy says so", async () => {
    const { later, ledger } = laterWith(await benchWith([finds(opinion)], { late: "close" }));
    const conversation = session();
    later.push(seen(), conversation);
    await later.flush();
    expect(conversation.ending.aborted).toBe(true);
    expect(ledger.drafts[0]?.note).toContain("the session was closed");
  });

  it("closes nothing in monitor mode", async () => {
    const { later, warnings } = laterWith(
      await benchWith([finds(opinion)], { late: "close", enforced: false }),
    );
    const conversation = session();
    later.push(seen(), conversation);
    await later.flush();
    expect([conversation.ending.aborted, warnings]).toEqual([false, []]);
  });

  it("writes nothing where nothing more was found", async () => {
    const { later, ledger } = laterWith(await benchWith([finds()]));
    later.push(seen(), null);
    await later.flush();
    expect(ledger.drafts).toEqual([]);
  });

  it("writes that a layer stayed silent, and blocks for no silence", async () => {
    const silent = layer(() => Promise.reject(new Error("down")));
    const { later, ledger, warnings } = laterWith(await benchWith([silent]));
    later.push(seen(), null);
    await later.flush();
    expect(ledger.drafts).toMatchObject([
      { action: "allow", complete: false, faults: [{ detector: "judge", reason: "threw" }] },
    ]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ["is below the layer's doubt", { doubt: { from: 0.6, to: 1 } }, {}],
    ["is above it", { doubt: { from: 0, to: 0.4 } }, {}],
    ["waited for the layer already", {}, { awaits: [{ layer: "judge" }] }],
  ])("leaves alone what %s", async (_, given, policy) => {
    const detect = vi.fn(() => Promise.resolve([]));
    const { later } = laterWith(await benchWith([layer(detect, given)], policy)); // the samples' score is 0.5
    later.push(seen(), null);
    await later.flush();
    expect(detect).not.toHaveBeenCalled();
  });

  it("leaves alone what was blocked, and what has no text", async () => {
    const detect = vi.fn(() => Promise.resolve([]));
    const { later } = laterWith(await benchWith([layer(detect)]));
    later.push(judgedOf([verdictOf("block", { subject: { fragments: text() } })]), null);
    later.push(seen([]), null);
    await later.flush();
    expect([detect.mock.calls.length, later.dropped]).toEqual([0, 0]);
  });

  it("counts what it cannot keep, and notes the count in the audit when it closes", async () => {
    let free = (): void => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    const slow = layer(() => gate.then(() => []));
    const { later, ledger } = laterWith(await benchWith([slow]), {
      subjects: 2,
      characters: 10,
      together: 1,
    });
    for (let count = 0; count < 4; count += 1) later.push(seen(), null); // one runs, one waits, two are too many characters
    later.push(judgedOf([verdictOf("allow", { subject: { fragments: [] } })], new Uint8Array(300_000)), null); // read elsewhere
    expect(later.dropped).toBe(3);
    free();
    await later.flush();
    await later.close();
    expect(ledger.drafts.map(({ event, note }) => [event, note])).toEqual([
      [
        "deferred.dropped",
        "3 messages got no second look: the queue was full, the message was too large, or the guard ended",
      ],
    ]);
  });

  describe("at the end", () => {
    afterEach(() => vi.useRealTimers());

    it("does not wait long for a layer that hangs", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const hanging = layer(() => new Promise(() => undefined), { deadline: 60_000 });
      const { later, ledger } = laterWith(await benchWith([hanging]), {
        subjects: 9,
        characters: 99,
        together: 1,
      });
      later.push(seen(), null);
      later.push(seen(), null);
      const closing = later.close();
      await vi.advanceTimersByTimeAsync(2_000);
      await closing;
      expect([later.dropped, ledger.drafts.length]).toEqual([2, 1]);
    });
  });
});

describe("a policy that awaits a layer", () => {
  const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"q":"x"}}}`;
  const pass = async (detectors: readonly Detector[], awaits: Policy["awaits"]) => {
    const bench = await benchWith(detectors, awaits === undefined ? {} : { awaits });
    const frame = session().frame("to-server", Buffer.from(call));
    return judge(frame, { pending: new Map(), definitions: new Map(), names: placeholders("k") }, bench);
  };
  const actions = ({ verdicts }: Awaited<ReturnType<typeof pass>>) =>
    verdicts.map(({ action, clause }) => [action, clause]);

  it("stops the message on what the layer finds", async () => {
    expect(actions(await pass([finds(opinion)], [{ layer: "judge", kind: ["tool_args"] }]))).toEqual([
      ["block", "attack"],
    ]);
  });

  it("does not make other messages wait", async () => {
    const detect = vi.fn(() => Promise.resolve([opinion]));
    expect(actions(await pass([layer(detect)], [{ layer: "judge", kind: ["tool_result"] }]))).toEqual([
      ["allow", "otherwise"],
    ]);
    expect(detect).not.toHaveBeenCalled();
  });

  it("may stop the message where the layer is silent", async () => {
    const silent = layer(() => Promise.reject(new Error("down")));
    expect(actions(await pass([silent], [{ layer: "judge" }]))).toEqual([["block", "silent"]]);
  });

  it("takes a layer that is not set up for silent", async () => {
    expect(actions(await pass([], [{ layer: "judge" }]))).toEqual([["block", "silent"]]);
  });

  it("gives the layer the time that it says", async () => {
    const hanging = layer(() => new Promise(() => undefined), { deadline: 60_000 });
    expect(actions(await pass([hanging], [{ layer: "judge", deadline: 20 }]))).toEqual([["block", "silent"]]);
  });

  it("does not ask where the message is blocked already", async () => {
    const detect = vi.fn(() => Promise.resolve([]));
    const inline: Detector = { name: "first", cost: "inline", detect: () => [opinion] };
    expect(actions(await pass([inline, layer(detect)], [{ layer: "judge" }]))).toEqual([["block", "attack"]]);
    expect(detect).not.toHaveBeenCalled();
  });
});
