import type { Fault, Finding } from "../finding.ts";
import type { Direction, Instant, Milliseconds } from "../frame.ts";
import type { Action } from "../policy.ts";
import type { SubjectKind } from "../subject.ts";

/** One judged subject, redacted: what `policy replay` reads. */
export interface TrafficRecord {
  readonly at: Instant;
  readonly session: string;
  readonly server: string;
  readonly principal: string;
  readonly transport: string;
  readonly direction: Direction;
  readonly kind: SubjectKind;
  readonly method: string;
  readonly target?: string;
  readonly action: Action;
  /** False in monitor mode: the message passed all the same. Absent in records of releases that did not say. */
  readonly enforced?: boolean;
  readonly clause: string;
  readonly score: number;
  readonly complete: boolean;
  readonly findings: readonly Finding[];
  readonly faults: readonly Fault[];
  /** Size of the whole frame in bytes. */
  readonly size: number;
  /** Redacted arguments of a call as JSON, bounded in size; null where there are none or they were too large. */
  readonly arguments: string | null;
}

export interface Retention {
  readonly age: Milliseconds;
  /** Upper bound of the stored records' size in bytes. */
  readonly size: number;
}

export interface ArchiveQuery {
  readonly limit: number;
  readonly since?: Instant;
  readonly server?: string;
}

/** Redacted traffic with retention. Losing its newest records on a crash is allowed; blocking traffic is not. */
export interface Archive {
  write(records: readonly TrafficRecord[]): Promise<void>;
  /** Oldest first. */
  read(query: ArchiveQuery): Promise<readonly TrafficRecord[]>;
  /** Applies the retention; says how many records went. */
  prune(retention: Retention, now: Instant): Promise<number>;
  close(): Promise<void>;
}
