import { readFileSync } from "node:fs";
import type { Fault, Finding, Inspection, Policy, Subject, Verdict } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { decide } from "./decide.ts";
import { parsePolicy } from "./parse-policy.ts";
import { preparePolicy } from "./ready-policy.ts";

const read = (name: string): Promise<Policy> =>
  parsePolicy(readFileSync(new URL(`../../../../policies/${name}.yaml`, import.meta.url), "utf8"), name);

interface Seen {
  readonly rule?: string;
  readonly layer?: Finding["layer"];
  readonly severity?: Finding["severity"];
  readonly confidence?: number;
}

async function judge(
  name: string,
  kind: Subject["kind"],
  seen: readonly Seen[],
  fault: boolean | Fault = false,
): Promise<Verdict> {
  const toServer = ["tool_args", "sampling_answer", "roots"].includes(kind);
  const inspection: Inspection = {
    subject: {
      kind,
      origin: {
        route: {
          server: "s",
          session: "s",
          principal: "local",
          transport: "stdio",
          direction: toServer ? "to-server" : "to-client",
        },
        method: "tools/call",
      },
      message: 0,
      at: "",
      fragments: [],
    },
    findings: seen.map((given) => ({
      rule: "injection/x",
      layer: "yara",
      title: "t",
      severity: "high",
      confidence: 0.9,
      path: "",
      span: { start: 0, end: 1 },
      via: [],
      excerpt: "",
      fingerprint: "",
      ...given,
    })),
    faults:
      typeof fault === "object"
        ? [fault]
        : fault
          ? [{ detector: "yara", reason: "deadline", detail: "d" }]
          : [],
  };
  return decide(await preparePolicy(await read(name)), inspection, 0);
}

const client = (rule: string, severity: Finding["severity"], confidence: number): Seen => ({
  rule: `client/${rule}`,
  layer: "client",
  severity,
  confidence,
});
const secret: Seen = { rule: "secrets/key" };
const medium: Seen = { severity: "medium" };

describe("the shipped policies", () => {
  it.each<[string, Subject["kind"], readonly Seen[], [string, string]]>([
    ["clean text", "tool_result", [], ["allow", "allow"]],
    ["a malformed frame", "malformed", [], ["block", "block"]],
    ["a severe finding", "tool_definition", [{}], ["block", "block"]],
    [
      "a form that asks for a secret",
      "elicitation",
      [client("asks-for-pin", "high", 0.75)],
      ["block", "block"],
    ],
    ["a doubt about a form", "elicitation", [client("asks-for-pin", "high", 0.5)], ["flag", "block"]],
    ["a look-alike address", "elicitation", [client("address-look-alike", "high", 0.9)], ["block", "block"]],
    [
      "a look-alike in words",
      "elicitation",
      [client("address-look-alike", "medium", 0.7)],
      ["flag", "block"],
    ],
    [
      "a question that is too large",
      "sampling",
      [client("sampling-size", "medium", 0.9)],
      ["block", "block"],
    ],
    ["its own context", "sampling", [client("sampling-own-context", "low", 0.9)], ["allow", "block"]],
    ["a whole disk", "roots", [client("root-whole", "high", 0.9)], ["block", "block"]],
    ["a home folder", "roots", [client("root-home", "medium", 0.85)], ["flag", "block"]],
    ["a severe but unsure finding", "tool_result", [{ confidence: 0.5 }], ["flag", "block"]],
    ["a medium finding in a result", "tool_result", [medium], ["flag", "hold"]],
    ["a medium finding in a definition", "tool_definition", [medium], ["flag", "block"]],
    ["a low finding", "tool_result", [{ severity: "low" }], ["allow", "flag"]],
    ["a secret from the server", "tool_result", [secret], ["redact", "redact"]],
    ["a secret beside an attack", "tool_result", [secret, {}], ["block", "block"]],
    ["a secret beside a doubt", "tool_result", [secret, medium], ["redact", "hold"]],
    ["a secret to the server", "tool_args", [secret], ["flag", "hold"]],
    ["a secret on its way out", "tool_args", [secret, { rule: "exfiltration/x" }], ["block", "block"]],
    ["a rule of one's own", "tool_result", [{ rule: "own/x" }], ["block", "block"]],
  ])("judge %s: %s %j is %j by balanced and strict", async (_, kind, seen, [balanced, strict]) => {
    expect((await judge("balanced", kind, seen)).action).toBe(balanced);
    expect((await judge("strict", kind, seen)).action).toBe(strict);
  });

  it.each(["balanced", "strict"])("%s closes the gate where something could not be read", async (name) => {
    const verdict = await judge(name, "log", [], true);
    expect(verdict).toMatchObject({
      action: "block",
      enforced: true,
      clause: "not-fully-read",
      complete: false,
    });
  });

  it.each(["balanced", "strict"])("%s names the attack rather than the fault beside it", async (name) => {
    expect(await judge(name, "tool_result", [{}], true)).toMatchObject({ clause: "attack", complete: false });
  });

  it.each(["balanced", "strict"])("%s blocks on a sure language model alone", async (name) => {
    const alone: Seen = { rule: "judge/exfiltration", layer: "judge", confidence: 0.99 };
    const verdict = await judge(name, "tool_result", [alone]);
    expect(verdict).toMatchObject({ action: "block", clause: "attack", shares: [{ layer: "judge" }] });
  });

  it("balanced does not block because the judge gave no answer, and says that the verdict is incomplete", async () => {
    const silent: Fault = { detector: "judge", reason: "unavailable", detail: "d" };
    expect(await judge("balanced", "tool_result", [], silent)).toMatchObject({
      action: "allow",
      complete: false,
    });
    expect((await judge("strict", "tool_result", [], silent)).action).toBe("block");
  });

  it("monitor has the clauses of balanced and carries none of them out", async () => {
    const { clauses, otherwise, suppressions } = await read("balanced");
    expect(await read("monitor")).toEqual({
      name: "monitor",
      enforced: false,
      clauses,
      otherwise,
      suppressions,
    });
  });
});
