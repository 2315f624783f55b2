import type { Instant } from "../frame.ts";

/** What is remembered under a key; the text is the writer's own, with a version in it. */
export interface StoredProfile {
  readonly key: string;
  readonly text: string;
  /** When it was used last. */
  readonly at: Instant;
}

/** A new text for a key. */
export interface ProfileUpdate {
  readonly key: string;
  readonly at: Instant;
  /** Makes it from what stands there now, null where nothing does; asked again where another process was faster. */
  apply(stored: string | null): string;
}

/** What was usual so far, kept between runs and added to by several processes. Losing it costs a new warm-up, nothing else. */
export interface Profiles {
  /** Those used last, the newest first. */
  read(limit: number): Promise<readonly StoredProfile[]>;
  /** Writes all of them in one step, or none: what another process wrote meanwhile is in `stored`, and is never lost. */
  update(updates: readonly ProfileUpdate[]): Promise<void>;
  /** Forgets all but those used last; says how many went. */
  prune(most: number): Promise<number>;
  close(): Promise<void>;
}
