import type { MatchNode } from "../schema.ts";
import { readCondition } from "./condition.ts";
import type { Part } from "./field.ts";
import { allOf, anyOf, fieldKinds } from "./field.ts";
import type { Comparison } from "./foreign-pattern.ts";
import { foreignRegex, valuePattern } from "./foreign-pattern.ts";
import type { ForeignRule } from "./foreign-rule.ts";
import { Inexpressible, isObject, member, severityOf, slug, textOf, textsOf } from "./foreign-rule.ts";

const confidences: Readonly<Record<string, number | undefined>> = { high: 0.8, medium: 0.6, low: 0.4 };

/**
 * Reads a rule of the format ATR (agent threat rules): conditions of field, operator and value, with test cases. Throws
 * `Inexpressible` for metrics, sequences and whatever asks for several texts at once.
 */
export function readAtr(value: unknown): ForeignRule {
  const title = textOf(member(value, "title"));
  if (title === "") throw new Inexpressible("it has no title");
  const detection = member(value, "detection");
  const { node, kinds } = readConditions(
    member(detection, "conditions"),
    textOf(member(detection, "condition"), "any"),
  );
  if (node === null) throw new Inexpressible("it asks for nothing in a text");
  const cases = member(value, "test_cases");
  return {
    id: `atr/${slug(textOf(member(value, "id"), title))}`,
    title: title.slice(0, 200),
    severity: severityOf(member(value, "severity")),
    confidence: confidenceOf(value),
    kinds: kinds ?? ["any"],
    match: node,
    falsePositives: textsOf(member(detection, "false_positives")).join("; ") || "Not named by its author.",
    matching: examplesOf(member(cases, "true_positives")),
    missing: examplesOf(member(cases, "true_negatives")),
  };
}

/** A number of percent, or a word; the lesser where both are there. */
function confidenceOf(value: unknown): number {
  const percent = member(value, "confidence");
  const word = confidences[textOf(member(member(value, "tags"), "confidence"))] ?? 0.6;
  return typeof percent === "number" && percent >= 0 && percent <= 100 ? Math.min(word, percent / 100) : word;
}

function readConditions(conditions: unknown, condition: string): Part {
  const named: [string, unknown][] = Array.isArray(conditions)
    ? conditions.map((one, index) => [String(index), one])
    : isObject(conditions)
      ? Object.entries(conditions)
      : [];
  if (named.length === 0) throw new Inexpressible("it has no conditions");
  const parts = new Map(named.map(([name, one]) => [name, readOne(name, one)]));
  const all = [...parts.values()];
  const only = all[0];
  if (all.length === 1 && only !== undefined && /^(?:any|or|all|and|0)$/i.test(condition)) return only;
  if (/^(?:any|or)$/i.test(condition)) return anyOf(all);
  if (/^(?:all|and)$/i.test(condition)) return allOf(all);
  return readCondition(condition, parts);
}

function readOne(name: string, condition: unknown): Part {
  for (const key of ["metric", "threshold", "steps", "window"]) {
    if (member(condition, key) !== undefined)
      throw new Inexpressible(
        `condition ${name} measures behaviour ("${key}"); write a chain, or use the layer behaviour`,
      );
  }
  const field = textOf(member(condition, "field"));
  if (field === "") throw new Inexpressible(`condition ${name} names no field`);
  const patterns = textsOf(member(condition, "patterns"));
  const value = member(condition, "value");
  const values = patterns.length > 0 ? patterns : typeof value === "string" ? [value] : textsOf(value);
  if (values.length === 0) throw new Inexpressible(`condition ${name} has no value`);
  const operator = textOf(member(condition, "operator"), textOf(member(condition, "match_type"), "contains"));
  const isCased = member(condition, "case_sensitive") === true;
  const nodes = values.map((one): MatchNode => ({ pattern: patternOf(one.trim(), operator, isCased) }));
  const node: MatchNode = nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { any: nodes };
  return { node, kinds: fieldKinds(field), fields: [field] };
}

const places: Readonly<Record<string, Comparison["place"] | undefined>> = {
  contains: "within",
  exact: "whole",
  equals: "whole",
  starts_with: "start",
  ends_with: "end",
};

function patternOf(value: string, operator: string, isCased: boolean): string {
  if (operator === "regex") return foreignRegex(value, !isCased);
  const place = Object.hasOwn(places, operator) ? places[operator] : undefined;
  if (place === undefined)
    throw new Inexpressible(`the operator "${operator.slice(0, 40)}" cannot be expressed`);
  return valuePattern(value, { place, isCased, hasWildcards: false });
}

const notTexts = new Set(["expected", "description", "matched_condition", "rule_id", "name", "tool_name"]);

/** The text of each test case: of its members the first that is a text under test, or what a call was given. */
function examplesOf(cases: unknown): string[] {
  if (!Array.isArray(cases)) return [];
  return cases.flatMap((one: unknown) => {
    if (typeof one === "string") return one === "" ? [] : [one];
    if (!isObject(one)) return [];
    const [, value] = Object.entries(one).find(([key]) => !notTexts.has(key)) ?? [];
    const text =
      typeof value === "string"
        ? value
        : isObject(value) || Array.isArray(value)
          ? JSON.stringify(value)
          : "";
    return text.trim() === "" ? [] : [text];
  });
}
