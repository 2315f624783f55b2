import type { Detector, Finding, Subject } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { subjectOfTexts } from "./fixtures.ts";
import { Incomplete } from "./incomplete.ts";
import { createEngine } from "./inspect.ts";

const subject: Subject = subjectOfTexts(["alpha"]);

const finding: Finding = {
  rule: "a/b",
  layer: "pattern",
  title: "A rule",
  severity: "low",
  confidence: 0.5,
  path: "",
  span: { start: 0, end: 1 },
  via: [],
  excerpt: "a",
  fingerprint: "0",
};

const detector = (name: string, detect: Detector["detect"]): Detector => ({ name, cost: "inline", detect });

describe("createEngine", () => {
  it("answers without a promise where all detectors do", () => {
    const engine = createEngine({ detectors: [detector("one", () => [finding]), detector("two", () => [])] });
    expect(engine.inspect(subject)).toEqual({ subject, findings: [finding], faults: [] });
  });

  it("waits for a detector that answers later", async () => {
    const engine = createEngine({ detectors: [detector("one", () => Promise.resolve([finding]))] });
    const inspection = engine.inspect(subject);
    expect(inspection).toBeInstanceOf(Promise);
    expect(await inspection).toEqual({ subject, findings: [finding], faults: [] });
  });

  it.each([
    [
      "at once",
      () => {
        throw new TypeError("secret text of the subject");
      },
    ],
    ["later", () => Promise.reject(new TypeError("secret text of the subject"))],
  ])(
    "makes a fault without its message of a detector that throws %s, and keeps what others found",
    async (_, detect) => {
      const engine = createEngine({
        detectors: [detector("bad", detect), detector("good", () => [finding])],
      });
      expect(await engine.inspect(subject)).toEqual({
        subject,
        findings: [finding],
        faults: [{ detector: "bad", reason: "threw", detail: "failed with TypeError" }],
      });
    },
  );

  it("ends a detector that never answers, tells it so, and makes a fault of it", async () => {
    let signal: AbortSignal | null = null;
    const never = detector("slow", (_, context) => {
      signal = context.signal;
      return new Promise(() => undefined);
    });
    const inspection = await createEngine({ detectors: [never], deadline: 5 }).inspect(subject);
    expect(inspection.faults).toEqual([
      { detector: "slow", reason: "deadline", detail: "was not done within 5 ms" },
    ]);
    expect(signal).toMatchObject({ aborted: true });
  });

  it("makes a fault of a detector that answered too late, and keeps its findings", () => {
    const busy = detector("busy", () => {
      const end = performance.now() + 3;
      while (performance.now() < end);
      return [finding];
    });
    const inspection = createEngine({ detectors: [busy], deadline: 1 }).inspect(subject);
    expect(inspection).toMatchObject({
      findings: [finding],
      faults: [{ detector: "busy", reason: "deadline" }],
    });
  });

  it("does not count the time that is spent for all subjects to come", async () => {
    const busy = detector("busy", (_, context) => {
      const end = performance.now() + 8;
      while (performance.now() < end);
      context.allow?.(60_000);
      return [finding];
    });
    const later = detector("later", async (_, context) => {
      context.allow?.(60_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return [finding];
    });
    const inspection = await createEngine({ detectors: [busy, later], deadline: 4 }).inspect(subject);
    expect(inspection).toMatchObject({ findings: [finding, finding], faults: [] });
  });

  it("keeps what a detector found before its time was over", () => {
    const half = detector("half", () => {
      throw new Incomplete([finding]);
    });
    expect(createEngine({ detectors: [half] }).inspect(subject)).toEqual({
      subject,
      findings: [finding],
      faults: [{ detector: "half", reason: "deadline", detail: "was not done within 1000 ms" }],
    });
  });

  it("stops waiting when the caller does", async () => {
    const engine = createEngine({ detectors: [detector("slow", () => new Promise(() => undefined))] });
    const inspection = await engine.inspect(subject, AbortSignal.abort());
    expect(inspection.faults).toMatchObject([{ detector: "slow", reason: "deadline" }]);
  });

  it("leaves deferred detectors out", () => {
    const deferred: Detector = { ...detector("later", () => [finding]), cost: "deferred" };
    const engine = createEngine({ detectors: [deferred] });
    expect(engine.inspect(subject)).toEqual({ subject, findings: [], faults: [] });
    expect(engine.describe.detectors).toEqual([]);
  });

  it("says that a subject was not read completely", () => {
    const inspection = createEngine({ detectors: [] }).inspect({ ...subject, truncated: true });
    expect(inspection).toMatchObject({ faults: [{ detector: "normalise", reason: "truncated" }] });
  });

  it("makes a finding of a frame that is malformed", () => {
    const malformed: Subject = {
      ...subjectOfTexts([], "malformed"),
      problem: { code: "duplicate-key", detail: "a key comes twice", offset: 7 },
    };
    expect(createEngine({ detectors: [] }).inspect(malformed)).toMatchObject({
      findings: [
        {
          rule: "protocol/duplicate-key",
          layer: "protocol",
          severity: "high",
          confidence: 1,
          span: { start: 7, end: 7 },
          excerpt: "a key comes twice",
        },
      ],
      faults: [],
    });
  });
});
