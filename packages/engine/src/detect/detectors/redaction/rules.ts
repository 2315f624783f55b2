import type { Severity } from "@guardian/model";
import type { Examples } from "../../../rules/pack.ts";
import { personalRows } from "./rules-personal.ts";
import { moreSecretRows } from "./rules-secrets-2.ts";
import { secretRows } from "./rules-secrets.ts";

/** A rule that is code: what policies, suppressions and `guardian rules` need to know of it. */
export interface RedactionRule {
  readonly id: string;
  readonly layer: "redaction";
  readonly title: string;
  readonly severity: Severity;
  /** Of its surest finding. */
  readonly confidence: number;
  readonly placeholder: string;
  readonly falsePositives: string;
  /** Written in parts where the whole would look like a secret in a repository. */
  readonly examples: Examples;
}

/** The rules of the layer, in order of their ids. */
export const redactionRules: readonly RedactionRule[] = [...secretRows, ...moreSecretRows, ...personalRows]
  .map(([id, title, severity, confidence, placeholder, falsePositives, match, miss]): RedactionRule => {
    return {
      id,
      layer: "redaction",
      title,
      severity,
      confidence,
      placeholder,
      falsePositives,
      examples: { match, miss },
    };
  })
  .toSorted((one, other) => one.id.localeCompare(other.id));
