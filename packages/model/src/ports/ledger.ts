import type { Entry, EntryDraft } from "../entry.ts";

/** A head of the chain at some time: what a later verification must still find. */
export interface Checkpoint {
  readonly seq: number;
  readonly hash: string;
  readonly at: number;
}

export interface LedgerQuery {
  /** Newest first, at most this many. */
  readonly limit: number;
  /** Only entries with a smaller sequence number. */
  readonly before?: number;
  /** Only entries with a larger sequence number. */
  readonly after?: number;
  readonly event?: string;
  readonly server?: string;
}

/** System of record: the write-once, hash-chained audit. Several processes may write to the same one. */
export interface Ledger {
  /**
   * Appends entries in order, as one unit. Resolves when they are durable: after that neither a kill nor a power cut loses them.
   * Rejects with `ledger/unavailable` where that is impossible (disk full, file gone).
   */
  append(drafts: readonly EntryDraft[]): Promise<readonly Entry[]>;
  list(query: LedgerQuery): Promise<readonly Entry[]>;
  /** By id or sequence number; null where there is none. */
  find(key: string): Promise<Entry | null>;
  close(): Promise<void>;
}
