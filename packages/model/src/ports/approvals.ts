import type { Instant } from "../frame.ts";

/**
 * `waiting`: nobody has decided. `approved`, `denied`: a person did. `used`: the one call that an approval is for has gone on.
 * `withdrawn`: the call ended before anybody decided.
 */
export type ApprovalState = "waiting" | "approved" | "denied" | "used" | "withdrawn";

/** A held call that a person is to decide on; nothing in it is raw text from traffic. */
export interface ApprovalRequest {
  /** Names the audit entry of the held frame as well. */
  readonly id: string;
  /** SHA-256, hex, over everything that the approval is for: principal, server, method, arguments, the tool's definition. */
  readonly binding: string;
  readonly at: Instant;
  /** The call waits until then; afterwards an approval is for the next call that is the very same. */
  readonly waitsUntil: Instant;
  /** Nothing can be decided or used after that. */
  readonly expires: Instant;
  readonly principal: string;
  readonly server: string;
  readonly session: string;
  readonly method: string;
  /** The tool, prompt or resource; empty where there is none. */
  readonly target: string;
  /** Redacted arguments as JSON, cut at a bound. */
  readonly arguments: string;
  /** The clause and its reason. */
  readonly clause: string;
  readonly reason: string;
  readonly rules: readonly string[];
}

export interface Approval extends ApprovalRequest {
  readonly state: ApprovalState;
  /** When it was decided; null while it was not. */
  readonly decidedAt: Instant | null;
  /** Who decided; empty while nobody did. */
  readonly decidedBy: string;
}

/** What becomes of a request that waits. */
export interface Decision {
  readonly id: string;
  /** Where given: only if the approval is for exactly this. */
  readonly binding?: string;
  readonly state: "approved" | "denied" | "withdrawn";
  readonly by: string;
  readonly at: Instant;
}

/** A call that wants to go on. */
export interface Claim {
  readonly binding: string;
  /** The request that this very call waits for; absent for a call that comes later. */
  readonly id?: string;
  readonly at: Instant;
}

/** What a claim finds: an approval that is now used up, or why there is none. */
export type Claimed =
  { readonly form: "used"; readonly approval: Approval } | { readonly form: "open" | "denied" | "none" };

/** A call that waits looks so often for its approval that after this time no other one takes it away. */
export const approvalGrace = 2_000;

/** Held calls and what people decided on them. Several processes share it: one approval lets exactly one call pass. */
export interface Approvals {
  /** Puts a request down, durably. */
  ask(request: ApprovalRequest): Promise<void>;
  /** Decides on a request that waits; null where there is none, or it expired, is decided already, or is for something else. */
  decide(decision: Decision): Promise<Approval | null>;
  /** Uses an approval up, in one step with finding it. `open`: the named request still waits. */
  claim(claim: Claim): Promise<Claimed>;
  /** The newest first; with an id, that one at most. */
  list(query: { readonly limit: number; readonly id?: string }): Promise<readonly Approval[]>;
  close(): Promise<void>;
}
