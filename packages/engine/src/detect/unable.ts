import type { Fault, Finding } from "@guardian/model";
import { Incomplete } from "./incomplete.ts";

/** What a detector throws that knows why it could not look: in the guard's own words, never in those of traffic. */
export function unable(
  reason: Fault["reason"],
  detail: string,
  findings: readonly Finding[] = [],
): Incomplete {
  return new Incomplete(findings, { reason, detail });
}
