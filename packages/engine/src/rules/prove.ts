import type { SubjectKind } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { redactionRules } from "../detect/detectors/redaction/rules.ts";
import { sensitiveIn } from "../detect/detectors/redaction/redact-text.ts";
import { patternDetector, ruleScanner, yaraDetector } from "../detect/detectors/rules.ts";
import type { Engine } from "../detect/inspect.ts";
import { createEngine } from "../detect/inspect.ts";
import { checkRules } from "../detect/rule-sets.ts";
import type { Matcher } from "../detect/yara-x.ts";
import { subjectOf } from "../normalise/subject-of.ts";
import { proveChains } from "./chain/prove-chains.ts";
import type { PackedRule, RulePack } from "./pack.ts";
import { exampleText } from "./pack.ts";

/** What one example of a rule showed. */
export interface Proof {
  readonly rule: string;
  /** What the example promises. */
  readonly example: "match" | "miss";
  readonly index: number;
  readonly kind: SubjectKind;
  readonly isProven: boolean;
  /** The beginning of the example, safe to print. */
  readonly text: string;
}

/** A proof is about what a rule finds, not about how busy the machine is. */
const patience = 60_000;

/**
 * Runs every example of every rule the way traffic runs: all views, all rules together. Throws `rule/invalid` where a
 * pattern does not compile.
 */
export async function proveRules(pack: RulePack, matcher: Matcher): Promise<readonly Proof[]> {
  checkRules(pack, matcher);
  const scanner = ruleScanner(pack, matcher);
  const engine = createEngine({
    detectors: [patternDetector(scanner), yaraDetector(scanner)],
    deadline: patience,
  });
  const proofs: Proof[] = [...proveChains(pack.chains)];
  for (const rule of pack.rules) {
    for (const example of ["match", "miss"] as const) {
      for (const index of rule.examples[example].keys()) {
        proofs.push(await prove(engine, rule, example, index));
      }
    }
  }
  return proofs;
}

/** Runs the examples of the rules that are code. */
export function proveRedaction(): readonly Proof[] {
  return redactionRules.flatMap(({ id, examples }) =>
    (["match", "miss"] as const).flatMap((example) =>
      examples[example].map((given, index): Proof => {
        const text = exampleText(given);
        const isFound = sensitiveIn(text).some(({ kind }) => kind.rule === id);
        const isProven = isFound === (example === "match");
        return { rule: id, example, index, kind: "document", isProven, text: excerpt(text, 80) };
      }),
    ),
  );
}

async function prove(
  engine: Engine,
  rule: PackedRule,
  example: "match" | "miss",
  index: number,
): Promise<Proof> {
  const text = exampleText(rule.examples[example][index] ?? "");
  const kind = rule.appliesTo[0] ?? "document";
  const inspection = await engine.inspect(subjectOf(text, kind));
  const isFound = inspection.findings.some((finding) => finding.rule === rule.id);
  const isComplete = inspection.faults.length === 0;
  const isProven = isComplete && isFound === (example === "match");
  return { rule: rule.id, example, index, kind, isProven, text: excerpt(text, 80) };
}
