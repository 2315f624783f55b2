// Small subjects, findings and policies for the tests of this folder.
import type { Clause, Fault, Finding, Inspection, Policy, Subject, Verdict } from "@guardian/model";
import { decide } from "./decide.ts";
import { preparePolicy } from "./ready-policy.ts";

/** The time of every test. */
export const now = Date.UTC(2026, 10, 23);

export function subject(
  given: Partial<Subject> & { method?: string; target?: string; server?: string } = {},
): Subject {
  const { method = "tools/call", target = "read", server = "files", ...rest } = given;
  return {
    kind: "tool_result",
    origin: {
      route: { server, session: "s", principal: "local", transport: "stdio", direction: "to-client" },
      method,
      target,
    },
    message: 0,
    at: "",
    fragments: [],
    ...rest,
  };
}

export function finding(given: Partial<Finding> = {}): Finding {
  return {
    rule: "injection/order",
    layer: "yara",
    title: "t",
    severity: "high",
    confidence: 0.8,
    path: "/result/content/0/text",
    span: { start: 0, end: 1 },
    via: [],
    excerpt: "e",
    fingerprint: "f",
    ...given,
  };
}

export const fault: Fault = { detector: "yara", reason: "deadline", detail: "d" };

export function inspection(given: Partial<Inspection> = {}): Inspection {
  return { subject: subject(), findings: [], faults: [], ...given };
}

export function policy(clauses: readonly Omit<Clause, "reason">[], rest: Partial<Policy> = {}): Policy {
  return {
    name: "p",
    enforced: true,
    clauses: clauses.map((clause) => ({ ...clause, reason: "Because." })),
    otherwise: "allow",
    suppressions: [],
    ...rest,
  };
}

export async function judge(given: Policy, seen: Inspection, at = now): Promise<Verdict> {
  return decide(await preparePolicy(given), seen, at);
}

export const when = (
  condition: Clause["when"],
  action: Clause["action"] = "block",
  id = "one",
): Omit<Clause, "reason"> => ({
  id,
  when: condition,
  action,
});
