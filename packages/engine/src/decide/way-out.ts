import type { Action, Finding, Inspection, Instant, Verdict } from "@guardian/model";
import { decide } from "./decide.ts";
import type { ReadyPolicy } from "./ready-policy.ts";

/** How a stopped message could be let pass by accepting findings of it. */
export interface WayOut {
  /** What the policy says as it is. */
  readonly verdict: Verdict;
  /** One finding for each rule and place that must be accepted, no more than needed; empty where that would not do. */
  readonly accepted: readonly Finding[];
  /** What still stops the message when all is accepted that may be; null where it passes. */
  readonly obstacle: Verdict | null;
}

/**
 * Finds the fewest findings whose acceptance lets a message pass. A redaction lets it pass, but not where the redaction itself is
 * to be undone: nobody who frees a message from a block wants to give its secrets away with it.
 */
export function wayOut(ready: ReadyPolicy, inspection: Inspection, now: Instant): WayOut {
  const verdict = decide(ready, inspection, now);
  if (isFree(verdict.action)) return { verdict, accepted: [], obstacle: null };
  const passes = (action: Action): boolean =>
    isFree(action) || (action === "redact" && verdict.action !== "redact");
  const without = (keys: ReadonlySet<string>): Verdict => decide(accepting(ready, keys), inspection, now);
  const found = new Map<string, Finding>();
  for (let last = verdict; !passes(last.action); last = without(new Set(found.keys()))) {
    const before = found.size;
    for (const finding of last.because) if (isAcceptable(finding)) found.set(keyOf(finding), finding);
    if (found.size === before) return { verdict, accepted: [], obstacle: last };
  }
  const needed = new Set(found.keys());
  // The weakest first, so that what stays accepted is what weighs most.
  for (const [key] of [...found].sort(([, one], [, other]) => one.confidence - other.confidence)) {
    needed.delete(key);
    if (!passes(without(needed).action)) needed.add(key);
  }
  const accepted = [...found].flatMap(([key, finding]) => (needed.has(key) ? [finding] : []));
  return { verdict, accepted, obstacle: null };
}

/** A changed surface is approved as a whole or not at all: to accept the one finding of it would leave the change in force unseen. */
export function isAcceptable({ layer }: Finding): boolean {
  return layer !== "surface";
}

function isFree(action: Action): boolean {
  return action === "allow" || action === "flag";
}

/** The rule and the place, which a suppression names. */
function keyOf({ rule, path }: Finding): string {
  return `${rule} ${path}`;
}

function accepting(ready: ReadyPolicy, keys: ReadonlySet<string>): ReadyPolicy {
  const accepts = (finding: Finding): boolean => keys.has(keyOf(finding));
  return { ...ready, suppressions: [...ready.suppressions, accepts] };
}
