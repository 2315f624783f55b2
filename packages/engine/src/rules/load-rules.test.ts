import { describe, expect, it } from "vitest";
import { ruleText } from "../detect/fixtures.ts";
import { checkRules } from "../detect/rule-sets.ts";
import { loadMatcher } from "../detect/yara-x.ts";
import { loadRules } from "./load-rules.ts";
import { joinPacks, openPack } from "./pack.ts";

const load = (text: string, name = "a/b.yaml") => loadRules([{ name, text }]);

const plain = ruleText("a/b", "{ any: [{ contains: [alpha] }] }");

describe("loadRules", () => {
  it.each([
    [
      "an unknown key",
      plain.replace("severity", "severty"),
      'unknown key "severty"; did you mean "severity"?',
    ],
    [
      "an unknown key of a condition",
      ruleText("a/b", "{ all: [{ contains: [x] }, { patern: y }] }"),
      'match.all[1]: unknown key "patern"; did you mean "pattern"?',
    ],
    ["no examples", plain.replace(/examples.*/, ""), "examples: "],
    ["no match example", plain.replace("match: [alpha beta]", "match: []"), "examples.match: "],
    ["no miss example", plain.replace("miss: [gamma]", "miss: []"), "examples.miss: "],
    [
      "an id that is not the path",
      plain.replace("a/b", "a/c"),
      'id is "a/c"; it must be the file\'s path, "a/b"',
    ],
    ["an unknown kind", plain.replace("tool_result", "tool_resul"), "applies-to[0]: "],
    ["an empty list", ruleText("a/b", "{ all: [] }"), "match.all: "],
    [
      "only what must be absent",
      ruleText("a/b", "{ all: [{ none: [{ contains: [x] }] }] }"),
      "say what must be there",
    ],
    ["a key that comes twice", `${plain}id: a/b\n`, "Map keys must be unique"],
    [
      "a look-ahead",
      ruleText("a/b", "{ any: [{ pattern: 'abc(?=x)' }] }"),
      "match.any[0].pattern: groups are written ( ) or (?: ); flags stand in front of the pattern at character 4",
    ],
    [
      "a class that ends nowhere",
      ruleText("a/b", "{ any: [{ pattern: 'ab[c' }] }"),
      "match.any[0].pattern: unclosed class at character 3",
    ],
  ])("refuses %s and says where", (_, text, message) => {
    expect(() => load(text)).toThrow(expect.objectContaining({ code: "rule/invalid" }));
    expect(() => load(text)).toThrow(/^rule file a\/b\.yaml: /);
    expect(() => load(text)).toThrow(message);
  });

  it("refuses an id that comes twice", () => {
    expect(() =>
      loadRules([
        { name: "a/b.yaml", text: plain },
        { name: "a/b.yml", text: plain },
      ]),
    ).toThrow('rule file a/b.yml: the id "a/b" exists already');
  });

  it("reads a group of kinds as its members, each once", () => {
    const [rule] = load(plain.replace("[tool_result]", "[tool_result, writing, tool_args]")).rules;
    expect(rule?.appliesTo).toEqual([
      "tool_result",
      "user_prompt",
      "tool_args",
      "prompt_args",
      "sampling_answer",
      "elicitation_answer",
    ]);
  });

  it("takes the share of a discount that the rule names, else six tenths", () => {
    const [rule] = load(`${plain}discounts: { shown: 1 }\n`).rules;
    const { confidence = 0 } = rule ?? {};
    expect(rule).toMatchObject({ shown: confidence, mentioned: Math.round(confidence * 60) / 100 });
  });

  it("reads an example in parts", () => {
    const [rule] = load(plain.replace("[alpha beta]", "[[al, pha]]")).rules;
    expect(rule?.examples.match).toEqual([["al", "pha"]]);
  });
});

describe("checkRules", () => {
  it("names rule, pattern and place of what the matcher refuses", async () => {
    const pack = load(ruleText("a/b", "{ all: [{ contains: [foo] }, { pattern: '(?i)ba(r' }] }"));
    const matcher = await loadMatcher();
    expect(() => {
      checkRules(pack, matcher);
    }).toThrow('rule "a/b": match.all[1].pattern "(?i)ba(r": unclosed group');
  });

  it("refuses a pattern that would be slow", async () => {
    const pack = load(ruleText("a/b", "{ any: [{ pattern: '[A-Za-z]{20,}' }] }"));
    const matcher = await loadMatcher();
    expect(() => {
      checkRules(pack, matcher);
    }).toThrow(/^rule "a\/b": match\.any\[0\]\.pattern .*slow/);
  });
});

const yar = (condition: string, meta = "") => `
rule One {
  meta:
    id = "yara/one"
    title = "One"
    severity = "low"
    confidence = 0.5
    applies_to = "tool_result, tool_args"
    ${meta}
  strings: $a = "alpha" $b = /be(t|T)a/ nocase // a comment { with a brace
  condition: ${condition}
}`;
const proof = { name: "yara/one.examples.yaml", text: "yara/one: { match: [alpha beta], miss: [gamma] }" };

describe("loadRules with raw YARA", () => {
  it("reads metadata and proofs", () => {
    const [rule] = loadRules([{ name: "yara/one.yar", text: yar("$a and $b") }, proof]).rules;
    expect(rule).toMatchObject({
      id: "yara/one",
      layer: "yara",
      severity: "low",
      confidence: 0.5,
      appliesTo: ["tool_result", "tool_args"],
      patterns: [
        { place: "$a", text: '"alpha"', needs: [["alpha"]] },
        { place: "$b", text: "/be(t|T)a/", needs: [["beta"]] },
      ],
    });
  });

  it.each([
    "not $a",
    "#a > 3",
    "$a at 0",
    "filesize < 10",
    "for any of them : ($)",
    "0 of them",
    "none of them",
  ])("runs on every text for the condition %s, which more text could turn false", (condition) => {
    const [rule] = loadRules([{ name: "yara/one.yar", text: yar(condition) }, proof]).rules;
    expect(rule?.patterns.map(({ needs }) => needs)).toEqual([null, null]);
  });

  it.each([
    ["no examples", [{ name: "yara/one.yar", text: yar("$a") }], "One has no examples"],
    ["examples of no rule", [proof], 'examples name no rule: "yara/one"'],
    [
      "a global rule, which would silence all others",
      [{ name: "yara/one.yar", text: yar("$a").replace("rule One", "global rule One") }, proof],
      '"global" is not supported',
    ],
    [
      "an import",
      [{ name: "yara/one.yar", text: `import "pe"\n${yar("$a")}` }, proof],
      '"import" is not supported',
    ],
    ["a foreign id", [{ name: "yara/two.yar", text: yar("$a") }, proof], 'must be "yara/two"'],
    [
      "no brace at the end",
      [{ name: "yara/one.yar", text: yar("$a").slice(0, -1) }, proof],
      "no closing brace",
    ],
  ])("refuses %s", (_, sources, message) => {
    expect(() => loadRules(sources)).toThrow(message);
  });
});

describe("openPack and joinPacks", () => {
  it.each([null, 1, {}, { version: 2, rules: [] }])("refuses %j", (json) => {
    expect(() => openPack(json)).toThrow("build it again");
  });

  it("refuses two rules of one id", () => {
    const pack = load(plain);
    expect(() => joinPacks(pack, pack)).toThrow('rule "a/b" exists already');
  });
});
