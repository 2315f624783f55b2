import { sqliteProfiles } from "@guardian/drivers";
import type { Watch } from "@guardian/engine";
import type { Profiles } from "@guardian/model";

export interface HabitsOptions {
  readonly file: string;
  readonly watched: Watch["profiles"];
  readonly warn: (message: string) => void;
  /** Opens the store; a test gives another. */
  readonly open?: (options: { readonly file: string; readonly warn: (message: string) => void }) => Profiles;
}

/** What is usual, between runs: read at the start, written once a minute and at the end. */
export interface Habits {
  /** Writes what has changed. Never rejects: what could not be written is tried again. */
  save(): Promise<void>;
  close(): Promise<void>;
}

/** As many as the engine keeps in memory. */
const most = 2_000;
const pace = 60_000;
/** Profiles written in one transaction, so that the event loop is never held for long. */
const batch = 50;

/**
 * Opens the store and hands what is in it to the layers that keep state. Where there is no store they learn anew, with a warning: a
 * guard without a past is better than none.
 */
export async function keepHabits({
  file,
  watched,
  warn,
  open = sqliteProfiles,
}: HabitsOptions): Promise<Habits> {
  let profiles: Profiles | null = null;
  try {
    profiles = open({ file, warn });
    await load(profiles, watched, warn);
  } catch (cause) {
    warn(`what is usual is learnt anew: ${wordsOf(cause)}`);
  }
  if (profiles === null) return { save: () => Promise.resolve(), close: () => Promise.resolve() };
  return saving(profiles, watched, warn);
}

async function load(
  profiles: Profiles,
  watched: Watch["profiles"],
  warn: (message: string) => void,
): Promise<void> {
  let unread = 0;
  // The newest last, so that they are the last to be forgotten.
  for (const { key, text } of (await profiles.read(most)).toReversed())
    if (!watched.load(key, text)) unread += 1;
  if (unread > 0) warn(`${unread} stored profiles are damaged or of another version; these are learnt anew`);
}

function saving(profiles: Profiles, watched: Watch["profiles"], warn: (message: string) => void): Habits {
  let writing: Promise<void> = Promise.resolve();
  let hasWarned = false;
  const write = async (): Promise<void> => {
    const changes = watched.changes();
    for (let start = 0; start < changes.length; start += batch) {
      const part = changes.slice(start, start + batch);
      try {
        await profiles.update(part);
        for (const change of part) change.done();
      } catch (cause) {
        for (const change of part) change.failed();
        if (!hasWarned) warn(`what is usual could not be stored, and is tried again: ${wordsOf(cause)}`);
        hasWarned = true;
      }
    }
  };
  const save = (): Promise<void> => (writing = writing.then(write));
  const timer = setInterval(() => void save(), pace).unref();
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    clearInterval(timer);
    await save();
    await profiles.prune(most).catch(() => undefined); // the next run tries again
    await profiles.close();
  };
  return { save, close: () => (closing ??= close()) };
}

const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
