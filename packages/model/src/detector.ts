import type { Milliseconds } from "./frame.ts";
import type { Finding } from "./finding.ts";
import type { Subject } from "./subject.ts";

export type MaybePromise<T> = T | Promise<T>;

/** What a detector may use besides the subject. */
export interface DetectContext {
  /** Aborted when the deadline is over; a detector that works in slices looks at it between them. */
  readonly signal: AbortSignal | null;
  readonly deadline: Milliseconds;
}

/** One layer of detection: code with one method. It throws where it could not look; `inspect` makes that a Fault. */
export interface Detector {
  readonly name: string;
  readonly cost: "inline" | "deferred";
  detect(subject: Subject, context: DetectContext): MaybePromise<readonly Finding[]>;
}
