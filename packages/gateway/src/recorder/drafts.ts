import { actions, excerpt } from "@guardian/model";
import type { Action, AuditEvent, EntryDraft, Finding, Frame, Instant, Verdict } from "@guardian/model";
import type { Judged } from "../judge.ts";
import { presentable, presentableTarget } from "./presentable.ts";

/** Entries of one frame at most: a list of a hundred thousand poisoned definitions must not become as many entries. */
const verdictLimit = 100;
/** Findings, suppressed findings and faults in one entry, each. */
const findingLimit = 32;

/** The audit entries of a judged frame: one for each verdict that is not `allow`; the gravest carries the reference itself as its id. */
export function draftsOf(judged: Judged, digest: (bytes: Uint8Array) => string): readonly EntryDraft[] {
  const grave = judged.verdicts.filter(({ action }) => action !== "allow");
  const listed = grave.length <= verdictLimit ? grave : [...grave].sort(byGravity).slice(0, verdictLimit);
  const gravest = listed.reduce((one, other) => (byGravity(other, one) < 0 ? other : one));
  const shared = {
    frame: judged.envelope.frame,
    digest: digest(judged.envelope.frame.bytes),
    unlisted: grave.length - listed.length,
  };
  return listed.map((verdict, index) => ({
    id: verdict === gravest ? judged.reference : `${judged.reference}-${index + 1}`,
    ...draftOf(verdict, shared),
  }));
}

/** True for what a client may be told of: its entry is on the disk before anything leaves, in monitor mode as well. */
export function mustBeDurable({ action }: Verdict): boolean {
  return action === "block" || action === "hold" || action === "redact";
}

/** An entry about the guard itself. */
export function guardDraft(event: AuditEvent, at: Instant, note: string): EntryDraft {
  return { event, at, server: "", session: "", principal: "", note };
}

const eventOf: Readonly<Record<Exclude<Action, "allow">, AuditEvent>> = {
  flag: "frame.flagged",
  redact: "frame.redacted",
  hold: "frame.held",
  block: "frame.blocked",
};

/** What a deferred layer made of a verdict, behind the frame. */
export interface Late {
  readonly frame: Pick<Frame, "route" | "at">;
  readonly digest: string;
  /** The id of the first entry; empty where the frame was allowed and has none. */
  readonly reference: string;
  readonly isClosing: boolean;
}

/** The second entry of a frame; it names the first one and never takes its place. */
export function lateDraft(verdict: Verdict, { frame, digest, reference, isClosing }: Late): EntryDraft {
  const { note = "", ...draft } = draftOf(verdict, { frame, digest, unlisted: 0 });
  const first = reference === "" ? "the frame was allowed without an entry" : `first entry ${reference}`;
  const end = isClosing ? "; the session was closed" : "; the frame has passed";
  return { ...draft, event: "frame.reconsidered", note: `${first}${end}${note === "" ? "" : `; ${note}`}` };
}

interface Shared {
  readonly frame: Pick<Frame, "route" | "at">;
  readonly digest: string;
  readonly unlisted: number;
}

function draftOf(verdict: Verdict, { frame, digest, unlisted }: Shared): EntryDraft {
  const { action, enforced, complete, policy, clause, reason, score, inspection, suppressed } = verdict;
  const { route, at } = frame;
  const { subject, findings, faults } = inspection;
  const accepted = new Set(suppressed);
  const open = findings.filter((finding) => !accepted.has(finding));
  const { target } = subject.origin;
  const note = noteOf(verdict, open, unlisted);
  return {
    event: eventOf[action === "allow" ? "flag" : action],
    at,
    server: route.server,
    session: route.session,
    principal: route.principal,
    direction: route.direction,
    kind: subject.kind,
    method: excerpt(subject.origin.method),
    ...(target === undefined ? {} : { target: presentableTarget(target, findings) }),
    action,
    enforced,
    complete,
    policy,
    clause,
    reason,
    score,
    findings: presentable(open.slice(0, findingLimit)),
    suppressed: presentable(suppressed.slice(0, findingLimit)),
    faults: faults.slice(0, findingLimit),
    digest,
    ...(note === "" ? {} : { note }),
  };
}

function noteOf({ inspection, suppressed }: Verdict, open: readonly Finding[], unlisted: number): string {
  const { problem } = inspection.subject;
  const notes: string[] = [];
  if (problem !== undefined) notes.push(`${problem.code}: ${problem.detail}`);
  const cut = [open, suppressed, inspection.faults].reduce(
    (sum, { length }) => sum + Math.max(0, length - findingLimit),
    0,
  );
  if (cut > 0) notes.push(`${cut} more findings or faults are not listed`);
  if (unlisted > 0) notes.push(`${unlisted} more verdicts of this frame are not listed`);
  return notes.join("; ");
}

function byGravity(one: Verdict, other: Verdict): number {
  return gravityOf(other) - gravityOf(one);
}

/** What was really done weighs more than what monitor mode only noted. */
function gravityOf({ action, enforced }: Verdict): number {
  return actions.indexOf(action) + (enforced ? actions.length : 0);
}
