import { GuardianError, severities, subjectKinds } from "@guardian/model";
import type {
  Await,
  Clause,
  Condition,
  Fault,
  Finding,
  Instant,
  Label,
  Policy,
  Severity,
  Subject,
  SubjectKind,
  Suppression,
} from "@guardian/model";
import { ToolLabels } from "../flow/labels.ts";
import { compileExpression } from "./expression.ts";
import type { Expression } from "./expression.ts";
import { toolOf } from "./tool-of.ts";
import { anyOf, wildcard } from "./wildcard.ts";

/** A clause with its conditions as functions; null where it sets no such condition. */
export interface ReadyClause {
  readonly clause: Clause;
  readonly applies: (subject: Subject) => boolean;
  readonly fault: boolean | ((fault: Fault) => boolean) | null;
  readonly finding: ((finding: Finding) => boolean) | null;
  readonly expression: Expression | null;
}

export type ReadySuppression = (finding: Finding, subject: Subject, now: Instant) => boolean;

/** A policy that is compiled for `decide`. */
export interface ReadyPolicy {
  readonly policy: Policy;
  /** The clauses that may concern a kind, in their order. */
  readonly clauses: Readonly<Record<SubjectKind, readonly ReadyClause[]>>;
  /** True where a clause could match a subject of that kind in which nothing was found. */
  readonly minds: Readonly<Record<SubjectKind, boolean>>;
  readonly suppressions: readonly ReadySuppression[];
  /** The deferred layers that a subject of that kind may have to wait for. */
  readonly awaits: Readonly<Record<SubjectKind, readonly ReadyAwait[]>>;
}

export interface ReadyAwait {
  readonly await: Await;
  readonly applies: (subject: Subject) => boolean;
}

/**
 * Compiles wildcards and expressions once; rejects with `policy/invalid` where an expression cannot be used. `labels` are
 * derived for clauses that name them; without what the operator says of tools, where none are given.
 */
export async function preparePolicy(policy: Policy, labels = new ToolLabels()): Promise<ReadyPolicy> {
  const prepare = (clause: Clause): Promise<ReadyClause> => prepareClause(clause, policy.name, labels);
  const ready = await Promise.all(policy.clauses.map(prepare));
  const concerning = (kind: SubjectKind): readonly ReadyClause[] =>
    ready.filter(({ clause }) => clause.when.kind?.includes(kind) ?? true);
  const awaits = (policy.awaits ?? []).map((one) => ({ await: one, applies: subjectTest(one, labels) }));
  return {
    policy,
    clauses: byKind(concerning),
    minds: byKind((kind) =>
      concerning(kind).some(({ finding, fault }) => finding === null && (fault === null || fault === false)),
    ),
    suppressions: policy.suppressions.map(suppressionMatch),
    awaits: byKind((kind) => awaits.filter((one) => one.await.kind?.includes(kind) ?? true)),
  };
}

function byKind<T>(make: (kind: SubjectKind) => T): Readonly<Record<SubjectKind, T>> {
  // Every kind is in the list, so the record is complete.
  return Object.fromEntries(subjectKinds.map((kind) => [kind, make(kind)])) as Record<SubjectKind, T>;
}

async function prepareClause(clause: Clause, policy: string, labels: ToolLabels): Promise<ReadyClause> {
  const { when } = clause;
  const invalid = (what: string, cause?: unknown): GuardianError =>
    new GuardianError("policy/invalid", `policy "${policy}": clause "${clause.id}": ${what}`, { cause });
  const finding = findingTest(when);
  if (clause.action === "redact" && finding === null) {
    throw invalid(
      "`redact` must know what to take out; add `rule`, `layer`, `severity`, `confidence` or `score`",
    );
  }
  let expression: Expression | null = null;
  try {
    if (when.expression !== undefined) expression = await compileExpression(when.expression);
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw invalid(`expression \`${when.expression ?? ""}\` cannot be used: ${why}`, cause);
  }
  return { clause, applies: subjectTest(when, labels), fault: faultTest(when.fault), finding, expression };
}

type SubjectTest = (subject: Subject) => boolean;

function subjectTest(when: Omit<Condition, "layer">, labels: ToolLabels): SubjectTest {
  const tests: SubjectTest[] = [];
  const { direction } = when;
  if (direction !== undefined) tests.push(({ origin }) => origin.route.direction === direction);
  if (when.label !== undefined) tests.push(labelTest(when.label, labels));
  addNames(tests, when.server, ({ origin }) => origin.route.server);
  addNames(tests, when.principal, ({ origin }) => origin.route.principal);
  addNames(tests, when.method, ({ origin }) => origin.method);
  addNames(tests, when.tool, toolOf);
  return (subject) => tests.every((holds) => holds(subject));
}

/** What a server says is untrusted; the other labels are those of the tool that is called. */
function labelTest(wanted: readonly Label[], labels: ToolLabels): SubjectTest {
  const ofTools = wanted.filter((label) => label !== "untrusted");
  return ({ kind, origin }) => {
    const { route, target, definition, method } = origin;
    if (route.direction === "to-client") return ofTools.length < wanted.length;
    if (ofTools.length === 0 || kind !== "tool_args" || method !== "tools/call" || target === undefined)
      return false;
    const own = labels.of(route.server, target, definition);
    return ofTools.some((label) => own.has(label));
  };
}

function addNames(
  tests: SubjectTest[],
  names: readonly string[] | undefined,
  nameOf: (subject: Subject) => string | undefined,
): void {
  if (names === undefined) return;
  const matches = anyOf(names);
  tests.push((subject) => {
    const name = nameOf(subject);
    return name !== undefined && matches(name);
  });
}

function faultTest(fault: Condition["fault"]): ReadyClause["fault"] {
  if (fault === undefined || typeof fault === "boolean") return fault ?? null;
  const matches = anyOf(fault);
  return ({ detector }) => matches(detector);
}

function findingTest({ rule, layer, severity, confidence, score }: Condition): ReadyClause["finding"] {
  if ([rule, layer, severity, confidence, score].every((given) => given === undefined)) return null;
  const names = anyOf(rule ?? ["*"]);
  const least = severity === undefined ? 0 : rank[severity];
  const sure = confidence ?? 0;
  return (finding) =>
    rank[finding.severity] >= least &&
    // Written so that a confidence which is no number satisfies every threshold: doubt closes the gate.
    !(finding.confidence < sure) &&
    (layer === undefined || layer.includes(finding.layer)) &&
    names(finding.rule);
}

const rank = Object.fromEntries(severities.map((severity, index) => [severity, index])) as Record<
  Severity,
  number
>; // all of them are in the list

/** Says of findings whether a suppression accepts them at a time. */
export function suppressionMatch({ rule, server, tool, pointer, expires }: Suppression): ReadySuppression {
  const ruleMatches = wildcard(rule);
  const serverMatches = server === undefined ? null : wildcard(server);
  const toolMatches = tool === undefined ? null : wildcard(tool);
  return (finding, subject, now) => {
    if (!(now < expires) || !ruleMatches(finding.rule)) return false;
    if (serverMatches !== null && !serverMatches(subject.origin.route.server)) return false;
    if (pointer !== undefined && !within(finding.path, pointer)) return false;
    if (toolMatches === null) return true;
    const name = toolOf(subject);
    return name !== undefined && toolMatches(name);
  };
}

/** True where a path is the pointer itself, or lies below a pointer that ends in `/*`. */
function within(path: string, pointer: string): boolean {
  return pointer.endsWith("/*") ? path.startsWith(pointer.slice(0, -1)) : path === pointer;
}
