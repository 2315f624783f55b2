import { subjectKinds } from "@guardian/model";
import type {
  Action,
  Fault,
  Finding,
  Instant,
  JsonObject,
  Layer,
  Severity,
  Span,
  SubjectKind,
} from "@guardian/model";
import { awaitedBy } from "./decide/awaited-by.ts";
import { decide } from "./decide/decide.ts";
import type { ReadyPolicy } from "./decide/ready-policy.ts";
import type { Engine } from "./detect/inspect.ts";
import { subjectOf } from "./normalise/subject-of.ts";

/** A tool as `tools/list` gives it. */
export type ToolDefinition = JsonObject & { readonly name: string };

/** A text to judge. */
export interface Question {
  readonly text: string;
  readonly kind: SubjectKind;
  /** Its name, or its whole definition as `tools/list` gives it. */
  readonly tool?: string | ToolDefinition | undefined;
  readonly argument?: string | undefined;
}

/** One judgement as people and programs see it. */
export interface Analysis {
  readonly verdict: "malicious" | "suspicious" | "benign";
  readonly action: Action;
  readonly score: number;
  /** False where something was not looked at. */
  readonly complete: boolean;
  /** What was not looked at, and why; absent where everything was. */
  readonly faults?: readonly Fault[];
  readonly findings: readonly ShownFinding[];
}

export interface ShownFinding {
  readonly rule: string;
  readonly layer: Layer;
  readonly severity: Severity;
  readonly confidence: number;
  readonly path: string;
  readonly span: Span;
  readonly excerpt: string;
  readonly message: string;
}

/** The kinds by name, with the names that people give some of them. */
export const kinds: ReadonlyMap<string, SubjectKind> = new Map<string, SubjectKind>([
  ...subjectKinds.filter((kind) => kind !== "malformed").map((kind) => [kind, kind] as const),
  ["tool_description", "tool_definition"],
  ["prompt_description", "prompt_definition"],
  ["resource_description", "resource_definition"],
]);

export interface Analyst {
  readonly engine: Engine;
  readonly policy: ReadyPolicy;
  readonly now: () => Instant;
  /** The deferred layers that each text waits for, besides those that the policy awaits. */
  readonly awaited?: readonly string[];
}

/** Judges one text that is no traffic, by the engine and the decision that guard traffic. */
export async function analyse(
  { text, kind, tool, argument }: Question,
  { engine, policy, now, awaited = [] }: Analyst,
): Promise<Analysis> {
  const subject = subjectOf(text, kind, {
    ...(tool === undefined
      ? {}
      : typeof tool === "string"
        ? { tool }
        : { tool: tool.name, definition: tool }),
    ...(argument === undefined ? {} : { argument }),
  });
  const seen = await engine.inspectAlone(subject);
  const names = [...new Set([...awaited, ...awaitedBy(policy, subject).map(({ layer }) => layer)])];
  const inspection = names.length === 0 ? seen : await engine.deepen(seen, { names });
  const { action, score, complete, suppressed } = decide(policy, inspection, now());
  const findings = inspection.findings.filter((finding) => !suppressed.includes(finding)).map(shown);
  return {
    verdict: verdicts[action],
    action,
    score,
    complete,
    ...(complete ? {} : { faults: inspection.faults }),
    findings,
  };
}

const verdicts: Readonly<Record<Action, Analysis["verdict"]>> = {
  allow: "benign",
  flag: "suspicious",
  redact: "malicious",
  hold: "malicious",
  block: "malicious",
};

function shown({ title, ...finding }: Finding): ShownFinding {
  const { rule, layer, severity, confidence, path, span, excerpt } = finding;
  return { rule, layer, severity, confidence, path, span, excerpt, message: title };
}
