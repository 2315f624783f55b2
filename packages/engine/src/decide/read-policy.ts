import {
  GuardianError,
  actions,
  excerpt,
  labels,
  lateActions,
  layers,
  severities,
  subjectKinds,
} from "@guardian/model";
import type { Await, Clause, Condition, Policy, Suppression } from "@guardian/model";
import { parseDocument } from "yaml";
import { z } from "zod";
import { describeIssue } from "./describe-issue.ts";
import type { KeysOfParts } from "./describe-issue.ts";

/** Reads and checks the YAML text of a policy; the slow half of `parsePolicy`, loaded with zod and yaml on demand. */
export function readPolicy(text: string, name: string): Policy {
  const { await: awaits, ...rest } = checked(
    policySchema,
    readYaml(text, policyNamed(name)),
    policyNamed(name),
  );
  return { name, ...rest, ...(awaits === undefined ? {} : { awaits }) };
}

/** Reads and checks the YAML text of suppressions; the slow half of `parseSuppressions`. */
export function readSuppressions(text: string, name: string): readonly Suppression[] {
  const what = excerpt(name, 200);
  const raw = readYaml(text, what);
  return checked(suppressionsSchema, Array.isArray(raw) ? { suppressions: raw } : raw, what).suppressions;
}

/** The value as the schema reads it, else everything that is wrong with it in one error. */
function checked<T>(schema: z.ZodType<T>, raw: unknown, what: string): T {
  const read = schema.safeParse(raw);
  if (read.success) return read.data;
  throw invalid(what, read.error.issues.map((issue) => describeIssue(issue, raw, keys)).join("; "));
}

function policyNamed(name: string): string {
  return `policy "${excerpt(name)}"`;
}

function invalid(what: string, problem: string, cause?: unknown): GuardianError {
  return new GuardianError("policy/invalid", `${what}: ${problem}`, { cause });
}

function readYaml(text: string, what: string): unknown {
  const document = parseDocument(text, { prettyErrors: true });
  const error = document.errors[0];
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    throw invalid(what, `line ${line} is not YAML: ${excerpt(error.message.split("\n")[0] ?? "")}`, error);
  }
  try {
    // A few aliases are fine; thousands of them are a billion laughs.
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw invalid(what, "it cannot be read; put a name that begins with `*` or `!` in quotes", cause);
  }
}

const words = z.string().trim().min(1).max(1000);
const patterns = z.array(z.string().min(1).max(500)).min(1);

const conditionShape = {
  server: patterns.exactOptional(),
  tool: patterns.exactOptional(),
  direction: z.enum(["to-server", "to-client"]).exactOptional(),
  kind: z.array(z.enum(subjectKinds)).min(1).exactOptional(),
  method: patterns.exactOptional(),
  principal: patterns.exactOptional(),
  label: z.array(z.enum(labels)).min(1).exactOptional(),
  rule: patterns.exactOptional(),
  layer: z.array(z.enum(layers)).min(1).exactOptional(),
  severity: z.enum(severities).exactOptional(),
  confidence: z.number().min(0).max(1).exactOptional(),
  score: z.number().min(0).max(1).exactOptional(),
  fault: z.union([z.boolean(), patterns]).exactOptional(),
  expression: z.string().min(1).max(4000).exactOptional(),
};
const condition: z.ZodType<Condition> = z.strictObject(conditionShape);

const clauseShape = {
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "use small letters, digits and hyphens, e.g. `secrets-in-results`"),
  when: condition,
  action: z.enum(actions),
  reason: words,
};
const clause: z.ZodType<Clause> = z.strictObject(clauseShape).check(({ value, issues }) => {
  if (value.id === "otherwise") {
    issues.push(
      problem(value, ["id"], "`otherwise` is the name of what happens without a clause; choose another"),
    );
  }
  if (value.action === "redact" && !aboutFindings(value.when)) {
    const what =
      "`redact` needs to know what to take out; add `rule`, `layer`, `severity`, `confidence` or `score`";
    issues.push(problem(value, ["when"], what));
  }
});

const day = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(\.\d+)?Z)?$/;

function isoDay(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString().slice(0, 10) : "";
}

const suppressionShape = {
  rule: z.string().min(1).max(500),
  server: z.string().min(1).exactOptional(),
  tool: z.string().min(1).exactOptional(),
  pointer: z
    .string()
    // Empty: the whole message, where a finding has no narrower place.
    .regex(/^(\/|$)/, "a JSON pointer begins with `/`, e.g. `/params/arguments/*`")
    .exactOptional(),
  reason: words,
  expires: z
    .string()
    .regex(day, "give a day or a time in UTC, e.g. `2027-01-31` or `2027-01-31T12:00:00Z`")
    // The parser takes the 30th of February for the 2nd of March.
    .refine((text) => isoDay(Date.parse(text)) === text.slice(0, 10), "there is no such day")
    .transform((text) => Date.parse(text)),
};
/** A suppression as it stands in a policy or in the configuration; one that would accept everything everywhere is refused. */
export const suppression: z.ZodType<Suppression> = z
  .strictObject(suppressionShape)
  .check(({ value, issues }) => {
    const scoped = value.server !== undefined || value.tool !== undefined || value.pointer !== undefined;
    if (value.rule.replaceAll("*", "") === "" && !scoped) {
      const what = "this would accept every finding everywhere; name a rule, or a server, tool or pointer";
      issues.push(problem(value, ["rule"], what));
    }
  });

const suppressionsSchema = z.strictObject({ suppressions: z.array(suppression).min(1) });

const awaitShape = {
  layer: z.string().regex(/^[a-z][a-z-]{0,63}$/, "name one deferred layer, e.g. `judge`"),
  kind: z.array(z.enum(subjectKinds)).min(1).exactOptional(),
  server: patterns.exactOptional(),
  tool: patterns.exactOptional(),
  deadline: z
    .string()
    .regex(/^[1-9]\d{0,5}(ms|s)$/, "write a length of time, e.g. `500ms` or `5s`")
    .transform((text) => Number.parseInt(text, 10) * (text.endsWith("ms") ? 1 : 1_000))
    .exactOptional(),
};
const awaited: z.ZodType<Await> = z.strictObject(awaitShape);

const policyShape = {
  // The safe one is the default; monitoring must be written out.
  enforced: z.boolean().default(true),
  clauses: z.array(clause),
  otherwise: z.enum(["allow", "block"]),
  await: z.array(awaited).exactOptional(),
  late: z.enum(lateActions).exactOptional(),
  suppressions: z.array(suppression).default([]),
};
const policySchema = z.strictObject(policyShape).check(({ value, issues }) => {
  const seen = new Set<string>();
  for (const [index, { id }] of value.clauses.entries()) {
    if (seen.has(id))
      issues.push(problem(value, ["clauses", index, "id"], "another clause has this id already"));
    seen.add(id);
  }
});

const keys: KeysOfParts = {
  "": Object.keys(policyShape),
  clauses: Object.keys(clauseShape),
  when: Object.keys(conditionShape),
  await: Object.keys(awaitShape),
  suppressions: Object.keys(suppressionShape),
};

function problem(input: unknown, path: (string | number)[], message: string): z.core.$ZodRawIssue {
  return { code: "custom", input, path, message };
}

function aboutFindings({ rule, layer, severity, confidence, score }: Condition): boolean {
  return [rule, layer, severity, confidence, score].some((given) => given !== undefined);
}
