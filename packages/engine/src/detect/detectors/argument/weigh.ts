import type { Severity } from "@guardian/model";
import type { Purpose } from "./purpose.ts";
import { damage, type Attack, type Sign } from "./sign.ts";

/** Signs that are less sure are not told. */
export const leastSure = 0.45;

/** How sure a sign is once it is known what the argument is for, and what it may do there. */
export interface Weight {
  readonly confidence: number;
  readonly severity: Severity;
}

const every = Object.keys(damage) as readonly Attack[]; // the record's own keys

/** The languages that an argument is made for, so that a text in them is its job. */
const jobs: Readonly<Partial<Record<Purpose, readonly Attack[]>>> = {
  sql: ["sql-injection", "nosql-injection", "ldap-injection", "command-injection", "path-traversal", "ssti"],
  shell: every.filter((attack) => attack !== "xxe"),
  code: every,
  markup: ["ssti", "ldap-injection", "ssrf", "sql-injection"],
  template: ["ssti", "xss", "ldap-injection"],
  query: ["nosql-injection", "sql-injection", "ldap-injection", "ssti"],
  json: ["nosql-injection"],
};

/** Weighs a sign by the argument's purpose: no finding where it is the job, more where nothing of the kind belongs. */
export function weigh({ attack, form, confidence }: Sign, purpose: Purpose): Weight {
  const severity = damage[attack];
  if (jobs[purpose]?.includes(attack) === true) return { confidence: 0, severity };
  // A document is kept as it is; only what could hurt its reader or its parser is worth a note.
  if (purpose === "document")
    return { confidence: form === "breakout" ? confidence * 0.5 : 0, severity: "low" };
  const sure = sureness(confidence, { attack, form }, purpose);
  // A whole statement of some language is no attack by itself: a note, unless it is sure.
  return { confidence: sure, severity: form === "whole" && sure < 0.6 ? "info" : severity };
}

function sureness(
  confidence: number,
  { attack, form }: Pick<Sign, "attack" | "form">,
  purpose: Purpose,
): number {
  if (purpose === "markup" && attack === "xss") return Math.min(confidence, 0.5);
  if (purpose === "markup" || purpose === "json") return confidence * 0.8;
  // People write about commands, queries and addresses; what breaks out of its place is no prose.
  if (purpose === "prose") return form === "whole" ? confidence * 0.7 : confidence;
  const isPlain = purpose === "number" || purpose === "identifier" || purpose === "path";
  // A whole statement is weak where nobody knows what the value is for; a name or a number it is not.
  if (isPlain && form === "whole" && confidence >= 0.45 && attack !== "path-traversal") return 0.8;
  return isPlain && purpose !== "path" ? Math.min(0.98, confidence + 0.12) : confidence;
}
