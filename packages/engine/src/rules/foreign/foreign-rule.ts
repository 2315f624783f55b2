import type { Severity, SubjectKind } from "@guardian/model";
import { severities } from "@guardian/model";
import type { MatchNode } from "../schema.ts";

/** A rule of another format, as far as ours can say it. */
export interface ForeignRule {
  /** The path of the rule's file without extension. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly kinds: readonly (SubjectKind | "any" | "definitions" | "content" | "writing")[];
  readonly match: MatchNode;
  readonly falsePositives: string;
  readonly matching: readonly string[];
  readonly missing: readonly string[];
}

/** What a rule of another format says beyond what ours can, in words for its author. */
export class Inexpressible extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Inexpressible";
  }
}

/** A name for a file: lower-case letters, digits and hyphens. */
export function slug(text: string): string {
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
  return words.slice(0, 80).replaceAll(/^-+|-+$/g, "") || "rule";
}

/** `informational` is another word for `info`. */
export function severityOf(word: unknown): Severity {
  const meant = typeof word === "string" ? word.toLowerCase() : "";
  if (meant === "informational") return "info";
  return severities.find((severity) => severity === meant) ?? "medium";
}

/** A member of an object that was read, or undefined. */
export function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A text, or what stands for it where there is none. */
export const textOf = (value: unknown, otherwise = ""): string =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : otherwise;

/** The texts of a list. */
export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string" && one !== "") : [];
