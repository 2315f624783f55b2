import { beforeAll, describe, expect, it } from "vitest";
import type { Matcher } from "../../detect/yara-x.ts";
import { loadMatcher } from "../../detect/yara-x.ts";
import type { RuleSource } from "../load-rules.ts";
import { loadRules } from "../load-rules.ts";
import { proveRules } from "../prove.ts";
import type { Imported } from "./import-rules.ts";
import { importRules } from "./import-rules.ts";

let matcher: Matcher;
beforeAll(async () => {
  matcher = await loadMatcher();
});

const imported = (files: readonly RuleSource[], takesUnproven = false): Promise<Imported> =>
  importRules({ files, format: null, takesUnproven, matcher });

const sigma = (detection: string, more = ""): RuleSource => ({
  name: "rules/ferry.yml",
  text: `title: Ferry orders
status: test
level: high
logsource: { product: mcp }
detection:
${detection.replaceAll(/^/gm, "  ")}
falsepositives: [Harbour logs]
${more}
`,
});

const examples = (match: string, miss: string): string =>
  `examples: { match: [${JSON.stringify(match)}], miss: [${JSON.stringify(miss)}] }`;

describe("a Sigma rule", () => {
  it.each([
    [
      "contains",
      "one: { tool_output|contains: [board the ferry, 'leave now'] }\ncondition: one",
      "Please LEAVE NOW.",
      "leave",
    ],
    ["the whole text", "one: { text: 'ferry*' }\ncondition: one", "Ferry at nine", "the ferry"],
    ["a beginning", "one: { text|startswith: ferry }\ncondition: one", "Ferry at nine", "the ferry"],
    ["an end", "one: { text|endswith: ferry }\ncondition: one", "The ferry", "ferry at nine"],
    [
      "all of a list",
      "one: { text|contains|all: [ferry, nine] }\ncondition: one",
      "nine ferries, one ferry",
      "ferry",
    ],
    ["a case", "one: { text|contains|cased: Ferry }\ncondition: one", "the Ferry", "the ferry"],
    [
      "a regular expression",
      "one: { text|re: 'ferry\\s+(?P<n>\\d+)' }\ncondition: one",
      "ferry 12",
      "Ferry 12",
    ],
    [
      "one without regard to case",
      "one: { text|re|i: 'ferry.*nine' }\ncondition: one",
      "FERRY at NINE",
      "nine ferry",
    ],
    [
      "base64",
      "one: { text|base64offset|contains: 'board the ferry' }\ncondition: one",
      `x ${Buffer.from("a board the ferry b").toString("base64")}`,
      "board",
    ],
    ["any dash", "one: { text|contains|windash: ' -ferry' }\ncondition: one", "run /ferry", "run ferry"],
    [
      "a block of addresses",
      "one: { text|cidr: 203.0.112.0/23 }\ncondition: one",
      "at 203.0.113.7 now",
      "at 203.0.114.7 now",
    ],
    ["words", "keywords: [ferry, harbour]\ncondition: keywords", "a harbour", "a port"],
    [
      "one of several",
      "sel_a: { text|contains: ferry }\nsel_b: { text|contains: boat }\ncondition: 1 of sel_*",
      "a boat",
      "a car",
    ],
    [
      "all of them",
      "a: { text|contains: ferry }\nb: { text|contains: boat }\ncondition: all of them",
      "boat, ferry",
      "boat",
    ],
    [
      "an exception",
      "a: { text|contains: ferry }\nb: { text|contains: harbour log }\ncondition: a and not b",
      "a ferry",
      "a ferry in the harbour log",
    ],
    [
      "parentheses",
      "a: { text|contains: ferry }\nb: { text|contains: boat }\nc: { text|contains: now }\ncondition: (a or b) and c",
      "boat now",
      "boat",
    ],
    [
      "a kind of message",
      "a: { method: tools/list, tool_description|contains: ferry }\ncondition: a",
      "a ferry",
      "a boat",
    ],
  ])("is read with %s", async (_, detection, match, miss) => {
    const { rules, problems } = await imported([sigma(detection, examples(match, miss))]);
    expect(problems).toEqual([]);
    expect(rules).toMatchObject([{ id: "sigma/ferry-orders", unproven: null }]);
  });

  it.each([
    [
      "a count",
      "a: { text|contains: x }\ncondition: a | count() > 5",
      '"|" in the condition cannot be expressed',
    ],
    ["a time", "a: { text|contains: x }\ntimeframe: 5m\ncondition: a", "it counts events within a time"],
    [
      "a number",
      "a: { position|lt: 100 }\ncondition: a",
      'a: the modifier "lt" of "position" cannot be expressed',
    ],
    [
      "a field about a message",
      "a: { tool_name: x }\ncondition: a",
      'a: the field "tool_name" is about a message, not its text',
    ],
    ["an unknown field", "a: { zzz: x }\ncondition: a", 'a: the field "zzz" is none whose text is known'],
    [
      "two texts",
      "a: { tool_output|contains: x, user_input|contains: y }\ncondition: a",
      "it asks for tool_output and user_input at once",
    ],
    ["many of", "a: { text: x }\nb: { text: y }\ncondition: 2 of them", '"2 of" counts'],
    ["an unknown name", "a: { text: x }\ncondition: b", 'the condition names "b", which is not there'],
    ["no condition", "a: { text: x }", "it has no condition"],
    ["null", "a: { text: null }\ncondition: a", '"text" takes texts'],
    ["a look-ahead", "a: { text|re: 'a(?=b)' }\ncondition: a", "groups are written ( ) or (?: )"],
    ["only an exception", "a: { text|contains: abc }\ncondition: not a", "say what must be there"],
  ])("is refused for %s, and says why", async (_, detection, message) => {
    const { rules, problems } = await imported([sigma(detection)], true);
    expect(rules).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(message)]);
  });

  it("is not taken without proof unless somebody says so, and then is unsure and says why", async () => {
    const file = sigma("a: { text|contains: board the ferry }\ncondition: a");
    expect((await imported([file])).problems).toEqual([
      'rules/ferry.yml: "Ferry orders": it has no examples; write them into a NAME.examples.yaml, or take it with --unproven',
    ]);
    const { rules } = await imported([file], true);
    expect(loadRules(rules.flatMap(({ files }) => files)).rules).toMatchObject([
      { id: "sigma/ferry-orders", severity: "high", confidence: 0.5, unproven: "it has no examples" },
    ]);
  });

  it("takes its examples from a file beside it", async () => {
    const file = sigma("a: { text|contains: board the ferry }\ncondition: a");
    const beside = { name: "rules/ferry.examples.yaml", text: "match: [board the ferry]\nmiss: [a ferry]\n" };
    expect((await imported([file, beside])).rules).toMatchObject([{ unproven: null }]);
  });

  it("keeps of its examples those that do what they say", async () => {
    const file = sigma(
      "a: { text|contains: board the ferry }\ncondition: a",
      "examples: { match: [board the ferry, a boat], miss: [x] }",
    );
    const { rules } = await imported([file], true);
    const pack = loadRules(rules.flatMap(({ files }) => files));
    expect(pack.rules).toMatchObject([
      {
        examples: { match: ["board the ferry"], miss: ["x"] },
        unproven: '1 of its 3 examples do not do what they say, such as "a boat"',
      },
    ]);
    expect((await proveRules(pack, matcher)).filter(({ isProven }) => !isProven)).toEqual([]);
  });
});

const atr = (conditions: string, more = ""): RuleSource => ({
  name: "ATR-2026-99999.yaml",
  text: `title: Ferry tickets
id: ATR-2026-99999
severity: critical
tags: { category: tool-poisoning, confidence: high }
detection:
${conditions.replaceAll(/^/gm, "  ")}
test_cases:
  true_positives: [{ tool_description: Buy a ferry ticket first., expected: triggered }]
  true_negatives: [{ input: Buy bread., expected: not_triggered }]
${more}`,
});

describe("an ATR rule", () => {
  it.each([
    [
      "a list",
      "conditions:\n  - { field: tool_description, operator: regex, value: 'ferry\\s+ticket' }\ncondition: any",
    ],
    [
      "all of a list",
      "conditions:\n  - { field: content, operator: contains, value: FERRY }\n  - { field: content, operator: regex, value: tick.t }\ncondition: all",
    ],
    [
      "named conditions",
      "conditions:\n  a: { field: content, patterns: [ferry, boat], match_type: contains }\n  b: { field: content, patterns: [train], match_type: contains }\ncondition: a AND NOT b",
    ],
  ])("is read with %s, and its test cases prove it", async (_, conditions) => {
    const { rules, problems } = await imported([atr(conditions)]);
    expect(problems).toEqual([]);
    expect(loadRules(rules.flatMap(({ files }) => files)).rules).toMatchObject([
      { id: "atr/atr-2026-99999", severity: "critical", confidence: 0.8, examples: { miss: ["Buy bread."] } },
    ]);
  });

  it.each([
    [
      "a metric",
      "conditions:\n  a: { field: content, metric: rate, operator: gt, threshold: 3 }\ncondition: a",
      "condition a measures behaviour",
    ],
    [
      "an unknown operator",
      "conditions:\n  - { field: content, operator: sounds_like, value: x }",
      'the operator "sounds_like" cannot be expressed',
    ],
    ["no conditions", "conditions: []", "it has no conditions"],
    [
      "a back reference",
      "conditions:\n  - { field: content, operator: regex, value: '(ferry) \\1' }",
      "atr/atr-2026-99999",
    ],
  ])("is refused for %s, and says why", async (_, conditions, message) => {
    const { rules, problems } = await imported([atr(conditions)], true);
    expect(rules).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(message)]);
  });
});

const yara: RuleSource = {
  name: "mine/Ferry Tools.yar",
  text: `
rule Ferry_Ticket : boats {
  meta:
    author = "Bo"
    description = "A \\"cheap\\" ticket"
    severity = "High"
    score = 75
  strings:
    $a = "ferry ticket" nocase
  condition:
    $a
}
rule Boat { strings: $b = "rowing boat" condition: $b }
`,
};

describe("a customer's YARA file", () => {
  it("gets the metadata that our rules need, and keeps its own", async () => {
    const beside = {
      name: "mine/Ferry Tools.examples.yaml",
      text: "Ferry_Ticket: { match: [a ferry ticket], miss: [a ferry] }\nBoat: { match: [a rowing boat], miss: [a boat] }\n",
    };
    const { rules, problems } = await imported([yara, beside]);
    expect(problems).toEqual([]);
    const files = rules.flatMap((rule) => rule.files);
    expect(loadRules(files).rules).toMatchObject([
      { id: "imported/ferry-tools/boat", title: "Boat", severity: "medium", confidence: 0.6 },
      {
        id: "imported/ferry-tools/ferry-ticket",
        title: 'A "cheap" ticket',
        severity: "high",
        confidence: 0.75,
      },
    ]);
    expect(files.map(({ text }) => text).join("")).toContain('author = "Bo"');
  });

  it("is not taken without examples unless somebody says so", async () => {
    expect((await imported([yara])).problems).toHaveLength(2);
    const { rules } = await imported([yara], true);
    expect(loadRules(rules.flatMap(({ files }) => files)).rules).toMatchObject([
      { confidence: 0.5, unproven: "it has no examples" },
      { confidence: 0.5, unproven: "it has no examples" },
    ]);
  });

  it("is refused where it holds more than plain rules", async () => {
    const { problems } = await imported([{ name: "a.yar", text: 'import "pe"\n' }], true);
    expect(problems).toEqual(['a.yar: "import" is not supported; a file holds plain rules only']);
  });
});

it("refuses what is no rule, and goes on with the rest", async () => {
  const good = sigma("a: { text|contains: ferry }\ncondition: a", examples("a ferry", "a boat"));
  const { rules, problems } = await imported([
    { name: "a.yaml", text: "hello: 1\n" },
    { name: "b.yaml", text: "a: [\n" },
    { name: "c.yaml", text: "a: &a [1]\nb: [*a, *a]\n" },
    good,
    good,
  ]);
  expect(rules).toHaveLength(1);
  expect(problems.map((problem) => problem.slice(0, 40))).toHaveLength(4);
});
