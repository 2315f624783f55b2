import { describe, expect, it } from "vitest";
import { fault, finding, inspection, now, policy, when } from "./samples.ts";
import { preparePolicy } from "./ready-policy.ts";
import { wayOut } from "./way-out.ts";

const attack = when({ rule: ["*", "!secrets/*"], severity: "high", confidence: 0.7 }, "block", "attack");
const doubt = when({ rule: ["*", "!secrets/*"], severity: "medium", score: 0.6 }, "block", "sum");
const unread = when({ fault: true }, "block", "unread");
const secret = when({ rule: ["secrets/*"] }, "redact", "secret");
const balanced = policy([attack, doubt, unread, secret]);

const ask = async (...[given, seen]: [typeof balanced, Parameters<typeof inspection>[0]]) => {
  const { verdict, accepted, obstacle } = wayOut(await preparePolicy(given), inspection(seen), now);
  return {
    was: verdict.action,
    accepted: accepted.map(({ rule, path }) => `${rule} ${path}`),
    obstacle: obstacle?.clause ?? null,
  };
};

const one = finding({ rule: "a/one", path: "/a" });
const key = finding({ rule: "secrets/key", path: "/a", severity: "high" });
const weak = (rule: string, confidence: number) => finding({ rule, severity: "medium", confidence });

describe("wayOut", () => {
  it("accepts each rule at each place that stops the message, and no other", async () => {
    const findings = [one, { ...one, fingerprint: "g" }, finding({ ...one, path: "/b" }), weak("a/two", 0.1)];
    expect(await ask(balanced, { findings })).toEqual({
      was: "block",
      accepted: ["a/one /a", "a/one /b"],
      obstacle: null,
    });
  });

  it("goes on where a later clause stops what the first would have let pass", async () => {
    const findings = [one, weak("a/two", 0.8), weak("a/three", 0.9), weak("a/four", 0.2)];
    expect(await ask(balanced, { findings })).toMatchObject({
      accepted: ["a/one /a", "a/three /result/content/0/text"],
    });
  });

  it("leaves a redaction in force where the message was blocked, and undoes it where it was the verdict", async () => {
    expect(await ask(balanced, { findings: [one, key] })).toMatchObject({ accepted: ["a/one /a"] });
    expect(await ask(balanced, { findings: [key] })).toMatchObject({
      was: "redact",
      accepted: ["secrets/key /a"],
    });
  });

  it("names what remains where faults stop the message as well", async () => {
    expect(await ask(balanced, { findings: [one], faults: [fault] })).toEqual({
      was: "block",
      accepted: [],
      obstacle: "unread",
    });
  });

  it("does not accept that a surface has changed", async () => {
    const changed = finding({ rule: "surface/changed", layer: "surface" });
    expect(await ask(balanced, { findings: [changed, one] })).toMatchObject({
      accepted: [],
      obstacle: "attack",
    });
  });

  it("has nothing to do for a message that passes", async () => {
    expect(await ask(balanced, { findings: [weak("a/two", 0.1)] })).toEqual({
      was: "allow",
      accepted: [],
      obstacle: null,
    });
  });
});
