import { renameSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { Profiles } from "@guardian/model";
import { attemptOn } from "../sqlite/attempt.ts";
import { openDatabase, transact } from "../sqlite/database.ts";
import type { Store } from "../sqlite/database.ts";
import { isUnusable, unavailable } from "../sqlite/failure.ts";

export interface SqliteProfilesOptions {
  readonly file: string;
  /** Told, in the guard's own words, where a file could not be used and a new one was begun. */
  readonly warn: (message: string) => void;
}

const profileStore: Store = {
  code: "profiles/unavailable",
  what: "the store of profiles",
  // The newest minute may be lost in a power cut: it is only what was usual.
  synchronous: "NORMAL",
  pragmas: ["journal_size_limit = 4194304"],
  migrations: [
    `CREATE TABLE profile (key TEXT PRIMARY KEY, at INTEGER NOT NULL, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
     CREATE INDEX profile_at ON profile (at);`,
  ],
};

/**
 * Opens (or creates) the store of profiles. A file that is damaged or another program's is put aside, with a warning, and a new one
 * begun: nothing but a warm-up depends on it. Throws `profiles/unavailable` where no file can be had at all.
 */
export function sqliteProfiles({ file, warn }: SqliteProfilesOptions): Profiles {
  const database = openOrBegin(file, warn);
  const attempt = attemptOn(database, file, profileStore);
  const find = database.prepare("SELECT text FROM profile WHERE key = ?");
  const put = database.prepare(
    `INSERT INTO profile (key, at, text) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET at = max(at, excluded.at), text = excluded.text`,
  );
  return {
    read: (limit) =>
      attempt(() =>
        database
          .prepare("SELECT key, at, text FROM profile ORDER BY at DESC, key LIMIT ?")
          .all(limit)
          .map(({ key, at, text }) => ({ key: String(key), at: Number(at), text: String(text) })),
      ),
    update: (updates) =>
      attempt(() => {
        transact(database, () => {
          for (const one of updates) {
            const stored = find.get(one.key)?.["text"];
            put.run(one.key, Math.round(one.at), one.apply(typeof stored === "string" ? stored : null));
          }
        });
      }),
    prune: (most) =>
      attempt(() => {
        const sql =
          "DELETE FROM profile WHERE key IN (SELECT key FROM profile ORDER BY at DESC, key LIMIT -1 OFFSET ?)";
        return Number(database.prepare(sql).run(most).changes);
      }),
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

function openOrBegin(file: string, warn: (message: string) => void): DatabaseSync {
  try {
    return openChecked(file);
  } catch (cause) {
    if (!isUnusable(cause) && !(cause instanceof Damaged)) throw cause;
    const aside = `${file}.unusable`;
    putAside(file, aside);
    warn(
      `${profileStore.what} ${file} is damaged or another program's; it was moved to ${aside}, and a new one begun`,
    );
    return openChecked(file);
  }
}

/** Reads a row and looks through the pages, so that damage shows here and not while traffic waits. */
function openChecked(file: string): DatabaseSync {
  const database = openDatabase(file, profileStore);
  try {
    database.prepare("SELECT key, at, text FROM profile LIMIT 1").get();
    const found = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    if (found === "ok") return database;
  } catch (cause) {
    database.close();
    throw unavailable(profileStore.code, profileStore.what, file, cause);
  }
  database.close();
  throw new Damaged("its pages are damaged");
}

class Damaged extends Error {}

function putAside(file: string, aside: string): void {
  for (const ending of ["", "-wal", "-shm"]) {
    try {
      renameSync(`${file}${ending}`, `${aside}${ending}`);
    } catch (cause) {
      const isGone = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
      // Another process may have put it aside at the same moment.
      if (!isGone) throw unavailable(profileStore.code, profileStore.what, file, cause);
    }
  }
}
