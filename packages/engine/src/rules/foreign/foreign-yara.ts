import type { Severity } from "@guardian/model";
import { severities } from "@guardian/model";
import type { Examples } from "../pack.ts";
import type { RawRule } from "../raw-yara.ts";
import { readRawYara } from "../raw-yara.ts";
import { severityOf, slug } from "./foreign-rule.ts";

/** A rule of a customer's YARA file, with the metadata that our rules need. */
export interface ForeignYara {
  readonly id: string;
  /** The whole rule. */
  readonly text: string;
  readonly examples: Examples | null;
}

/** What our loader reads in `meta`; everything else stays as it is. */
const own = new Set([
  "id",
  "title",
  "severity",
  "confidence",
  "confidence_quoted",
  "applies_to",
  "views",
  "placeholder",
  "false_positives",
]);

/** The kinds that a rule reads which says nothing of them: files reach a model as results, resources and arguments. */
const usualKinds = "tool_result, resource, document, tool_args, prompt, error, log";

/**
 * Reads a customer's YARA file. `examples` are keyed by the rule's id or its name. Throws an Error where the file holds more
 * than plain rules.
 */
export function readForeignYara(
  file: string,
  text: string,
  examples: ReadonlyMap<string, Examples>,
): readonly ForeignYara[] {
  const rules = readRawYara(text);
  return rules.map((rule) => {
    const id = `imported/${slug(file)}${rules.length === 1 && slug(rule.name) === slug(file) ? "" : `/${slug(rule.name)}`}`;
    const known =
      examples.get(rule.name) ?? examples.get(id) ?? examples.get(String(rule.meta["id"])) ?? null;
    return { id, text: withMeta(rule, id, known !== null), examples: known };
  });
}

function withMeta(rule: RawRule, id: string, isProven: boolean): string {
  const { meta } = rule;
  const confidence = confidenceOf(meta["confidence"] ?? meta["score"]);
  const ours = {
    id,
    title: String(meta["title"] ?? meta["description"] ?? rule.name.replaceAll("_", " ")).slice(0, 200),
    severity: severity(meta["severity"] ?? meta["threat_level"]),
    confidence: isProven ? confidence : Math.min(confidence, 0.5),
    applies_to: typeof meta["applies_to"] === "string" ? meta["applies_to"] : usualKinds,
    false_positives: String(meta["false_positives"] ?? "Not named by its author."),
  };
  const rest = Object.entries(meta).filter(([key]) => !own.has(key));
  const lines = [...Object.entries(ours), ...rest].map(([key, value]) => `    ${key} = ${literal(value)}`);
  const body = withoutMeta(rule.body);
  const brace = body.indexOf("{") + 1;
  return `rule ${rule.name}${body.slice(0, brace)}\n  meta:\n${lines.join("\n")}\n${body.slice(brace)}\n`;
}

const literal = (value: string | number | boolean): string =>
  typeof value === "string"
    ? `"${value.replaceAll(/[\r\n]+/g, " ").replaceAll(/["\\]/g, "\\$&")}"`
    : String(value);

/** The rule without its own metadata, which is written anew. */
const withoutMeta = (body: string): string =>
  body.replace(/\bmeta\s*:[^]*?(?=\b(?:strings|condition)\s*:)/, "");

function confidenceOf(value: unknown): number {
  const number = typeof value === "number" ? value : Number.NaN;
  if (!(number >= 0 && number <= 100)) return 0.6;
  return number > 1 ? number / 100 : number;
}

const severity = (value: unknown): Severity =>
  severities.find((one) => one === value) ?? (typeof value === "string" ? severityOf(value) : "medium");
