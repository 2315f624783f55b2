import type { Outgoing } from "@guardian/model";

/** The way to whoever sent a request that is held. */
export interface Line {
  /** Sends a message of the guard's own; null where nothing but the answer can be said. */
  readonly say: ((message: Uint8Array) => void) | null;
  /** Aborted when nobody waits for the answer any more. */
  readonly ends: AbortSignal;
}

/** Goes on with a request that is held, over the line to its sender; resolves with what finally leaves, and never rejects. */
export type Parked = (line: Line) => Promise<Outgoing>;

/** What leaves at once, and what may leave when somebody has decided. */
export interface Leaving extends Outgoing {
  /** Set where the frame is held: then nothing leaves before its promise says what. */
  readonly parked?: Parked;
}
