import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Finding, Subject, SubjectKind } from "@guardian/model";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { patternDetector, ruleScanner, yaraDetector } from "../detect/detectors/rules.ts";
import { subjectOfTexts } from "../detect/fixtures.ts";
import type { Engine } from "../detect/inspect.ts";
import { createEngine } from "../detect/inspect.ts";
import { loadMatcher } from "../detect/yara-x.ts";
import type { RuleSource } from "./load-rules.ts";
import { loadRules, packRules } from "./load-rules.ts";
import type { RulePack } from "./pack.ts";
import { exampleText, openPack } from "./pack.ts";
import type { Proof } from "./prove.ts";
import { proveRules } from "./prove.ts";

const folder = fileURLToPath(new URL("../../../../rules", import.meta.url));

const sources: RuleSource[] = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ name: relative(folder, path).replaceAll("\\", "/"), text: readFileSync(path, "utf8") }));

const pack = loadRules(sources);
let proofs: readonly Proof[] = [];

beforeAll(async () => {
  proofs = await proveRules(pack, await loadMatcher());
}, 60_000);

const withoutNeeds = (rules: RulePack): RulePack => ({
  rules: rules.rules.map((rule) => ({
    ...rule,
    patterns: rule.patterns.map((pattern) => ({ ...pattern, needs: null })),
  })),
});

const byPlace = (one: Finding, other: Finding): number =>
  one.span.start - other.span.start || one.rule.localeCompare(other.rule) || one.span.end - other.span.end;

describe("the rule pack", () => {
  it.each(pack.rules.map((rule) => rule.id))("%s", (id) => {
    const own = proofs.filter((proof) => proof.rule === id);
    expect(own.filter((proof) => !proof.isProven)).toEqual([]);
    expect(new Set(own.map((proof) => proof.example))).toEqual(new Set(["match", "miss"]));
  });

  it("covers every topic of the first pack", () => {
    const topics = new Set(pack.rules.map((rule) => rule.id.split("/")[0]));
    expect([...topics].toSorted()).toEqual([
      "dangerous-command",
      "elicitation",
      "exfiltration",
      "hidden-text",
      "injection",
      "sampling",
      "secrets",
      "supply-chain",
      "tool-poisoning",
      "yara",
    ]);
  });

  it("says the same with and without its prefilter", async () => {
    const matcher = await loadMatcher();
    const engineOf = (rules: RulePack): Engine => {
      const scanner = ruleScanner(rules, matcher);
      return createEngine({ detectors: [patternDetector(scanner), yaraDetector(scanner)], deadline: 60_000 });
    };
    const [filtered, plain] = [engineOf(pack), engineOf(withoutNeeds(pack))];
    const placesIn = async (engine: Engine, subject: Subject): Promise<readonly Finding[]> =>
      (await engine.inspect(subject)).findings.toSorted(byPlace);
    const examples = pack.rules.flatMap(({ examples: { match, miss } }) =>
      [...match, ...miss].map(exampleText),
    );
    const part = fc.oneof(fc.constantFrom(...examples), fc.constantFrom(" ", "\n", "x".repeat(5000), "é"));
    const kind = fc.constantFrom<SubjectKind>("tool_result", "tool_args", "tool_definition", "elicitation");
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), kind, async (parts, subjectKind) => {
        const subject = subjectOfTexts([parts.join("")], subjectKind);
        expect(await placesIn(filtered, subject)).toEqual(await placesIn(plain, subject));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it("is the same after it was packed at build time", () => {
    const json: unknown = JSON.parse(JSON.stringify(packRules(sources)));
    expect(openPack(json)).toEqual(pack);
  });

  it("says for each secret what a redaction writes", () => {
    const secrets = pack.rules.filter((rule) => rule.id.startsWith("secrets/"));
    expect(secrets.filter((rule) => rule.placeholder === undefined)).toEqual([]);
  });

  it("runs no rule on every text of a call or a result", () => {
    const always = pack.rules.filter(({ patterns, appliesTo }) => {
      const isHot = appliesTo.includes("tool_args") || appliesTo.includes("tool_result");
      return isHot && patterns.some(({ needs }) => needs === null);
    });
    expect(always.map((rule) => rule.id)).toEqual([]);
  });
});
