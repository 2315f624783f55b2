import type { MatchNode } from "../schema.ts";
import { readCondition } from "./condition.ts";
import type { Part } from "./field.ts";
import { allOf, anyOf, eventPart, fieldKinds } from "./field.ts";
import { addressPattern, foreignRegex, valuePattern } from "./foreign-pattern.ts";
import type { ForeignRule } from "./foreign-rule.ts";
import { Inexpressible, isObject, member, severityOf, slug, textOf, textsOf } from "./foreign-rule.ts";

/** How sure a rule is, by what its author says of it. */
const confidences: Readonly<Record<string, number | undefined>> = {
  stable: 0.8,
  test: 0.7,
  experimental: 0.5,
};

/**
 * Reads a detection rule as Sigma 2 writes it, which SAFE-MCP's rules follow. Throws `Inexpressible` for what our rules
 * cannot say: fields that are about a log rather than a text, comparisons of numbers, several texts at once, correlations.
 */
export function readSigma(value: unknown): ForeignRule {
  const title = textOf(member(value, "title"));
  if (title === "") throw new Inexpressible("it has no title");
  if (member(value, "correlation") !== undefined)
    throw new Inexpressible("a correlation of events; write a chain instead");
  const part = readDetection(member(value, "detection"));
  if (part.node === null)
    throw new Inexpressible("it asks for a kind of message, and for nothing in its text");
  return {
    id: `sigma/${slug(title)}`,
    title: title.slice(0, 200),
    severity: severityOf(member(value, "level")),
    confidence: confidences[textOf(member(value, "status"))] ?? 0.4,
    kinds: part.kinds ?? ["any"],
    match: part.node,
    falsePositives: textsOf(member(value, "falsepositives")).join("; ") || "Not named by its author.",
    matching: textsOf(member(member(value, "examples"), "match")),
    missing: textsOf(member(member(value, "examples"), "miss")),
  };
}

function readDetection(detection: unknown): Part {
  if (!isObject(detection)) throw new Inexpressible("it has no detection");
  if (detection["timeframe"] !== undefined)
    throw new Inexpressible("it counts events within a time; write a chain instead");
  const parts = new Map<string, Part>();
  const later = new Map<string, Inexpressible>();
  for (const [name, selection] of Object.entries(detection)) {
    if (name === "condition") continue;
    try {
      parts.set(name, readSelection(selection));
    } catch (cause) {
      if (!(cause instanceof Inexpressible)) throw cause;
      later.set(name, cause);
    }
  }
  const conditions =
    typeof detection["condition"] === "string" ? [detection["condition"]] : textsOf(detection["condition"]);
  if (conditions.length === 0) throw new Inexpressible("it has no condition");
  // Where the condition is about what could not be read, that says more than the condition's own complaint.
  const first = [...later].find(([name]) => conditions.some((text) => isNamed(text, name)));
  if (first !== undefined) throw new Inexpressible(`${first[0]}: ${first[1].message}`);
  return anyPart(conditions.map((text) => readCondition(text, parts)));
}

function isNamed(condition: string, name: string): boolean {
  const words = condition.match(/[^\s()]+/g) ?? [];
  return words.some((word, index) => {
    if (word === name) return true;
    if (words[index - 1]?.toLowerCase() !== "of") return false;
    return word === "them" ? !name.startsWith("_") : word.endsWith("*") && name.startsWith(word.slice(0, -1));
  });
}

/** A map asks for all of its members; a list for any of its maps, or any of its words. */
function readSelection(selection: unknown): Part {
  if (Array.isArray(selection)) return anyPart(selection.map(readSelection));
  if (isObject(selection)) {
    const members = Object.entries(selection).map(([key, value]) => readField(key, value));
    if (members.length > 0) return allPart(members);
  }
  if (typeof selection === "string" && selection !== "") return keyword(selection);
  throw new Inexpressible("it is neither a map nor a list nor a word");
}

const anyPart = (parts: readonly Part[]): Part =>
  parts.length === 1 && parts[0] !== undefined ? parts[0] : anyOf(parts);
const allPart = (parts: readonly Part[]): Part =>
  parts.length === 1 && parts[0] !== undefined ? parts[0] : allOf(parts);

const keyword = (word: string): Part => ({
  node: { pattern: valuePattern(word, { place: "within", isCased: false, hasWildcards: true }) },
  kinds: null,
  fields: [],
});

function readField(key: string, value: unknown): Part {
  const [field = "", ...modifiers] = key.split("|").map((word) => word.trim());
  const values = Array.isArray(value) ? value : [value];
  const unknown = modifiers.find((modifier) => !known.has(modifier));
  if (unknown !== undefined)
    throw new Inexpressible(`the modifier "${unknown}" of "${field}" cannot be expressed`);
  if (values.length === 0 || values.some((one) => !["string", "number"].includes(typeof one))) {
    throw new Inexpressible(`"${key}" takes texts; null, true and maps cannot be expressed`);
  }
  const event = modifiers.length === 0 ? eventPart(field, values) : null;
  if (event !== null) return event;
  const nodes = values.map((one) => compared(String(one), modifiers));
  const node: MatchNode =
    nodes.length === 1 && nodes[0] !== undefined
      ? nodes[0]
      : modifiers.includes("all")
        ? { all: nodes }
        : { any: nodes };
  const kinds = field === "" ? null : fieldKinds(field);
  return { node, kinds, fields: field === "" ? [] : [field] };
}

const known = new Set([
  ...[
    "contains",
    "startswith",
    "endswith",
    "all",
    "re",
    "i",
    "m",
    "s",
    "cased",
    "base64",
    "base64offset",
    "wide",
    "utf16le",
  ],
  ...["windash", "cidr"],
]);

function compared(value: string, modifiers: readonly string[]): MatchNode {
  const has = (modifier: string): boolean => modifiers.includes(modifier);
  if (has("re")) {
    const flags = ["m", "s"].filter(has).join("");
    return { pattern: foreignRegex(flags === "" ? value : withFlags(value, flags), has("i")) };
  }
  if (has("cidr")) return { pattern: addressPattern(value) };
  if (has("base64") || has("base64offset"))
    return encoded(value, has("wide") || has("utf16le"), has("base64offset"));
  if (has("wide") || has("utf16le"))
    throw new Inexpressible("UTF-16 outside of base64 does not occur in JSON");
  const place = has("contains") ? "within" : has("startswith") ? "start" : has("endswith") ? "end" : "whole";
  const isCased = has("cased");
  return { pattern: valuePattern(value, { place, isCased, hasWildcards: true, anyDash: has("windash") }) };
}

const withFlags = (value: string, flags: string): string =>
  /^\(\?[ims]+\)/.test(value) ? value.replace("(?", `(?${flags}`) : `(?${flags})${value}`;

/** The text as base64 writes it, wherever in a longer text it begins: three ways, without the letters that depend on what stands beside it. */
function encoded(value: string, isWide: boolean, atAnyOffset: boolean): MatchNode {
  const bytes = Buffer.from(value, isWide ? "utf16le" : "utf8");
  const at = (offset: number): MatchNode => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    const start = [0, 2, 3][offset] ?? 0;
    const rest = (bytes.length + offset) % 3;
    const end = rest === 0 ? text.length : text.replace(/=+$/, "").length - 1;
    return {
      pattern: valuePattern(text.slice(start, end), { place: "within", isCased: true, hasWildcards: false }),
    };
  };
  return atAnyOffset ? { any: [at(0), at(1), at(2)] } : at(0);
}
