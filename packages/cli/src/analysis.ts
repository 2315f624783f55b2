import { awaitedBy, decide, preparePolicy, subjectOf } from "@guardian/engine";
import { subjectKinds } from "@guardian/model";
import type { Action, Fault, Finding, JsonObject, Layer, Severity, Span, SubjectKind } from "@guardian/model";
import { makeEngine } from "./bench.ts";
import type { Config } from "./config/config.ts";
import type { Environment } from "./io.ts";
import { judgeLayer } from "./judge-layer.ts";
import { loadPack } from "./pack.ts";
import { loadPolicy } from "./policies.ts";

/** A tool as `tools/list` gives it. */
export type ToolDefinition = JsonObject & { readonly name: string };

/** A text to judge. */
export interface Question {
  readonly id: string | number;
  readonly text: string;
  readonly kind: SubjectKind;
  /** Its name, or its whole definition as `tools/list` gives it. */
  readonly tool: string | ToolDefinition | undefined;
  readonly argument: string | undefined;
}

/** One judgement as `guardian analyze` prints it. */
export interface Analysis {
  readonly id: string | number;
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

/** Nobody waits for one text of many, so that a busy machine makes no faults of its own. */
const patience = 60_000;

/** Makes the judge: exactly the engine and the decision that guard traffic. */
export async function judgeOf(
  config: Config,
  { env, awaited }: Waiting,
): Promise<(question: Question) => Promise<Analysis>> {
  const policy = await preparePolicy(await loadPolicy(config));
  const deferred = judgeLayer(config, env);
  const engine = await makeEngine({
    ...config,
    pack: await loadPack(config),
    deadline: patience,
    own: deferred,
  });
  return async ({ id, text, kind, tool, argument }) => {
    const subject = subjectOf(text, kind, {
      ...(tool === undefined
        ? {}
        : typeof tool === "string"
          ? { tool }
          : { tool: tool.name, definition: tool }),
      ...(argument === undefined ? {} : { argument }),
    });
    const seen = await engine.inspect(subject);
    const names = [...new Set([...awaited, ...awaitedBy(policy, subject).map(({ layer }) => layer)])];
    const inspection = names.length === 0 ? seen : await engine.deepen(seen, { names });
    const { action, score, complete, suppressed } = decide(policy, inspection, Date.now());
    const findings = inspection.findings.filter((finding) => !suppressed.includes(finding)).map(shown);
    return {
      id,
      verdict: verdicts[action],
      action,
      score,
      complete,
      ...(complete ? {} : { faults: inspection.faults }),
      findings,
    };
  };
}

/** The deferred layers that each text waits for. */
export interface Waiting {
  readonly env: Environment;
  readonly awaited: readonly string[];
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
