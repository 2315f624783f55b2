import { DatabaseSync } from "node:sqlite";
import { existsSync } from "node:fs";
import { GuardianError } from "@guardian/model";
import type { ErrorCode } from "@guardian/model";
import { isBusy, unavailable } from "./failure.ts";
import { makePrivateFile } from "./private-file.ts";

/** What distinguishes one store from another. */
export interface Store {
  readonly code: ErrorCode;
  /** How messages call it: `the audit`. */
  readonly what: string;
  /** FULL: a commit is on the disk before it returns. NORMAL: a power cut may take the newest commits, never the file. */
  readonly synchronous: "FULL" | "NORMAL";
  /** Each one raises `user_version` by one. Never edit one that was released; add another. */
  readonly migrations: readonly string[];
  readonly pragmas?: readonly string[];
}

/** How long opening waits for another process, in milliseconds; it happens once, before any traffic. */
const openPatience = 5_000;
/** How long a statement may block the event loop for another process's lock; the driver waits the rest asynchronously. */
const lockPatience = 5;

/** Opens (and creates, unless told not to) a database in WAL mode, private to its owner, with its schema up to date. */
export function openDatabase(
  file: string,
  store: Store,
  mode: "create" | "existing" = "create",
): DatabaseSync {
  try {
    if (mode === "create") makePrivateFile(file);
    else if (!existsSync(file)) throw gone(file, store);
    return open(file, store);
  } catch (cause) {
    throw unavailable(store.code, store.what, file, cause);
  }
}

/** The error for a file that was removed or replaced under a running guard. */
export function gone(file: string, { code, what }: Store): GuardianError {
  return new GuardianError(
    code,
    `${what} ${file} was removed or replaced while the guard runs; put it back, or restart the guard to begin a new one`,
  );
}

/** Runs `work` in one write transaction, which ends with its return or its throw. */
export function transact<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const made = work();
    database.exec("COMMIT");
    return made;
  } catch (cause) {
    // SQLite ends the transaction by itself after some failures (disk full), and not after others.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw cause;
  }
}

function open(file: string, store: Store): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: openPatience });
  try {
    // Switching to WAL ignores the busy timeout while another process switches too.
    patiently(() => {
      database.exec("PRAGMA journal_mode = WAL");
    });
    database.exec(
      `PRAGMA synchronous = ${store.synchronous}; PRAGMA fullfsync = ON; PRAGMA trusted_schema = OFF`,
    );
    for (const pragma of store.pragmas ?? []) database.exec(`PRAGMA ${pragma}`);
    if (versionOf(database) !== store.migrations.length) migrate(database, file, store);
    database.exec(`PRAGMA busy_timeout = ${lockPatience}`);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

function migrate(database: DatabaseSync, file: string, { code, what, migrations }: Store): void {
  transact(database, () => {
    const version = versionOf(database);
    if (version > migrations.length)
      throw new GuardianError(
        code,
        `${what} ${file} was written by a newer guard (schema ${version}, this one knows ${migrations.length}); update the guard`,
      );
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
}

function patiently(work: () => void): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += 10) {
    try {
      work();
      return;
    } catch (cause) {
      if (!isBusy(cause) || waited >= openPatience) throw cause;
      Atomics.wait(pause, 0, 0, 10);
    }
  }
}
