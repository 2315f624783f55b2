import { sqliteSurfaces } from "@guardian/drivers";
import { Book, stoppedWord, surfaceDetector } from "@guardian/engine";
import type { Contact } from "@guardian/engine";
import { excerpt } from "@guardian/model";
import type { AuditEvent, Detector, SurfaceItem, SurfaceKey, Surfaces } from "@guardian/model";
import type { Keeper } from "../keeper.ts";
import type { Lock } from "./lock-file.ts";

export interface SurfaceKeeperOptions {
  readonly file: string;
  /** What a lock file says; it goes before anything that was merely seen. */
  readonly locked?: () => Promise<Lock>;
  readonly contact: Contact;
  /** Under what name a server's surface is kept, where that is not its own: one that was derived from a command may be another's. */
  readonly nameOf?: (server: string) => string;
  readonly warn: (message: string) => void;
  /** Writes an entry of the guard itself into the audit. */
  readonly note: (event: AuditEvent, words: string, server: string) => Promise<void>;
}

/**
 * The approved surfaces of a running guard: in memory for the layer, on the disk for the next run and for other processes. It cannot be
 * had without its store; a list leaves only when what was new in it is written.
 */
export interface SurfaceKeeper extends Keeper {
  readonly detector: Detector;
}

/** How often it is looked whether a person has approved something meanwhile. */
const pace = 1_000;

export function keepSurfaces({
  file,
  locked,
  contact,
  nameOf,
  warn,
  note,
}: SurfaceKeeperOptions): SurfaceKeeper {
  const book = new Book(contact, nameOf);
  let surfaces: Surfaces | null = null;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const refresh = refresher(book, warn);
  const write = async (): Promise<void> => {
    const changes = book.changes();
    if (changes.length === 0) return;
    try {
      if (surfaces === null) throw new Error("the store of approved surfaces is not open");
      await surfaces.learn(changes);
    } catch (cause) {
      book.restore(changes);
      throw cause;
    }
    const items = changes.map(({ item }) => item);
    for (const { event, words, server } of newsOf(items)) void note(event, words, server);
  };
  return {
    detector: surfaceDetector(book, contact !== "trust-on-first-use"),
    async load() {
      const opened = (surfaces = sqliteSurfaces({ file }));
      if (locked !== undefined) await takeLock(opened, await locked());
      book.load(await opened.read());
      await refresh(opened, true);
      // One after the other with what is written, so that nothing that was just seen is read over.
      timer = setInterval(() => {
        writing = writing.then(() => refresh(opened));
      }, pace).unref();
    },
    keep({ verdicts }) {
      for (const { inspection, enforced, action, reason } of verdicts) {
        if (inspection.subject.offer === undefined) continue;
        const isStopped = enforced && (action === "block" || action === "hold");
        book.settle(inspection.subject, isStopped ? reason : null);
      }
      if (!book.hasChanges) return undefined;
      const written = writing.then(write);
      writing = written.catch(() => undefined); // whoever waits for it gets the rejection
      return written;
    },
    async close() {
      clearInterval(timer);
      await writing;
      await surfaces?.close();
    },
  };
}

/** Makes a lock file what is stored of its servers. What a person decided later stays; what was merely trusted does not. */
async function takeLock(surfaces: Surfaces, { servers, at }: Lock): Promise<void> {
  const stored = new Map((await surfaces.read()).map((item) => [keyOf(item), item]));
  const locked = [...servers].flatMap(([server, { items }]) => items.map((item) => ({ server, ...item })));
  const names = new Set(locked.map(keyOf));
  const isDecided = ({ at: when, by }: SurfaceItem): boolean => when > at && by !== "first use" && by !== "";
  const items = locked.flatMap(({ server, sort, name, text }): SurfaceItem[] => {
    const before = stored.get(keyOf({ server, sort, name }));
    if (before !== undefined && (isDecided(before) || before.approved === text)) return [];
    const fresh = { seen: null, risk: 0, change: "", reasons: [], at, by: "lock file" } as const;
    return [{ server, sort, name, standing: "approved", approved: text, ...fresh }];
  });
  const extra = [...stored.values()].filter(
    (item) => servers.has(item.server) && !names.has(keyOf(item)) && !isDecided(item),
  );
  await surfaces.remove(extra);
  await surfaces.write(items);
}

const keyOf = ({ server, sort, name }: SurfaceKey): string => `${server} ${sort} ${name}`;

/** Reads anew where another process has written. What cannot be read now is tried again, with one warning. */
function refresher(
  book: Book,
  warn: (message: string) => void,
): (surfaces: Surfaces, isFirst?: boolean) => Promise<void> {
  let revision: number | null = null;
  let hasWarned = false;
  return async (surfaces, isFirst = false) => {
    try {
      const now = await surfaces.revision();
      if (!isFirst && now !== revision) book.load(await surfaces.read());
      revision = now;
    } catch (cause) {
      if (!hasWarned)
        warn(
          `what was approved elsewhere is not known: ${cause instanceof Error ? cause.message : String(cause)}`,
        );
      hasWarned = true;
    }
  };
}

interface News {
  readonly event: AuditEvent;
  readonly words: string;
  readonly server: string;
}

/** What an operator is told: what was trusted, in one entry a server, and each thing that is kept back. */
function newsOf(items: readonly SurfaceItem[]): readonly News[] {
  // What another layer stopped has an entry of its own.
  const held = items.filter(({ standing, change }) => isHeld(standing) && change !== stoppedWord);
  const trusted = items.filter(({ standing, seen }) => standing === "approved" && seen === null);
  return [
    ...[...Map.groupBy(trusted, ({ server }) => server)].map(([server, own]) => ({
      event: "surface.trusted" as const,
      words: countWords(own),
      server,
    })),
    ...held.map(({ server, sort, name, change, reasons }) => ({
      event: "surface.quarantined" as const,
      words: [`${sort} "${excerpt(name, 80)}"`, change, ...reasons.slice(0, 3)].join("; "),
      server,
    })),
  ];
}

const isHeld = (standing: SurfaceItem["standing"]): boolean =>
  standing === "quarantined" || standing === "pending";

function countWords(items: readonly SurfaceItem[]): string {
  const counts = [...Map.groupBy(items, ({ sort }) => sort)].map(([sort, { length }]) => `${length} ${sort}`);
  return `as the server offers it: ${counts.join(", ")}`;
}
