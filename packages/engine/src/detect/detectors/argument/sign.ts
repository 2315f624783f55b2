import type { Severity, Span } from "@guardian/model";

/** The attacks that the argument layer tells apart; the rule's id is `argument/` and this. */
export type Attack =
  | "sql-injection"
  | "xss"
  | "path-traversal"
  | "command-injection"
  | "ssrf"
  | "ssti"
  | "xxe"
  | "nosql-injection"
  | "ldap-injection"
  | "header-injection"
  | "prototype-pollution"
  | "outside-roots"
  | "outside-client-roots";

/**
 * What an analyser saw in a text. `breakout`: the text leaves the place that it was put into, which no honest value does.
 * `whole`: it is a complete expression of a language, the very job of an argument that is made for it.
 */
export interface Sign {
  readonly attack: Attack;
  readonly form: "breakout" | "whole";
  /** How sure, from the text alone. */
  readonly confidence: number;
  /** In the text that was looked at. */
  readonly span: Span;
}

/** Looks at one text. Pure, linear, bounded by the caller's window. */
export type Analyser = (text: string) => Sign | null;

/** What each attack may do. */
export const damage: Readonly<Record<Attack, Severity>> = {
  "sql-injection": "high",
  xss: "high",
  "path-traversal": "high",
  "command-injection": "critical",
  ssrf: "high",
  ssti: "high",
  xxe: "high",
  "nosql-injection": "high",
  "ldap-injection": "high",
  "header-injection": "high",
  "prototype-pollution": "high",
  "outside-roots": "high",
  "outside-client-roots": "medium",
};

/** The surest of some signs. */
export function surest(signs: readonly (Sign | null)[]): Sign | null {
  let best: Sign | null = null;
  for (const sign of signs)
    if (sign !== null && (best === null || sign.confidence > best.confidence)) best = sign;
  return best;
}
