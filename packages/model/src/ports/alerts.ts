import type { Alert } from "../alert.ts";
import type { Severity } from "../finding.ts";
import type { Instant, Milliseconds } from "../frame.ts";

/** Alerts of one fingerprint that a person hears of as one: the first of them, and how many there were. */
export interface AlertGroup extends Pick<
  Alert,
  | "event"
  | "title"
  | "server"
  | "session"
  | "principal"
  | "method"
  | "target"
  | "action"
  | "enforced"
  | "rules"
> {
  readonly id: string;
  readonly fingerprint: string;
  /** The gravest so far. */
  readonly severity: Severity;
  /** The audit entry of the first one. */
  readonly entry: string;
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
  /** When it was sent again because nobody acknowledged it; null where it was not. */
  readonly escalatedAt: Instant | null;
  readonly acknowledgedAt: Instant | null;
  /** Empty while nobody did. */
  readonly acknowledgedBy: string;
}

export interface AlertsQuery {
  readonly limit: number;
  readonly id?: string;
  /** Only the group that this alert belongs to. */
  readonly of?: Alert;
  /** Only what nobody has acknowledged. */
  readonly isOpen?: boolean;
}

/** Of a group by its id, or of whatever an alert belongs to, which may be nothing that anybody was told of. */
export type Acknowledgement = { readonly by: string; readonly at: Instant } & (
  { readonly id: string } | { readonly alert: Alert }
);

/** What people were told of, and whether somebody said that they have heard it. */
export interface Alerts {
  /** The newest first. */
  list(query: AlertsQuery): Promise<readonly AlertGroup[]>;
  /** Says that somebody has heard; null where there is no such group. The first one who says it stays. */
  acknowledge(answer: Acknowledgement): Promise<AlertGroup | null>;
  /** How each sink came off with a group. */
  deliveries(id: string): Promise<readonly DeliveryState[]>;
  close(): Promise<void>;
}

export interface DeliveryState {
  readonly sink: string;
  readonly isEscalation: boolean;
  /** `waiting`: not yet, or not again; `delivered`; `dead`: given up. */
  readonly state: "waiting" | "delivered" | "dead";
  readonly attempts: number;
  /** Why the last attempt failed, in the guard's words; empty where it did not. */
  readonly why: string;
}

/** What an audit that was read further means for people. */
export interface Intake {
  /** Number of the entry that was taken in last, as `seen` gave it; null where nothing was. */
  readonly from: number | null;
  /** Number of the last entry that was looked at now. */
  readonly to: number;
  readonly at: Instant;
  /** In the order of the audit, each with the names of the sinks that are to hear of it. */
  readonly alerts: readonly { readonly alert: Alert; readonly sinks: readonly string[] }[];
  /** After the first alert of a fingerprint the following ones only count for so long. */
  readonly window: Milliseconds;
}

/** One telling of one group to one sink, taken for a while by one process. */
export interface Delivery {
  /** The same for every attempt at it: what a receiver knows it by. */
  readonly key: string;
  readonly sink: string;
  readonly isEscalation: boolean;
  readonly alert: AlertGroup;
  /** 1 for the first. */
  readonly attempt: number;
  readonly created: Instant;
  /** Names the process that has it. */
  readonly holder: string;
}

export interface OutboxClaim {
  readonly sinks: readonly string[];
  readonly at: Instant;
  /** Nobody else gets what was claimed for so long. */
  readonly lease: Milliseconds;
  /** For each sink. */
  readonly limit: number;
  /** What is grave and was not acknowledged after this time is told again, once; 0: never. */
  readonly escalateAfter: Milliseconds;
}

/** What became of an attempt. */
export interface Settled {
  readonly delivery: Delivery;
  readonly state: "waiting" | "delivered" | "dead";
  /** Of `waiting`: when it is tried again. */
  readonly due: Instant;
  readonly why: string;
}

/** What is to be told to whom, durably: it is there before it is told, and until it was told or given up. Several processes share it. */
export interface Outbox {
  /** Number of the audit entry that was taken in last; null where nothing was. */
  seen(): Promise<number | null>;
  /** Groups alerts and puts down what is to be told, in one step; false, and nothing done, where somebody else was faster. */
  take(intake: Intake): Promise<boolean>;
  /** Gives out what is due, each to one process only; who neither settles nor lives loses it after the lease. */
  claim(claim: OutboxClaim): Promise<readonly Delivery[]>;
  /** False where the lease was over and somebody else has it. */
  settle(settled: Settled): Promise<boolean>;
  close(): Promise<void>;
}

/** Alerts in one window beyond which new fingerprints are told as one. */
export const alertFlood = 100;
