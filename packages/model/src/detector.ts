import type { Milliseconds } from "./frame.ts";
import type { Finding, Inspection } from "./finding.ts";
import type { Subject } from "./subject.ts";

export type MaybePromise<T> = T | Promise<T>;

/** What a detector may use besides the subject. */
export interface DetectContext {
  /** Aborted when the deadline is over; a detector that works in slices looks at it between them. */
  readonly signal: AbortSignal | null;
  readonly deadline: Milliseconds;
  /** Adds time that does not count, since it was spent on what all later subjects need as well: a rule compiled for the first time. */
  readonly allow?: (time: Milliseconds) => void;
  /** For deferred detectors: what the inline ones said. Absent for those. */
  readonly evidence?: Evidence;
}

export interface Evidence extends Pick<Inspection, "findings" | "faults"> {
  /** False where a detector that finds secrets did not read everything: the text may hold some that nobody knows. */
  readonly areSecretsKnown: boolean;
}

/** One layer of detection: code with one method. It throws where it could not look; `inspect` makes that a Fault. */
export interface Detector {
  readonly name: string;
  /** `deferred` ones run behind the verdict, or before it where the policy awaits them. */
  readonly cost: "inline" | "deferred";
  /** False: a fault of it leaves no secret of the text unknown. Absent counts as true. */
  readonly findsSecrets?: boolean;
  /** What it may take for one subject; the engine's own deadline where absent. */
  readonly deadline?: Milliseconds;
  /** Deferred ones: which subjects are worth its cost, by the score of the inline findings; all of them where absent. */
  readonly doubt?: { readonly from: number; readonly to: number };
  /**
   * True where an answer depends on the subjects before: such a detector sees every subject exactly once, in the thread that all
   * traffic passes through. Absent: a function of the subject alone, which may run anywhere.
   */
  readonly keepsState?: boolean;
  detect(subject: Subject, context: DetectContext): MaybePromise<readonly Finding[]>;
}
