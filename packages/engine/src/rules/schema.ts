import { nearest, severities, views } from "@guardian/model";
import { z } from "zod";
import { kindsOf, readable } from "./applies-to.ts";

const text = z.string().min(1);
const example = z.union([text, z.array(text).min(1)]);

const leaf = z.union([z.strictObject({ contains: z.array(text).min(1) }), z.strictObject({ pattern: text })]);

/** A condition of a rule's `match`. */
export type MatchNode =
  | { contains: string[] }
  | { pattern: string }
  | { all: MatchNode[] }
  | { any: MatchNode[] }
  | { none: MatchNode[] };

const node: z.ZodType<MatchNode> = z.lazy(() =>
  z.union([
    leaf,
    z.strictObject({ all: z.array(node).min(1) }),
    z.strictObject({ any: z.array(node).min(1) }),
    z.strictObject({ none: z.array(node).min(1) }),
  ]),
);

const match = z.union([
  z.strictObject({ all: z.array(node).min(1) }),
  z.strictObject({ any: z.array(node).min(1) }),
]);

const confidence = z.number().min(0).max(1);

/** What every rule says about itself, in YAML and in the metadata of raw YARA. */
const about = {
  id: z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)+$/, "is the path of the file without its extension"),
  title: text.max(200),
  severity: z.enum(severities),
  confidence,
  "confidence-quoted": confidence.optional(),
  discounts: z.strictObject({ mentioned: confidence.optional(), shown: confidence.optional() }).optional(),
  "applies-to": z.array(z.enum(readable)).min(1).transform(kindsOf),
  views: z.array(z.enum(views)).optional(),
  placeholder: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, "takes lower-case letters, digits and -")
    .optional(),
} as const;

/** The proof of a rule; without it the rule does not load. */
export const examplesSchema = z.strictObject({
  match: z.array(example).min(1),
  miss: z.array(example).min(1),
});

/** Why nothing proves a rule, and what it has of proof. */
const unproven = {
  unproven: text.max(400),
  examples: z
    .strictObject({ match: z.array(example).default([]), miss: z.array(example).default([]) })
    .default({ match: [], miss: [] }),
} as const;

/** Whoever cannot show that a rule is right is not sure of it. */
const unsure = confidence.max(0.5, "is 0.5 at most where a rule is unproven");

/** A YAML rule, strict. */
export const ruleSchema = z.strictObject({
  ...about,
  redact: z
    .strictObject({
      after: z.array(text).min(1).optional(),
      from: text.optional(),
      before: text.optional(),
      through: text.optional(),
    })
    .optional(),
  match,
  "false-positives": text,
  examples: examplesSchema,
});

/** A YAML rule that says itself that it is unproven. */
export const unprovenRuleSchema = ruleSchema.extend({ ...unproven, confidence: unsure });

/** The `meta` section of a raw YARA rule, lists split at commas. */
export const metaSchema = z.object(about);

/** `*.examples.yaml` beside a raw YARA file: the proofs by rule id. */
export const examplesFileSchema = z.record(
  z.string(),
  z.union([
    z.strictObject({ unproven: unproven.unproven, ...unproven.examples.def.innerType.shape }),
    examplesSchema,
  ]),
);

const knownKeys = [
  ...Object.keys(ruleSchema.shape),
  ...["contains", "pattern", "all", "any", "none", "match", "miss", "after", "from", "before", "through"],
  ...["within", "steps", "does", "not", "times", "gap", "bytes", "new-place", "call", "about", "with"],
  ...["mentioned", "shown", "unproven"],
];

/** The first thing that is wrong, in words: where it stands, what it is, and the nearest known key where one is unknown. */
export function describe(error: z.ZodError): string {
  const issue = deepest(error.issues);
  if (issue === undefined) return "is invalid";
  const place = issue.path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .slice(1);
  const where = place === "" ? "" : `${place}: `;
  if (issue.code !== "unrecognized_keys") return `${where}${issue.message}`;
  const key = issue.keys[0] ?? "";
  const meant = nearest(key, knownKeys);
  return `${where}unknown key "${key}"${meant === null ? "" : `; did you mean "${meant}"?`}`;
}

type Issue = z.core.$ZodIssue;

/** The issue that says best what was meant: in a union, that of the member which came furthest. */
function deepest(issues: readonly Issue[], prefix: readonly PropertyKey[] = []): Issue | undefined {
  const flat = issues.map((issue): Issue => {
    const path = [...prefix, ...issue.path];
    const inner =
      issue.code === "invalid_union"
        ? issue.errors.map((member) => deepest(member, path)).filter((found) => found !== undefined)
        : [];
    return best(inner) ?? { ...issue, path };
  });
  return best(flat);
}

const best = (issues: readonly Issue[]): Issue | undefined =>
  issues.toSorted((a, b) => depth(b) - depth(a) || telling(b) - telling(a))[0];

const depth = (issue: Issue): number => issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0);

/** A key that no rule has says more than a wrong value, and a wrong value more than a missing key. */
function telling(issue: Issue): number {
  if (issue.code === "unrecognized_keys") return issue.keys.some((key) => !knownKeys.includes(key)) ? 3 : 0;
  return issue.message.includes("received undefined") ? 1 : 2;
}
