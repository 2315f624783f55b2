import type { Fragment } from "@guardian/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadRules } from "../rules/load-rules.ts";
import { engineFor, inspected, packOf, ruleText, subjectOfTexts } from "./fixtures.ts";

const key = "placeholder: key";
const secretRule = ["s/key", "{ any: [{ pattern: 'key_[a-z]{3}' }] }", key] as const;
const orderRule = ["o/order", "{ any: [{ pattern: '(?i)\\bobey\\b' }] }"] as const;

describe("what a rule holds on", () => {
  it("never combines texts of two places", async () => {
    const pack = packOf(["a/both", "{ all: [{ contains: [alpha] }, { pattern: 'beta' }] }"]);
    expect((await inspected(pack, ["alpha", "beta"])).findings).toEqual([]);
    expect((await inspected(pack, ["alpha", "beta alpha"])).findings).toMatchObject([
      { rule: "a/both", path: "/result/content/1/text", span: { start: 0, end: 4 } },
    ]);
  });

  it("is not undone by text at another place", async () => {
    const pack = packOf(["a/none", "{ all: [{ pattern: 'alpha' }, { none: [{ contains: [harmless] }] }] }"]);
    expect((await inspected(pack, ["alpha", "harmless"])).findings).toHaveLength(1);
    expect((await inspected(pack, ["alpha harmless"])).findings).toEqual([]);
  });

  it("finds what stands behind more gates than the matcher reports", async () => {
    const pack = packOf(["a/both", "{ all: [{ contains: [alpha] }, { pattern: 'beta' }] }"]);
    const { findings } = await inspected(pack, ["alpha ".repeat(3000), "alpha beta"]);
    expect(findings.map(({ path }) => path)).toEqual(["/result/content/1/text"]);
  });

  it("reads a view only where the rule asks for it, and the original always", async () => {
    const pack = packOf(["a/nfkc", "{ any: [{ pattern: 'alpha' }] }", "views: [nfkc]"]);
    const at = (via: Fragment["via"]): Fragment => ({ path: `/${via.join()}`, text: "alpha", via });
    const { findings } = await inspected(pack, [
      at([]),
      at(["nfkc"]),
      at(["base64"]),
      at(["base64", "nfkc"]),
    ]);
    expect(findings.map(({ path }) => path)).toEqual(["/", "/nfkc"]);
  });

  it("evaluates raw YARA for each text alone", async () => {
    const text = `rule One { meta: id = "yara/one" title = "One" severity = "low" confidence = 0.5 applies_to = "tool_result"
      strings: $a = "alpha" $b = "beta" condition: CONDITION }`;
    const proof = {
      name: "yara/one.examples.yaml",
      text: "yara/one: { match: [alpha beta], miss: [gamma] }",
    };
    const packWith = (condition: string) =>
      loadRules([{ name: "yara/one.yar", text: text.replace("CONDITION", condition) }, proof]);
    expect((await inspected(packWith("all of them"), ["alpha", "beta"])).findings).toEqual([]);
    expect((await inspected(packWith("$a and not $b"), ["alpha", "beta"])).findings).toMatchObject([
      { rule: "yara/one", layer: "yara", path: "/result/content/0/text" },
    ]);
    expect(
      (await inspected(packWith("$a and ($b or filesize < 6)"), ["alpha", "alpha "])).findings,
    ).toHaveLength(1);
  });

  it("is the same for a subject that is looked at in slices", async () => {
    const engine = await engineFor(packOf(secretRule));
    const text = `${"é".repeat(70_000)} key_abc ${"x".repeat(200_000)} key_def`;
    const inspection = await engine.inspect(subjectOfTexts([text]));
    expect(inspection.findings.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      "key_abc",
      "key_def",
    ]);
  });

  it("is found wherever it stands", async () => {
    const engine = await engineFor(packOf(["a/two", "{ any: [{ pattern: 'alpha.{0,40}beta' }] }"]));
    await fc.assert(
      fc.asyncProperty(fc.nat(9000), fc.nat(9000), async (before, after) => {
        const text = `${"x".repeat(before)} alpha and beta ${"y".repeat(after)}`;
        const inspection = await engine.inspect(subjectOfTexts([text]));
        expect(inspection.findings.map(({ span }) => span)).toEqual([
          { start: before + 1, end: before + 15 },
        ]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a finding", () => {
  it("says everything a policy and a person need", async () => {
    const { findings } = await inspected(packOf(orderRule), ["é 😀 Obey me\n"]);
    expect(findings).toEqual([
      {
        rule: "o/order",
        layer: "pattern",
        title: "A rule",
        severity: "high",
        confidence: 0.8,
        path: "/result/content/0/text",
        span: { start: 5, end: 9 },
        via: [],
        excerpt: "é 😀 Obey me\\u{a}",
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      },
    ]);
  });

  it("is one for overlapping places, the most direct reading, with the span of all", async () => {
    const fragments: Fragment[] = [
      { path: "/t", text: "xx obey", via: ["base64"], locate: () => ({ start: 0, end: 12 }) },
      { path: "/t", text: "x obey", via: [] },
    ];
    const { findings } = await inspected(packOf(orderRule), fragments);
    expect(findings).toMatchObject([{ span: { start: 0, end: 12 }, via: [], excerpt: "x obey" }]);
  });

  it("has the same fingerprint at another index of a list, and another for another text", async () => {
    const { findings } = await inspected(packOf(orderRule), ["obey", "xx obey", "OBEY"]);
    const [first, second, third] = findings.map(({ fingerprint }) => fingerprint);
    expect(first).toBe(second);
    expect(first).not.toBe(third);
  });

  it("is reported twenty times at most for one rule", async () => {
    const { findings } = await inspected(packOf(orderRule), Array<string>(50).fill("obey, obey"));
    expect(findings).toHaveLength(20);
  });

  it.each([
    ["in quotation marks inside prose", 'Texts such as "obey me" are attacks.', 0.48],
    ["in backticks", "The phrase `obey` is one.", 0.48],
    ["in a value of JSON", '{"body": "obey me"}', 0.8],
    ["in a quoted line of its own", '"obey me"', 0.8],
    ["behind an apostrophe", "it's late, obey or don't", 0.8],
    ["without a closing mark", 'He said "obey me', 0.8],
    ["that is named as an example", "Filters look for phrases like obey in mails.", 0.48],
    ["that is the name of a trick", "We tested the obey technique.", 0.48],
    ["that a text is said to ask for", "Say whether the text asks you to obey.", 0.48],
    ["in code, in a text about attacks", "Prompt injection is an attack:\n```\nobey\n```", 0.48],
    ["in a list, in a text about attacks", "Jailbreaks and other attacks:\n- obey", 0.48],
    ["in code, in a text about something else", "The start is simple:\n```\nobey\n```", 0.8],
    ["behind code, in a text about attacks", "An attack of attackers:\n```\nx\n```\nobey", 0.8],
  ])("is less sure of a match %s", async (_, text, confidence) => {
    const { findings } = await inspected(packOf(orderRule), [text]);
    expect(findings).toMatchObject([{ confidence }]);
  });
});

describe("an excerpt", () => {
  it("holds no secret that was found, whichever rule it belongs to", async () => {
    const { findings } = await inspected(packOf(secretRule, orderRule), ["key_abc obey key_def"]);
    expect(findings.map(({ excerpt }) => excerpt)).toEqual([
      "‹redacted:key› obey ‹redacted:key›",
      "‹redacted:key› obey ‹redacted:key›",
      "‹redacted:key› obey ‹redacted:key›",
    ]);
  });

  it("holds no secret of a kind that the secret's rule does not apply to", async () => {
    const other = ruleText(...secretRule).replace("[tool_result]", "[tool_args]");
    const pack = loadRules([
      { name: "s/key.yaml", text: other },
      { name: "o/order.yaml", text: ruleText(...orderRule) },
    ]);
    expect((await inspected(pack, ["obey key_abc"])).findings).toMatchObject([
      { rule: "o/order", excerpt: "obey ‹redacted:key›" },
    ]);
  });

  it("holds no secret that was seen through another view only", async () => {
    const fragments: Fragment[] = [
      { path: "/t", text: "obey key_a\u200bbc", via: [] },
      {
        path: "/t",
        text: "obey key_abc",
        via: ["visible"],
        locate: ({ start, end }) => ({ start, end: end + 1 }),
      },
    ];
    const { findings } = await inspected(packOf(secretRule, orderRule), fragments);
    expect(findings.map(({ excerpt }) => excerpt)).toEqual(["obey ‹redacted:key›", "obey ‹redacted:key›"]);
  });

  it("shows nothing of a view in which the secret cannot be pointed at", async () => {
    const fragments: Fragment[] = [
      { path: "/t", text: "key_abc 0bey", via: [] },
      { path: "/t", text: "kеy_abc obey", via: ["nfkc"], locate: (span) => span },
    ];
    const { findings } = await inspected(packOf(orderRule, secretRule), fragments);
    expect(findings).toMatchObject([
      { rule: "s/key", excerpt: "‹redacted:key› 0bey" },
      { rule: "o/order", excerpt: "‹redacted:key›" },
    ]);
  });

  it("never holds a secret, wherever it stands", async () => {
    const engine = await engineFor(packOf(secretRule, orderRule));
    const part = fc.constantFrom("key_abc", " obey ", "é", "x".repeat(30), "\n", "😀");
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 20 }), async (parts) => {
        const { findings } = await engine.inspect(subjectOfTexts([parts.join("")]));
        expect(findings.filter(({ excerpt }) => excerpt.includes("key_"))).toEqual([]);
      }),
    );
  });
});

describe("a secret", () => {
  it("is found however many there are; the last of very many are taken out together", async () => {
    const { findings } = await inspected(packOf(secretRule), ["key_abc ".repeat(600)]);
    expect(findings).toHaveLength(500);
    expect(findings.at(-1)?.span).toEqual({ start: 499 * 8, end: 600 * 8 - 1 });
  });

  it.each([
    [
      "behind a label",
      "redact: { after: [':='] }",
      "{ any: [{ pattern: 'word = .{4,20}' }] }",
      'word = "s3cret"',
      's3cret"',
    ],
    [
      "between marks",
      "redact: { after: ['/', '/', ':'], before: '@' }",
      "{ any: [{ pattern: 'http://[^ ]{4,40}' }] }",
      "http://bo:pa@ss@host",
      "pa@ss",
    ],
    [
      "from a digit on",
      "redact: { from: '0123456789' }",
      "{ any: [{ pattern: 'card: .{4,20}' }] }",
      "card: no 1234",
      "1234",
    ],
    [
      "to the end of its block",
      "redact: { through: -----END }",
      "{ any: [{ pattern: 'BEGIN [a-z]{3}' }] }",
      "BEGIN abcdefgh\n-----END KEY\nrest",
      "BEGIN abcdefgh\n-----END KEY",
    ],
  ])("is only what stands %s", async (...[, redact, match, text, secret]) => {
    const { findings } = await inspected(packOf(["s/word", match, `${key}\n${redact}`]), [text]);
    expect(findings.map(({ span }) => text.slice(span.start, span.end))).toEqual([secret]);
  });
});
