import type { Await, Subject } from "@guardian/model";
import type { ReadyPolicy } from "./ready-policy.ts";

/** The deferred layers that a subject waits for, each once: the first entry of the policy that names it for this subject. */
export function awaitedBy(ready: ReadyPolicy, subject: Subject): readonly Await[] {
  const candidates = ready.awaits[subject.kind];
  if (candidates.length === 0) return none;
  const found = new Map<string, Await>();
  for (const { await: one, applies } of candidates)
    if (!found.has(one.layer) && applies(subject)) found.set(one.layer, one);
  return [...found.values()];
}

const none: readonly Await[] = [];
