import type { Fault, Finding } from "./finding.ts";
import type { Direction, Instant } from "./frame.ts";
import type { Action } from "./policy.ts";
import type { SubjectKind } from "./subject.ts";

/** What happened, in the past tense. */
export const events = [
  "frame.blocked",
  "frame.held",
  "frame.redacted",
  "frame.flagged",
  "frame.reconsidered",
  "approval.granted",
  "approval.denied",
  "approval.used",
  "approval.lapsed",
  "deferred.dropped",
  "surface.trusted",
  "surface.quarantined",
  "surface.approved",
  "surface.rejected",
  "server.started",
  "server.stopped",
  "server.failed",
  "traffic.dropped",
  "traffic.pruned",
  "login.granted",
  "login.refused",
  "login.locked",
  "login.renewed",
  "login.reused",
  "login.ended",
  "token.refused",
  "token.revoked",
  "access.denied",
  "password.changed",
  "password.refused",
  "key.added",
  "key.revoked",
  "account.added",
  "account.changed",
  "alert.acknowledged",
  "alert.lost",
  "guard.started",
  "guard.stopped",
] as const;
export type AuditEvent = (typeof events)[number];

/** What the recorder hands to the ledger; nothing in it is raw text from traffic. */
export interface EntryDraft {
  /** The id that the block's message already names; the ledger makes one where it is absent. */
  readonly id?: string;
  readonly event: AuditEvent;
  readonly at: Instant;
  readonly server: string;
  readonly session: string;
  readonly principal: string;
  readonly direction?: Direction;
  readonly kind?: SubjectKind;
  readonly method?: string;
  readonly target?: string;
  readonly action?: Action;
  readonly enforced?: boolean;
  readonly complete?: boolean;
  readonly policy?: string;
  readonly clause?: string;
  readonly reason?: string;
  readonly score?: number;
  readonly findings?: readonly Finding[];
  readonly suppressed?: readonly Finding[];
  readonly faults?: readonly Fault[];
  /** SHA-256 of the frame's bytes, hex. */
  readonly digest?: string;
  /** Free words of the guard: a command that was spawned, a count of drops. */
  readonly note?: string;
}

/** One line of the hash-chained audit. */
export interface Entry extends EntryDraft {
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  /** Random id that the block's message names, so that a person can find the entry. */
  readonly id: string;
  /** SHA-256, hex, of the previous entry; 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256, hex, over `previous` and the canonical JSON of all other members. */
  readonly hash: string;
}
