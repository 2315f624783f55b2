import type { Archive, EntryDraft, Instant, Ledger, MaybePromise, Retention } from "@guardian/model";
import type { Judged } from "./judge.ts";
import { draftsOf, guardDraft, mustBeDurable } from "./recorder/drafts.ts";
import { createLater } from "./recorder/later.ts";
import type { LaterOptions } from "./recorder/later.ts";
import { keepRetention } from "./recorder/retention.ts";
import { createTraffic } from "./recorder/traffic.ts";
import type { Session } from "./session.ts";
import { seldom } from "./recorder/seldom.ts";

/** Writes down what happened: every verdict but `allow` in the audit, and all traffic, redacted, in the archive. */
export interface Recorder {
  /**
   * Resolves when what must be durable is: a block, hold or redaction that somebody is told of waits for the audit, anything else
   * does not. Rejects where
   * the audit cannot be written; the caller then refuses the frame.
   */
  record(judged: Judged, session?: Session): MaybePromise<void>;
  /** Appends one entry of the guard itself. */
  note(draft: EntryDraft): Promise<void>;
  /** Resolves when everything recorded so far is written or counted as dropped. */
  flush(): Promise<void>;
  /** Flushes and stops the timers. The ledger and the archive stay open: whoever opened them closes them. */
  close(): Promise<void>;
  /** Traffic records that were not kept, since the start. */
  readonly dropped: number;
}

export interface RecorderOptions {
  readonly ledger: Ledger;
  /** Null: no traffic is kept. */
  readonly archive: Archive | null;
  readonly clock: () => Instant;
  readonly retention: Retention;
  /** SHA-256 in hex. */
  readonly digest: (bytes: Uint8Array) => string;
  readonly queue?: QueueBounds;
  /** The engine with its deferred layers; null while the rules still compile. Absent: there are none. */
  readonly bench?: LaterOptions["bench"];
  /** Told, in the guard's own words, what an operator must know. */
  readonly warn?: (message: string) => void;
}

interface QueueBounds {
  /** Records that wait at most. */
  readonly records: number;
  /** Records kept per second at most; the rest is dropped and counted. */
  readonly perSecond: number;
}

const defaultQueue: QueueBounds = { records: 1_000, perSecond: 200 };
/** Flagged frames whose entries are on their way; beyond this frames wait, so that a slow disk cannot fill the memory. */
const flaggedLimit = 1_000;

/** Makes the recorder of a gateway. None of its timers keeps the process alive. */
export function createRecorder(options: RecorderOptions): Recorder {
  const { ledger, archive, clock, digest } = options;
  const warn = seldom(options.warn ?? (() => undefined), clock);
  const note = async (draft: EntryDraft): Promise<void> => {
    await ledger.append([draft]);
  };
  const noteDrops = (count: number): Promise<void> => {
    const words = `${count} records of traffic were not kept: the queue was full, the rate was reached, or the archive could not be written`;
    return note(guardDraft("traffic.dropped", clock(), words));
  };
  const traffic =
    archive === null
      ? null
      : createTraffic({ archive, clock, warn, noteDrops, queue: options.queue ?? defaultQueue });
  const stopRetention =
    archive === null ? null : keepRetention({ archive, clock, warn, note, retention: options.retention });
  const later =
    options.bench === undefined ? null : createLater({ bench: options.bench, ledger, clock, digest, warn });
  const flagged = new Set<Promise<void>>();
  let isClosed = false;
  return {
    record(judged, session) {
      traffic?.push(judged);
      later?.push(judged, session ?? null);
      if (isAllowed(judged)) return;
      const written = ledger.append(draftsOf(judged, digest));
      if (isTold(judged) && judged.verdicts.some(mustBeDurable)) return written.then(() => undefined);
      const watched = watch(written, warn).finally(() => flagged.delete(watched));
      flagged.add(watched);
      return flagged.size > flaggedLimit ? watched : undefined;
    },
    note,
    async flush() {
      await Promise.all([...flagged, traffic?.flush(), later?.flush()]);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      stopRetention?.();
      await Promise.all([...flagged, later?.close()]);
      await traffic?.close();
    },
    get dropped() {
      return traffic?.dropped ?? 0;
    },
  };
}

function isAllowed({ verdicts }: Judged): boolean {
  for (const { action } of verdicts) if (action !== "allow") return false;
  return true;
}

/**
 * False where a frame is dropped without a word: nobody learns of the block, so nobody waits for its entry. A server that prints its
 * log on stdout would otherwise pay for a durable entry with every line.
 */
function isTold({ outgoing }: Judged): boolean {
  return outgoing.forward !== null || outgoing.reply !== null;
}

/** A flagged frame passes whatever happens to its entry; the loss is told. */
function watch(written: Promise<unknown>, warn: (message: string) => void): Promise<void> {
  return written.then(
    () => undefined,
    (cause: unknown) => {
      warn(
        `a flagged or dropped message was not written to the audit: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
    },
  );
}
