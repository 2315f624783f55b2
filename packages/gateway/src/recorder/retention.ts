import type { Archive, EntryDraft, Instant, Retention } from "@guardian/model";
import { guardDraft } from "./drafts.ts";

/** Between two prunings, in milliseconds. */
const interval = 10 * 60_000;
/** Before the first one: not during start-up, and soon enough for sessions that live for minutes. */
const delay = 30_000;

export interface RetentionOptions {
  readonly archive: Archive;
  readonly retention: Retention;
  readonly clock: () => Instant;
  readonly note: (draft: EntryDraft) => Promise<void>;
  readonly warn: (message: string) => void;
}

/** Prunes the archive now and then until the returned function is called. */
export function keepRetention({ archive, retention, clock, note, warn }: RetentionOptions): () => void {
  let timer = setTimeout(prune, delay).unref();
  let isStopped = false;
  function prune(): void {
    void pruneOnce().finally(() => {
      if (!isStopped) timer = setTimeout(prune, interval).unref();
    });
  }
  async function pruneOnce(): Promise<void> {
    try {
      const count = await archive.prune(retention, clock());
      if (count > 0)
        await note(
          guardDraft("traffic.pruned", clock(), `${count} records of traffic were over age or size`),
        );
    } catch (cause) {
      warn(`old traffic was not pruned: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
