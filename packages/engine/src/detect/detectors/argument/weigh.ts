import type { Severity, ValueSort } from "@guardian/model";
import type { Purpose } from "./purpose.ts";
import { damage, type Attack, type Sign } from "./sign.ts";

/** Signs that are less sure are not told. */
export const leastSure = 0.45;

/** The languages that tell of themselves that an argument is for them, so that a statement in them is no news there. */
const usualJobs: Readonly<Partial<Record<ValueSort, Attack>>> = {
  sql: "sql-injection",
  shell: "command-injection",
};

/** What never is a statement of any language. */
const places: ReadonlySet<ValueSort> = new Set<ValueSort>(["word", "path", "url"]);

/** Values that are one line by what they are for. */
const onOneLine: ReadonlySet<Purpose> = new Set<Purpose>(["identifier", "number", "url", "path"]);

/** What is less sure than this is a note about a whole statement. */
const sureNote = 0.6;

/**
 * Weighs anew by what the argument nearly always held. Earlier values excuse no more than a note: what leaves its place, and a
 * statement that is dangerous by itself, are as sure as before. A statement where there was always a word or a place is doubtful.
 */
export function weighUsual(weight: Weight, { attack, form }: Sign, usual: ValueSort): Weight {
  if (form !== "whole" || weight.confidence >= sureNote) return weight;
  if (usualJobs[usual] === attack) return { ...weight, confidence: 0 };
  return places.has(usual) && weight.confidence >= leastSure
    ? { confidence: sureNote, severity: damage[attack] }
    : weight;
}

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
  query: ["nosql-injection", "sql-injection", "ldap-injection", "ssti", "prototype-pollution"],
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
  return { confidence: sure, severity: form === "whole" && sure < sureNote ? "info" : severity };
}

function sureness(
  confidence: number,
  { attack, form }: Pick<Sign, "attack" | "form">,
  purpose: Purpose,
): number {
  if (purpose === "markup" && attack === "xss") return Math.min(confidence, 0.5);
  // Entities that fetch are no markup's job.
  if (purpose === "markup" && attack === "xxe") return confidence;
  // Texts have lines.
  if (attack === "header-injection" && form === "whole") return onOneLine.has(purpose) ? confidence : 0;
  if (purpose === "markup" || purpose === "json") return confidence * 0.8;
  // People write about commands, queries and addresses; what breaks out of its place is no prose.
  if (purpose === "prose") return form === "whole" ? confidence * 0.7 : confidence;
  const isPlain = purpose === "number" || purpose === "identifier" || purpose === "path";
  // A whole statement is weak where nobody knows what the value is for; a name or a number it is not.
  if (isPlain && form === "whole" && confidence >= 0.45 && attack !== "path-traversal") return 0.8;
  return isPlain && purpose !== "path" ? Math.min(0.98, confidence + 0.12) : confidence;
}
