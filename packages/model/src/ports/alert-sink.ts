import type { Milliseconds } from "../frame.ts";
import type { Delivery } from "./alerts.ts";

/** How an attempt ended; `why` is in the guard's own words and holds no secret. */
export type Told =
  | { readonly form: "delivered" }
  | { readonly form: "failed"; readonly why: string; readonly retryAfter?: Milliseconds };

/** Where a person hears of alerts. */
export interface AlertSink {
  /** Tells once; the same `key` may come again. Never rejects: it ends with its own deadline, or with the signal. */
  tell(delivery: Delivery, signal: AbortSignal): Promise<Told>;
}
