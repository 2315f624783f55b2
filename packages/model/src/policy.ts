import type { Direction, Instant, Milliseconds } from "./frame.ts";
import type { Severity } from "./finding.ts";
import type { SubjectKind } from "./subject.ts";

export const actions = ["allow", "flag", "redact", "hold", "block"] as const;
export type Action = (typeof actions)[number];

/**
 * What a tool means for the flow of information. `untrusted`: returns what third parties wrote. `private`: returns what is not public.
 * `external`: sends something to others. `destructive`: deletes, overwrites, executes, pays, or changes what cannot be changed back.
 */
export const labels = ["untrusted", "private", "external", "destructive"] as const;
export type Label = (typeof labels)[number];

/**
 * Conditions of a clause; all that are given must hold. Names and rule ids take `*` wildcards, and one that begins with `!`
 * is an exception to the others.
 */
export interface Condition {
  readonly server?: readonly string[];
  readonly tool?: readonly string[];
  readonly direction?: Direction;
  readonly kind?: readonly SubjectKind[];
  readonly method?: readonly string[];
  readonly principal?: readonly string[];
  /** One of them holds: of the tool that is called; `untrusted` of everything that a server says. */
  readonly label?: readonly Label[];
  /** Conditions on findings: one finding must satisfy all of them. */
  readonly rule?: readonly string[];
  readonly layer?: readonly string[];
  /** At least this severe. */
  readonly severity?: Severity;
  /** At least this sure, 0..1. */
  readonly confidence?: number;
  /** All unsuppressed findings together are at least this sure, 0..1: see `Verdict.score`. */
  readonly score?: number;
  /** True: some detector failed or overran on this subject; or the names of detectors, wildcards and `!` exceptions as above. */
  readonly fault?: boolean | readonly string[];
  /** A CEL expression over `server`, `tool`, `method`, `kind`, `direction`, `principal`, `arguments`. */
  readonly expression?: string;
}

/** First match wins. */
export interface Clause {
  readonly id: string;
  readonly when: Condition;
  readonly action: Action;
  /** Plain words for the people who read the block: what was stopped and why. */
  readonly reason: string;
}

/** One finding, at one place, that is accepted until a day. */
export interface Suppression {
  readonly rule: string;
  readonly server?: string;
  readonly tool?: string;
  /** A JSON pointer, or a prefix of one that ends in `/*`. */
  readonly pointer?: string;
  readonly reason: string;
  readonly expires: Instant;
}

/** A deferred layer that some messages wait for; all conditions that are given must hold, names as in a `Condition`. */
export interface Await {
  /** The detector's name. */
  readonly layer: string;
  readonly kind?: readonly SubjectKind[];
  readonly server?: readonly string[];
  readonly tool?: readonly string[];
  /** The time that it has; its own where absent. When it is over there is a fault, and clauses with `fault` say what that means. */
  readonly deadline?: Milliseconds;
}

/** What happens when a deferred layer makes a block of what has passed: it is noted and told, or the session is closed as well. */
export const lateActions = ["note", "close"] as const;
export type LateAction = (typeof lateActions)[number];

export interface Policy {
  readonly name: string;
  /** False: verdicts are made and recorded, and everything is forwarded (monitor mode). */
  readonly enforced: boolean;
  readonly clauses: readonly Clause[];
  /** What happens to a subject that no clause matches. */
  readonly otherwise: "allow" | "block";
  /** Absent: no message waits for a deferred layer. */
  readonly awaits?: readonly Await[];
  /** Absent: `note`. */
  readonly late?: LateAction;
  readonly suppressions: readonly Suppression[];
}
