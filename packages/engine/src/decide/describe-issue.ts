import { excerpt, nearest } from "@guardian/model";
import type { z } from "zod";

/** The valid keys of each part of a file, by the last named step of its path; the file itself is the empty name. */
export type KeysOfParts = Readonly<Record<string, readonly string[]>>;

/** Says in plain words what a strict schema found: where, which value, the nearest valid one, what to do. */
export function describeIssue(issue: z.core.$ZodIssue, raw: unknown, keys: KeysOfParts): string {
  const at = placeOf(issue.path);
  const value = valueAt(raw, issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(at, key, knownKeys(issue.path, keys))).join("; ");
    case "invalid_value":
      return value === undefined
        ? `${at} is missing; give one of ${issue.values.map(String).join(", ")}`
        : `${at} is ${shown(value)}; ${choose(value, issue.values.map(String))}`;
    case "invalid_type":
      return value === undefined
        ? `${at} is missing; give a ${typeWords(issue.expected)}`
        : `${at} is ${shown(value)}; give a ${typeWords(issue.expected)}`;
    case "too_small":
      return `${at} is ${shown(value)}; ${issue.origin === "number" ? `give at least ${issue.minimum}` : "it must not be empty"}`;
    case "too_big":
      return `${at} is ${shown(value)}; give at most ${issue.maximum}${issue.origin === "string" ? " characters" : ""}`;
    default:
      return `${at} is ${shown(value)}; ${issue.message}`;
  }
}

function knownKeys(path: readonly PropertyKey[], keys: KeysOfParts): readonly string[] {
  return keys[path.findLast((step) => typeof step === "string") ?? ""] ?? [];
}

function unknownKey(at: string, key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  const advice = near === null ? `known keys are ${known.join(", ")}` : `did you mean \`${near}\`?`;
  return `${at} has an unknown key \`${excerpt(key, 60)}\`; ${advice}`;
}

function choose(value: unknown, known: readonly string[]): string {
  const near = typeof value === "string" ? nearest(value, known) : null;
  return near === null
    ? `give one of ${known.join(", ")}`
    : `did you mean \`${near}\`? Valid are ${known.join(", ")}`;
}

function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the policy";
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[step]; // an object that has this key, checked above
  }
  return value;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  if (value === "") return "empty";
  return `\`${excerpt(String(value), 60)}\``;
}

function typeWords(expected: string): string {
  if (expected === "array") return "list, e.g. `[a, b]`";
  if (expected === "object") return "mapping of keys to values";
  if (expected === "boolean") return "`true` or `false`";
  return expected === "string" ? "text" : expected;
}
