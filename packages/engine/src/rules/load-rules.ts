import { GuardianError } from "@guardian/model";
import { parse } from "yaml";
import type { z } from "zod";
import type { PackedChain } from "./chain/chain.ts";
import { chainSchema, packChain } from "./chain/chain-schema.ts";
import type { Examples, Pack, PackedRule, RulePack } from "./pack.ts";
import { identifier, openPack } from "./pack.ts";
import type { RawRule } from "./raw-yara.ts";
import { readRawYara } from "./raw-yara.ts";
import { ruleSource } from "./rule-source.ts";
import { describe, examplesFileSchema, metaSchema, ruleSchema, unprovenRuleSchema } from "./schema.ts";

/** One file of a rule folder. */
export interface RuleSource {
  /** Its path inside the folder, with `/`. */
  readonly name: string;
  readonly text: string;
}

/** Reads rule files into a pack. Throws `rule/invalid`, naming the file and the value. Patterns are compiled later. */
export function loadRules(sources: readonly RuleSource[]): RulePack {
  return openPack(packRules(sources));
}

/** The same as plain JSON, which `openPack` opens without a YAML reader: what the build writes. */
export function packRules(sources: readonly RuleSource[]): Pack {
  const proofs = new Map<string, ProofOf>();
  for (const source of sources.filter(({ name }) => isExamples(name))) {
    const read = validate(examplesFileSchema, yaml(source), source.name);
    for (const [id, examples] of Object.entries(read)) proofs.set(id, examples);
  }
  const rules: PackedRule[] = [];
  const chains: PackedChain[] = [];
  const ids = new Set<string>();
  const add = <One extends { readonly id: string }>(file: string, one: One, to: One[]): void => {
    if (ids.has(one.id)) throw invalid(file, `the id "${one.id}" exists already`);
    ids.add(one.id);
    to.push(one);
  };
  for (const source of sources.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isExamples(source.name)) continue;
    if (/\.ya?ml$/.test(source.name)) {
      const value = yaml(source);
      if (hasSteps(value)) add(source.name, yamlChain(source, value), chains);
      else add(source.name, yamlRule(source, value), rules);
    } else if (source.name.endsWith(".yar")) {
      for (const raw of rawRules(source)) add(source.name, rawRule(source, raw, proofs), rules);
    }
  }
  const orphan = [...proofs.keys()].find((id) => !ids.has(id));
  if (orphan !== undefined) throw new GuardianError("rule/invalid", `examples name no rule: "${orphan}"`);
  return { version: 1, rules, chains };
}

const isExamples = (name: string): boolean => name.endsWith(".examples.yaml");

const invalid = (file: string, message: string, cause?: unknown): GuardianError =>
  new GuardianError("rule/invalid", `rule file ${file}: ${message}`, { cause });

function yaml(source: RuleSource): unknown {
  try {
    // No alias may multiply itself, and a key that comes twice is an error.
    return parse(source.text, { maxAliasCount: 0, uniqueKeys: true, prettyErrors: true });
  } catch (cause) {
    throw invalid(source.name, message(cause), cause);
  }
}

const message = (cause: unknown): string => (cause instanceof Error ? cause.message : "cannot be read");

function validate<Schema extends z.ZodType>(schema: Schema, value: unknown, file: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalid(file, describe(result.error), result.error);
  return result.data;
}

const idOf = (file: string): string => file.replace(/\.(?:ya?ml|yar)$/, "");

/** Quoted, mentioned or shown, a match is more likely to be about an attack than to be one; a secret stays a secret. */
const aboutShare = 0.6;

function yamlRule(source: RuleSource, value: unknown): PackedRule {
  if (hasMember(value, "detection")) {
    throw invalid(
      source.name,
      "is a rule of another format; turn it into one of ours with guardian rules import",
    );
  }
  const isUnproven = hasMember(value, "unproven");
  const rule = validate(isUnproven ? unprovenRuleSchema : ruleSchema, value, source.name);
  checkId(source, rule.id);
  const generated = attempt(source.name, () => ruleSource(rule.match));
  return {
    ...about(rule),
    layer: "pattern",
    ...(rule.redact === undefined ? {} : { redact: withoutUndefined(rule.redact) }),
    falsePositives: rule["false-positives"],
    patterns: generated.patterns,
    match: generated.tree,
    source: generated.source,
    examples: rule.examples,
    ...("unproven" in rule ? { unproven: rule.unproven } : {}),
  };
}

/** A chain of calls says what it waits for in steps, a rule about texts in patterns. */
const hasSteps = (value: unknown): boolean => hasMember(value, "steps");

const hasMember = (value: unknown, key: string): boolean =>
  typeof value === "object" && value !== null && key in value;

/** What an examples file says of a rule. */
type ProofOf = Examples & { readonly unproven?: string };

function yamlChain(source: RuleSource, value: unknown): PackedChain {
  const chain = validate(chainSchema, value, source.name);
  checkId(source, chain.id);
  return packChain(chain);
}

function checkId({ name }: RuleSource, id: string): void {
  if (id !== idOf(name)) throw invalid(name, `id is "${id}"; it must be the file's path, "${idOf(name)}"`);
}

function attempt<Value>(file: string, action: () => Value): Value {
  try {
    return action();
  } catch (cause) {
    throw invalid(file, message(cause), cause);
  }
}

type About = z.infer<typeof metaSchema>;
type PackedAbout = Pick<
  PackedRule,
  | "id"
  | "title"
  | "severity"
  | "confidence"
  | "quoted"
  | "mentioned"
  | "shown"
  | "appliesTo"
  | "views"
  | "placeholder"
>;

function about(rule: About): PackedAbout {
  const isSecret = rule.placeholder !== undefined;
  const share = (part: number): number => Math.round(rule.confidence * part * 100) / 100;
  const quoted = rule["confidence-quoted"] ?? (isSecret ? undefined : share(aboutShare));
  const about = isSecret
    ? {}
    : {
        mentioned: share(rule.discounts?.mentioned ?? aboutShare),
        shown: share(rule.discounts?.shown ?? aboutShare),
      };
  return {
    id: rule.id,
    title: rule.title,
    severity: rule.severity,
    confidence: rule.confidence,
    ...(quoted === undefined ? {} : { quoted }),
    ...about,
    appliesTo: rule["applies-to"],
    ...(rule.views === undefined ? {} : { views: rule.views }),
    ...(rule.placeholder === undefined ? {} : { placeholder: rule.placeholder }),
  };
}

type Defined<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> };

/** Drops members that are undefined, which JSON would drop too. */
const withoutUndefined = <Value extends object>(value: Value): Defined<Value> =>
  // True by construction: what is left has no undefined member.
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<Value>;

const rawRules = (source: RuleSource): RawRule[] => attempt(source.name, () => readRawYara(source.text));

function rawRule(source: RuleSource, raw: RawRule, proofs: ReadonlyMap<string, ProofOf>): PackedRule {
  const list = (value: unknown): unknown =>
    typeof value === "string" ? value.split(",").map((item) => item.trim()) : value;
  const { applies_to, views, confidence_quoted, false_positives, ...rest } = raw.meta;
  const meta = {
    ...rest,
    "applies-to": list(applies_to),
    views: list(views),
    "confidence-quoted": confidence_quoted,
  };
  const rule = about(validate(metaSchema, meta, `${source.name}, meta of ${raw.name}`));
  const file = idOf(source.name);
  if (rule.id !== file && !rule.id.startsWith(`${file}/`)) {
    throw invalid(source.name, `the id of ${raw.name} must be "${file}" or begin with "${file}/"`);
  }
  const examples = proofs.get(rule.id);
  if (examples === undefined) {
    throw invalid(
      source.name,
      `${raw.name} has no examples; list them under "${rule.id}" in ${file}.examples.yaml`,
    );
  }
  const { unproven, match, miss } = examples;
  if (unproven !== undefined && rule.confidence > 0.5) {
    throw invalid(source.name, `${raw.name} is unproven, so that its confidence is 0.5 at most`);
  }
  return {
    ...rule,
    layer: "yara",
    falsePositives: typeof false_positives === "string" ? false_positives : "",
    patterns: raw.patterns,
    source: `rule ${identifier}${raw.body}`,
    examples: { match, miss },
    ...(unproven === undefined ? {} : { unproven }),
  };
}
