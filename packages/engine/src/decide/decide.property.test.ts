import { actions, layers, severities, subjectKinds } from "@guardian/model";
import type { Clause, Inspection, Suppression } from "@guardian/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "./decide.ts";
import { preparePolicy } from "./ready-policy.ts";
import { fault, finding, inspection, judge, now, policy, subject, when } from "./samples.ts";

describe("decide, with suppressions", () => {
  const day = 24 * 60 * 60 * 1000;
  const accepted = (given: Partial<Suppression> = {}): Suppression => ({
    rule: "injection/order",
    reason: "Looked at.",
    expires: now + day,
    ...given,
  });

  it("takes the finding out of clause, score and because, and lists it", async () => {
    const one = finding();
    const seen = inspection({ findings: [one] });
    const verdict = await judge(policy([when({ severity: "low" })], { suppressions: [accepted()] }), seen);
    expect(verdict).toMatchObject({
      action: "allow",
      because: [],
      suppressed: [one],
      score: 0,
      complete: true,
    });
  });

  it.each<[string, Partial<Suppression>, boolean]>([
    ["the rule", {}, true],
    ["a wildcard", { rule: "injection/*" }, true],
    ["another rule", { rule: "injection/orders" }, false],
    ["the server", { server: "files" }, true],
    ["another server", { server: "db" }, false],
    ["the tool", { tool: "re*" }, true],
    ["another tool", { tool: "write" }, false],
    ["the pointer", { pointer: "/result/content/0/text" }, true],
    ["a pointer above", { pointer: "/result/*" }, true],
    ["a pointer beside", { pointer: "/result/content/1/*" }, false],
    ["a pointer that begins alike", { pointer: "/result/content/0/te" }, false],
    ["a pointer above without a star", { pointer: "/result" }, false],
    ["the whole message, which has no part", { pointer: "" }, false],
    ["yesterday", { expires: now }, false],
  ])("reaches as far as %s", async (_, given, expected) => {
    const seen = inspection({ findings: [finding()] });
    const verdict = await judge(
      policy([when({ severity: "low" })], { suppressions: [accepted(given)] }),
      seen,
    );
    expect(verdict.action).toBe(expected ? "allow" : "block");
  });

  it("never reaches beyond its scope nor its time", async () => {
    const ready = await preparePolicy(
      policy([when({ severity: "info" })], {
        suppressions: [accepted({ server: "files", tool: "read", pointer: "/result/*" })],
      }),
    );
    const arbitrary = fc.record({
      rule: fc.constantFrom("injection/order", "injection/other"),
      server: fc.constantFrom("files", "db"),
      target: fc.constantFrom("read", "write"),
      path: fc.constantFrom("/result/a", "/resultant", "/params/a"),
      at: fc.constantFrom(now, now + day - 1, now + day),
    });
    fc.assert(
      fc.property(arbitrary, ({ rule, server, target, path, at }) => {
        const seen = inspection({
          subject: subject({ server, target }),
          findings: [finding({ rule, path })],
        });
        const inScope =
          rule === "injection/order" && server === "files" && target === "read" && path === "/result/a";
        expect(decide(ready, seen, at).suppressed.length).toBe(inScope && at < now + day ? 1 : 0);
      }),
    );
  });
});

describe("decide, on anything", () => {
  const text = fc.string({ maxLength: 12 });
  const findings = fc.array(
    fc.record({
      rule: text,
      severity: fc.constantFrom(...severities),
      layer: fc.constantFrom(...layers),
      confidence: fc.double(),
      path: text,
    }),
    { maxLength: 4 },
  );
  const anything = fc.record({
    kind: fc.constantFrom(...subjectKinds),
    target: fc.option(text, { nil: undefined }),
    method: fc.constantFrom("tools/call", "tools/list", "x", ""),
    findings,
    faulty: fc.boolean(),
    arguments: fc.option(fc.jsonValue(), { nil: undefined }),
  });
  type Anything = typeof anything extends fc.Arbitrary<infer T> ? T : never;

  const seenOf = (it: Anything): Inspection => ({
    subject: {
      ...subject({ kind: it.kind, method: it.method, target: it.target ?? "" }),
      // fast-check's JSON values are ours but for the readonly arrays.
      ...(it.arguments === undefined ? {} : { arguments: it.arguments }),
    },
    findings: it.findings.map((given) => finding(given)),
    faults: it.faulty ? [fault] : [],
  });

  it("never throws, and gives a score from 0 to 1", async () => {
    const clauses = [
      when({ expression: 'arguments.a.b == "x" || arguments.exists(k, k == "a")' }, "flag", "a"),
      when({ rule: ["*a*", "!b*"], tool: ["x*"] }, "hold", "b"),
      when({ fault: true, confidence: 0.5 }, "block", "c"),
      when({ severity: "medium" }, "redact", "d"),
    ];
    const suppressions: readonly Suppression[] = [{ rule: "a*", reason: "r", expires: now + 1 }];
    const ready = await preparePolicy(policy(clauses, { suppressions }));
    fc.assert(
      fc.property(anything, (it) => {
        const verdict = decide(ready, seenOf(it), now);
        expect(verdict.score).toBeGreaterThanOrEqual(0);
        expect(verdict.score).toBeLessThanOrEqual(1);
        expect(verdict.complete || it.faulty || verdict.reason.includes("could not be evaluated")).toBe(true);
      }),
    );
  });

  it("decides by the first of the clauses that match alone", async () => {
    const conditions: Clause["when"][] = [
      { kind: ["tool_result", "log"] },
      { severity: "high" },
      { fault: true },
      { method: ["tools/*"] },
      { rule: ["a*"] },
    ];
    const alone = await Promise.all(
      conditions.map((it, index) => preparePolicy(policy([when(it, "block", `c${index}`)]))),
    );
    const all = await preparePolicy(
      policy(conditions.map((it, index) => when(it, actions[index % 2 === 0 ? 4 : 1], `c${index}`))),
    );
    fc.assert(
      fc.property(anything, (it) => {
        const seen = seenOf(it);
        const first = alone.findIndex((ready) => decide(ready, seen, now).action === "block");
        expect(decide(all, seen, now).clause).toBe(first === -1 ? "otherwise" : `c${first}`);
      }),
    );
  });
});
