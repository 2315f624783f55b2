import { actions } from "@guardian/model";
import type { Clause, Finding, Inspection, Instant, Verdict } from "@guardian/model";
import { fuse } from "./fuse.ts";
import type { Fusion } from "./fuse.ts";
import type { ReadyClause, ReadyPolicy } from "./ready-policy.ts";

/** Makes the verdict on one inspection: the first clause that matches wins. Pure, and never throws. */
export function decide(ready: ReadyPolicy, inspection: Inspection, now: Instant): Verdict {
  const { subject, findings, faults } = inspection;
  const whole = faults.length === 0 && subject.truncated !== true;
  const nothingSeen = whole && findings.length === 0;
  const { open, suppressed } = nothingSeen ? clean : sift(ready, inspection, now);
  const choice = nothingSeen && !ready.minds[subject.kind] ? null : choose(ready, inspection, open, whole);
  const { id, action, reason } = choice?.clause ?? otherwise[ready.policy.otherwise];
  return {
    action,
    enforced: ready.policy.enforced,
    policy: ready.policy.name,
    clause: id,
    reason: choice === null || choice.unclear.length === 0 ? reason : `${reason} ${inWords(choice.unclear)}`,
    because: choice?.because ?? none,
    suppressed,
    ...(open.length === 0 ? unscored : fuse(open)),
    complete: whole && (choice === null || choice.unclear.length === 0),
    inspection,
  };
}

const none: readonly Finding[] = Object.freeze([]);
const unscored: Fusion = Object.freeze({ score: 0, shares: Object.freeze([]) });
const clean: Sifted = { open: none, suppressed: none };

type Ending = Pick<Clause, "id" | "action" | "reason">;

const otherwise: Readonly<Record<"allow" | "block", Ending>> = {
  allow: { id: "otherwise", action: "allow", reason: "No clause of the policy speaks against it." },
  block: { id: "otherwise", action: "block", reason: "No clause of the policy allows it." },
};

interface Sifted {
  readonly open: readonly Finding[];
  readonly suppressed: readonly Finding[];
}

/** Takes out the findings that somebody accepted. */
function sift(ready: ReadyPolicy, { findings, subject }: Inspection, now: Instant): Sifted {
  if (ready.suppressions.length === 0) return { open: findings, suppressed: none };
  const open: Finding[] = [];
  const suppressed: Finding[] = [];
  for (const finding of findings) {
    const accepted = ready.suppressions.some((accepts) => accepts(finding, subject, now));
    (accepted ? suppressed : open).push(finding);
  }
  return { open, suppressed };
}

interface Choice {
  readonly clause: Ending;
  readonly because: readonly Finding[];
  /** Clauses on the way whose expression could not be evaluated. */
  readonly unclear: readonly string[];
}

/**
 * Looks for the first clause that matches. An expression that cannot be evaluated closes the gate: its clause does not allow,
 * and its flag, redaction, hold or block counts as matched unless a later clause is stricter; were it final, an argument made
 * to break the expression of a mild clause would hide the rest of the policy.
 */
function choose(
  ready: ReadyPolicy,
  inspection: Inspection,
  open: readonly Finding[],
  whole: boolean,
): Choice {
  const unclear: string[] = [];
  let doubted: Omit<Choice, "unclear"> | null = null;
  let chosen: Omit<Choice, "unclear"> = { clause: otherwise[ready.policy.otherwise], because: none };
  for (const candidate of ready.clauses[inspection.subject.kind]) {
    const because = findingsFor(candidate, inspection, open, whole);
    const answer = because === null ? false : ask(candidate, inspection);
    if (because === null || answer === false) continue;
    const found = { clause: candidate.clause, because };
    if (answer === true) {
      chosen = found;
      break;
    }
    unclear.push(candidate.clause.id);
    if (candidate.clause.action !== "allow" && isStricter(found, doubted)) doubted = found;
  }
  return doubted !== null && isStricter(doubted, chosen) ? { ...doubted, unclear } : { ...chosen, unclear };
}

/** The findings on which a clause matches; null where it does not, before its expression is asked. */
function findingsFor(
  { clause, applies, fault, finding }: ReadyClause,
  { subject, faults }: Inspection,
  open: readonly Finding[],
  whole: boolean,
): readonly Finding[] | null {
  if (typeof fault === "boolean" && fault === whole) return null;
  if (typeof fault === "function" && !faults.some(fault)) return null;
  if (finding === null) return applies(subject) ? none : null;
  const because = open.filter(finding);
  if (because.length === 0 || !applies(subject)) return null;
  const { score } = clause.when;
  return score === undefined || fuse(because).score >= score ? because : null;
}

function ask({ expression }: ReadyClause, { subject }: Inspection): boolean | "unclear" {
  if (expression === null) return true;
  try {
    return expression(subject);
  } catch {
    // What the arguments made of the expression is no bug of ours: the caller closes the gate and says so.
    return "unclear";
  }
}

function isStricter(one: Omit<Choice, "unclear">, other: Omit<Choice, "unclear"> | null): boolean {
  return other === null || actions.indexOf(one.clause.action) > actions.indexOf(other.clause.action);
}

function inWords(unclear: readonly string[]): string {
  const names = unclear.map((id) => `"${id}"`).join(", ");
  return `(The expression of clause ${names} could not be evaluated on these arguments.)`;
}
