import type { JsonPointer, Span } from "./json.ts";
import type { Subject, View } from "./subject.ts";

export const severities = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** The layers of detection. */
export const layers = [
  "protocol",
  "pattern",
  "yara",
  "argument",
  "redaction",
  "classifier",
  "judge",
  "behaviour",
  "traffic",
  "surface",
  "flow",
  "client",
] as const;
export type Layer = (typeof layers)[number];

/** What a detector saw. Nothing in it is raw text from traffic: `excerpt` is redacted and escaped. */
export interface Finding {
  readonly rule: string;
  readonly layer: Layer;
  readonly title: string;
  readonly severity: Severity;
  /** 0..1: how sure the detector is that the rule's claim is true. */
  readonly confidence: number;
  readonly path: JsonPointer;
  /** In the original string at `path`, in UTF-16 code units. */
  readonly span: Span;
  readonly via: readonly View[];
  readonly excerpt: string;
  /** Where what it is about came from: the other end of a flow. */
  readonly from?: { readonly server: string; readonly tool: string };
  /** What a redaction writes in place of the span, e.g. `aws-key`; absent where the rule is not about a secret. */
  readonly placeholder?: string;
  /** The same for the same rule at the same place with the same matched text: a key to group and to suppress by. */
  readonly fingerprint: string;
}

/** A detector that threw, overran its deadline, could not read everything, could not work, or gave an answer that nobody can use. */
export interface Fault {
  readonly detector: string;
  readonly reason: "threw" | "deadline" | "truncated" | "unavailable" | "unusable";
  /** The guard's own words; never text from traffic. */
  readonly detail: string;
}

/** Findings and faults of one subject. */
export interface Inspection {
  readonly subject: Subject;
  readonly findings: readonly Finding[];
  readonly faults: readonly Fault[];
}
