import { GuardianError } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { parsePolicy } from "./parse-policy.ts";

const clause = (lines: string): string => `
otherwise: allow
clauses:
  - id: one
    action: block
    reason: Because.
${lines.replace(/^/gm, "    ")}
`;

async function refusal(text: string): Promise<string> {
  const error: unknown = await parsePolicy(text, "mine").then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof GuardianError)) throw new Error("the policy was not refused");
  expect(error.code).toBe("policy/invalid");
  return error.message;
}

describe("parsePolicy", () => {
  it("reads every condition, action and suppression", async () => {
    const text = `
enforced: false
otherwise: block
clauses:
  - id: one
    when:
      server: [files]
      tool: ["*", "!read_*"]
      direction: to-client
      kind: [tool_result, error]
      method: [tools/call]
      principal: [local]
      label: [untrusted]
      rule: [secrets/*]
      layer: [yara]
      severity: medium
      confidence: 0.5
      fault: false
      expression: has(arguments.path)
    action: redact
    reason: It holds a secret.
await:
  - { layer: judge, kind: [tool_definition], server: ["*", "!own"], tool: [read_*], deadline: 5s }
  - { layer: judge }
late: close
suppressions:
  - rule: secrets/x
    server: files
    tool: t
    pointer: /result/*
    reason: Looked at.
    expires: 2027-01-31
  - rule: secrets/y
    reason: Looked at.
    expires: 2027-01-31T12:00:00Z
`;
    expect(await parsePolicy(text, "mine")).toEqual({
      name: "mine",
      enforced: false,
      otherwise: "block",
      awaits: [
        {
          layer: "judge",
          kind: ["tool_definition"],
          server: ["*", "!own"],
          tool: ["read_*"],
          deadline: 5_000,
        },
        { layer: "judge" },
      ],
      late: "close",
      clauses: [
        {
          id: "one",
          when: {
            server: ["files"],
            tool: ["*", "!read_*"],
            direction: "to-client",
            kind: ["tool_result", "error"],
            method: ["tools/call"],
            principal: ["local"],
            label: ["untrusted"],
            rule: ["secrets/*"],
            layer: ["yara"],
            severity: "medium",
            confidence: 0.5,
            fault: false,
            expression: "has(arguments.path)",
          },
          action: "redact",
          reason: "It holds a secret.",
        },
      ],
      suppressions: [
        {
          rule: "secrets/x",
          server: "files",
          tool: "t",
          pointer: "/result/*",
          reason: "Looked at.",
          expires: Date.UTC(2027, 0, 31),
        },
        { rule: "secrets/y", reason: "Looked at.", expires: Date.UTC(2027, 0, 31, 12) },
      ],
    });
  });

  it("enforces where nothing else is written", async () => {
    const policy = await parsePolicy("{ clauses: [], otherwise: allow }", "mine");
    expect(policy).toEqual({
      name: "mine",
      enforced: true,
      clauses: [],
      otherwise: "allow",
      suppressions: [],
    });
  });

  it.each([
    [
      clause("when: { sevrity: high }"),
      'policy "mine": clauses[0].when has an unknown key `sevrity`; did you mean `severity`?',
    ],
    [
      clause("when: { severity: hihg }"),
      'policy "mine": clauses[0].when.severity is `hihg`; did you mean `high`? Valid are info, low, medium, high, critical',
    ],
    [
      clause("when: { kind: [tool-result] }"),
      /clauses\[0\]\.when\.kind\[0\] is `tool-result`; did you mean `tool_result`\?/,
    ],
    [
      clause("when: { rule: secrets/aws }"),
      /clauses\[0\]\.when\.rule is `secrets\/aws`; give a list, e\.g\. `\[a, b\]`/,
    ],
    [clause("when: { rule: [] }"), /clauses\[0\]\.when\.rule is an empty list; it must not be empty/],
    [clause("when: { confidence: 70 }"), /clauses\[0\]\.when\.confidence is `70`; give at most 1/],
    [clause("when: { confidence: yes }"), /clauses\[0\]\.when\.confidence is `yes`; give a number/],
    [
      clause("when: {}\nnote: x"),
      /clauses\[0\] has an unknown key `note`; known keys are id, when, action, reason/,
    ],
    ["{ clauses: [] }", /otherwise is missing; give one of allow, block/],
    ["{ clauses: [], otherwise: flag }", /otherwise is `flag`; give one of allow, block/],
    ["", /the policy is `null`; give a mapping/],
    [": : :\n - [", /line \d+ is not YAML/],
    ["clauses: [*]\notherwise: allow", /in quotes|not YAML/],
    ["clauses: []\nclauses: []\notherwise: allow", /line \d+ is not YAML: Map keys must be unique/],
    [clause("when: {}").replace("id: one", "id: One"), /clauses\[0\]\.id is `One`; use small letters/],
    [clause("when: {}").replace("id: one", "id: otherwise"), /`otherwise` is the name/],
    [
      clause("when: { fault: true }").replace("block", "redact"),
      /clauses\[0\]\.when is a mapping; `redact` needs to know/,
    ],
    [
      `${clause("when: {}")}  - { id: one, when: {}, action: allow, reason: x }`,
      /clauses\[1\]\.id is `one`; another clause has this id already/,
    ],
    [
      "{ clauses: [], otherwise: allow, suppressions: [{ rule: '*', reason: x, expires: 2027-01-01 }] }",
      /suppressions\[0\]\.rule is `\*`; this would accept every finding everywhere/,
    ],
    [
      "{ clauses: [], otherwise: allow, suppressions: [{ rule: a, reason: x, expires: never }] }",
      /suppressions\[0\]\.expires is `never`; give a day/,
    ],
    [
      "{ clauses: [], otherwise: allow, suppressions: [{ rule: a, reason: x, expires: 2027-13-41 }] }",
      /suppressions\[0\]\.expires is `2027-13-41`; there is no such day/,
    ],
    [
      "{ clauses: [], otherwise: allow, suppressions: [{ rule: a, reason: x, expires: 2027-02-30 }] }",
      /suppressions\[0\]\.expires is `2027-02-30`; there is no such day/,
    ],
    [
      "{ clauses: [], otherwise: allow, suppressions: [{ rule: a, reason: x, expires: '2027-02-28T24:00Z' }] }",
      /there is no such day/,
    ],
    [
      "{ clauses: [], otherwise: allow, suppressions: [{ rule: a, reason: x }] }",
      /suppressions\[0\]\.expires is missing; give a text/,
    ],
    [
      "{ clauses: [], otherwise: allow, suppressions: [{ rule: a, tol: b, reason: x, expires: 2027-01-01 }] }",
      /suppressions\[0\] has an unknown key `tol`; did you mean `tool`\?/,
    ],
  ])("refuses %j and says what to do", async (text, expected) => {
    expect(await refusal(text)).toMatch(expected);
  });

  it("refuses a billion laughs", async () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 9; level++) {
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(", ")}]`,
      );
    }
    expect(await refusal(lines.join("\n"))).toContain("cannot be read");
  });
});
