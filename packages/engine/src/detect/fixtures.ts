import type { Fragment, Inspection, Subject, SubjectKind } from "@guardian/model";
import { loadRules } from "../rules/load-rules.ts";
import type { RulePack } from "../rules/pack.ts";
import { patternDetector, ruleScanner, yaraDetector } from "./detectors/rules.ts";
import type { Engine } from "./inspect.ts";
import { createEngine } from "./inspect.ts";
import { loadMatcher } from "./yara-x.ts";

/** For tests: a subject of plain texts, each at a path of its own. */
export function subjectOfTexts(
  texts: readonly (string | Fragment)[],
  kind: SubjectKind = "tool_result",
): Subject {
  return {
    kind,
    origin: {
      route: { server: "s", session: "1", principal: "local", transport: "stdio", direction: "to-client" },
      method: "tools/call",
    },
    message: 0,
    at: "",
    fragments: texts.map((text, index) =>
      typeof text === "string" ? { path: `/result/content/${index}/text`, text, via: [] } : text,
    ),
  };
}

/** For tests: the YAML of a rule with sensible members, some of them replaced. */
export function ruleText(id: string, match: string, more = ""): string {
  return [
    `id: ${id}`,
    "title: A rule",
    "severity: high",
    "confidence: 0.8",
    "applies-to: [tool_result]",
    `match: ${match}`,
    "false-positives: None known.",
    more,
    "examples: { match: [alpha beta], miss: [gamma] }",
    "",
  ].join("\n");
}

/** For tests: a pack of rules given as `[id, match, more]`. */
export const packOf = (
  ...rules: readonly (readonly [id: string, match: string, more?: string])[]
): RulePack =>
  loadRules(rules.map(([id, match, more]) => ({ name: `${id}.yaml`, text: ruleText(id, match, more) })));

/** For tests: an engine with both layers of rules. */
export async function engineFor(pack: RulePack): Promise<Engine> {
  const scanner = ruleScanner(pack, await loadMatcher());
  return createEngine({ detectors: [patternDetector(scanner), yaraDetector(scanner)] });
}

/** For tests: what a pack says about texts. */
export async function inspected(pack: RulePack, texts: readonly (string | Fragment)[]): Promise<Inspection> {
  return (await engineFor(pack)).inspect(subjectOfTexts(texts));
}
