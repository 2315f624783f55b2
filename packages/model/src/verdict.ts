import type { Finding, Inspection, Layer } from "./finding.ts";
import type { Action } from "./policy.ts";

/** What one layer gave to a score. */
export interface Share {
  readonly layer: Layer;
  /** 0..1: how sure this layer is by itself. */
  readonly score: number;
}

/** The decision on one subject, with the inspection that led to it. */
export interface Verdict {
  readonly action: Action;
  /** False in monitor mode: recorded, not acted on. */
  readonly enforced: boolean;
  readonly policy: string;
  /** The clause that matched, or `otherwise`. */
  readonly clause: string;
  readonly reason: string;
  /** The findings on which the clause matched; what a redaction takes out. */
  readonly because: readonly Finding[];
  /** Findings that a suppression took out of the decision. */
  readonly suppressed: readonly Finding[];
  /** 0..1: how sure the unsuppressed findings are together, one sure layer being enough. */
  readonly score: number;
  /** What each layer gave to the score, the strongest first. */
  readonly shares: readonly Share[];
  /** False where a fault means that something was not looked at. */
  readonly complete: boolean;
  readonly inspection: Inspection;
}

/** What really leaves. Neither forward nor reply: the frame is dropped. */
export interface Outgoing {
  /** Goes on to where the frame was heading; the very bytes of the frame where nothing was changed. */
  readonly forward: Uint8Array | null;
  /** Goes back to the frame's sender. */
  readonly reply: Uint8Array | null;
  /** Mirrored headers that had to be recomputed after a redaction, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** HTTP status of the reply where the specification fixes one (400 for malformed requests). */
  readonly status?: number;
}
