import type { Finding, Inspection, Judge, JudgeAnswer, JudgeQuestion, Subject } from "@guardian/model";
import { createEngine } from "../../inspect.ts";
import { judgeDetector } from "./judge-detector.ts";
import type { JudgeDetectorOptions } from "./judge-detector.ts";

/** For tests: a judge that says what it is told to say. */
export interface FakeJudge extends Judge {
  readonly asked: JudgeQuestion[];
  /** What it answers to the next questions; the last one stays. */
  replies: ((question: JudgeQuestion, signal: AbortSignal) => JudgeAnswer | Promise<JudgeAnswer>)[];
}

export const nonce = "n0nce";

export function fakeJudge(...replies: FakeJudge["replies"]): FakeJudge {
  const judge: FakeJudge = {
    name: "fake",
    asked: [],
    replies,
    async ask(question, signal) {
      judge.asked.push(question);
      const reply = judge.replies.length > 1 ? judge.replies.shift() : judge.replies[0];
      return (await reply?.(question, signal)) ?? { form: "failed", isPassing: false, detail: "no reply" };
    },
  };
  return judge;
}

/** An answer as it should be, with some members otherwise. */
export const opinion =
  (members: Readonly<Record<string, unknown>> = {}) =>
  (): JudgeAnswer => ({
    form: "answered",
    tokens: 100,
    text: JSON.stringify({
      mark: nonce,
      verdict: "benign",
      confidence: 0.9,
      reason: "none",
      quote: "",
      ...members,
    }),
  });

export const says = (text: string) => (): JudgeAnswer => ({ form: "answered", tokens: 100, text });

export const malicious = (quote: string, confidence = 0.99) =>
  opinion({ verdict: "malicious", confidence, reason: "exfiltration", quote });

export const subjectOfText = (text: string, given: Partial<Subject> = {}): Subject => ({
  kind: "tool_result",
  origin: {
    route: { server: "s", session: "s", principal: "local", transport: "stdio", direction: "to-client" },
    method: "tools/call",
    target: "fetch",
  },
  message: 0,
  at: "",
  fragments: [{ path: "/result/content/0/text", text, via: [] }],
  ...given,
});

/** Judges a text, or more of them with one layer, and gives what a policy would see. */
export function layerWith(judge: Judge, options: Partial<JudgeDetectorOptions> = {}) {
  const clock = { now: 0 };
  const detector = judgeDetector({
    judge,
    deadline: 5_000,
    doubt: { from: 0.2, to: 1 },
    input: 2_000,
    nonce: () => nonce,
    budget: { callsPerMinute: 100, tokensPerMinute: 1e9, callsPerDay: 1_000, tokensPerDay: 1e9 },
    breaker: { failures: 3, pause: 30_000 },
    concurrency: 2,
    clock: () => clock.now,
    wait: (time) => {
      clock.now += time;
      return Promise.resolve();
    },
    ...options,
  });
  const engine = createEngine({ detectors: [detector] });
  return {
    clock,
    look: (
      subject: Subject,
      seen: Partial<Pick<Inspection, "findings" | "faults">> = {},
    ): Promise<Inspection> =>
      engine.deepen({ subject, findings: [], faults: [], ...seen }, { names: ["judge"] }),
  };
}

export const evidence = (given: Partial<Finding> = {}): Finding => ({
  rule: "injection/order",
  layer: "pattern",
  title: "t",
  severity: "medium",
  confidence: 0.5,
  path: "/result/content/0/text",
  span: { start: 0, end: 4 },
  via: [],
  excerpt: "shown",
  fingerprint: "f",
  ...given,
});
