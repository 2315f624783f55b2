import type { Json, Milliseconds, Severity } from "@guardian/model";
import type { Act } from "../../detect/detectors/activity/acts.ts";

/** A sequence of calls in one session that says more than each of them; plain JSON, as the build packs it. */
export interface PackedChain {
  /** The path of its file without extension. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  /** From the first step to the last. */
  readonly within: Milliseconds;
  readonly steps: readonly ChainStep[];
  readonly falsePositives: string;
  readonly examples: { readonly match: readonly Episode[]; readonly miss: readonly Episode[] };
}

/** A call that the chain waits for; others may stand between. */
export interface ChainStep {
  /** It does one of these. */
  readonly does: readonly Act[];
  /** And none of these. */
  readonly not: readonly Act[];
  /** So many of them. */
  readonly times: number;
  /** After the step before, or the one of several before. */
  readonly within: Milliseconds;
  /** So many other calls between at most. */
  readonly gap: number;
  /** The call has at least this size. */
  readonly bytes: number;
  /** It goes to a destination that is new to a principal who is not. */
  readonly isToNewPlace: boolean;
}

/** An example: calls one after the other. */
export type Episode = readonly EpisodeCall[];

export interface EpisodeCall {
  readonly call: string;
  readonly about?: string;
  readonly with: Readonly<Record<string, Json>>;
  readonly after: Milliseconds;
  readonly times: number;
  readonly bytes: number;
}
