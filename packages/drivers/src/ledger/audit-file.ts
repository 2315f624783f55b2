import { statSync } from "node:fs";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { GuardianError } from "@guardian/model";
import type { Entry, EntryDraft, LedgerQuery } from "@guardian/model";
import { gone, openDatabase, transact } from "../sqlite/database.ts";
import type { Store } from "../sqlite/database.ts";
import { origin, seal } from "./chain.ts";
import type { Link } from "./chain.ts";

export const auditStore: Store = {
  code: "ledger/unavailable",
  what: "the audit",
  synchronous: "FULL",
  pragmas: ["journal_size_limit = 16777216"],
  migrations: [
    // The computed columns cannot disagree with the body that is hashed; the triggers keep honest hands from changing history.
    `CREATE TABLE entry (
       seq INTEGER PRIMARY KEY,
       previous TEXT NOT NULL,
       hash TEXT NOT NULL,
       body TEXT NOT NULL,
       id TEXT GENERATED ALWAYS AS (body ->> '$.id') VIRTUAL,
       event TEXT GENERATED ALWAYS AS (body ->> '$.event') VIRTUAL,
       server TEXT GENERATED ALWAYS AS (body ->> '$.server') VIRTUAL
     ) STRICT;
     CREATE INDEX entry_id ON entry (id);
     CREATE INDEX entry_event ON entry (event);
     CREATE INDEX entry_server ON entry (server);
     CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the audit is write-once'); END;
     CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the audit is write-once'); END;`,
  ],
};

/** One open connection to an audit file. All methods block until SQLite is done and throw what it throws. */
export interface AuditFile {
  /** Appends all groups in one transaction; durable when it returns. */
  append(groups: readonly (readonly EntryDraft[])[]): readonly (readonly Entry[])[];
  list(query: LedgerQuery): readonly Entry[];
  find(key: string): Entry | null;
  /** Calls `work` with the committed head while no process can append. */
  hold<T>(work: (head: Link, hashAt: (seq: number) => string | null) => T): T;
  close(): void;
}

/** Opens a connection; a test passes its own to make the disk small. */
export type Connect = (file: string, mode: "create" | "existing") => DatabaseSync;
export const connectAudit: Connect = (file, mode) => openDatabase(file, auditStore, mode);

/** Opens an audit over a connection. */
export function openAudit(file: string, database: DatabaseSync, randomId: () => string): AuditFile {
  const insert = database.prepare("INSERT INTO entry (seq, previous, hash, body) VALUES (?, ?, ?, ?)");
  const last = database.prepare("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1");
  const one = database.prepare("SELECT hash FROM entry WHERE seq = ?");
  const isInPlace = watch(file);
  const head = (): Link => {
    const row = last.get();
    return row === undefined ? origin : { seq: Number(row["seq"]), hash: String(row["hash"]) };
  };
  const appendOne = (draft: EntryDraft, after: Link): Entry => {
    const { entry, body } = seal(draft, draft.id ?? randomId(), after);
    insert.run(entry.seq, entry.previous, entry.hash, body);
    return entry;
  };
  return {
    append(groups) {
      const made = transact(database, () => {
        let link = head();
        return groups.map((drafts) =>
          drafts.map((draft) => {
            const entry = appendOne(draft, link);
            link = entry;
            return entry;
          }),
        );
      });
      if (!isInPlace()) throw gone(file, auditStore);
      return made;
    },
    list: (query) => list(database, query),
    find: (key) => find(database, key),
    hold: (work) =>
      transact(database, () =>
        work(head(), (seq) => {
          const row = one.get(seq);
          return row === undefined ? null : String(row["hash"]);
        }),
      ),
    close: () => {
      database.close();
    },
  };
}

/**
 * SQLite goes on writing to a file that was deleted or replaced under it, and nobody would ever read those entries. The returned
 * function tells whether the names still lead to the files that were opened.
 */
function watch(file: string): () => boolean {
  const inode = inodeOf(file);
  const log = inodeOf(`${file}-wal`);
  return () => inode === inodeOf(file) && log === inodeOf(`${file}-wal`);
}

function inodeOf(file: string): string | null {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
}

function list(
  database: DatabaseSync,
  { limit, before, after, event, server }: LedgerQuery,
): readonly Entry[] {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const where = (condition: string, value: SQLInputValue | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  where("seq < ?", before);
  where("seq > ?", after);
  where("event = ?", event);
  where("server = ?", server);
  const clause = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  const sql = `SELECT seq, previous, hash, body FROM entry ${clause} ORDER BY seq DESC LIMIT ?`;
  return database
    .prepare(sql)
    .all(...values, limit)
    .map(read);
}

function find(database: DatabaseSync, key: string): Entry | null {
  const by = (column: string, value: SQLInputValue): Entry | null => {
    const sql = `SELECT seq, previous, hash, body FROM entry WHERE ${column} = ? ORDER BY seq LIMIT 1`;
    const row = database.prepare(sql).get(value);
    return row === undefined ? null : read(row);
  };
  return by("id", key) ?? (/^[0-9]{1,15}$/.test(key) ? by("seq", Number(key)) : null);
}

function read(row: Readonly<Record<string, unknown>>): Entry {
  const { seq, previous, hash, body } = row;
  try {
    const members: unknown = JSON.parse(String(body));
    if (typeof members !== "object" || members === null) throw new TypeError("the body is no object");
    return {
      ...(members as EntryDraft & { id: string; seq: number }),
      previous: String(previous),
      hash: String(hash),
    }; // seal() wrote the body
  } catch (cause) {
    const message = `entry ${String(seq)} of the audit cannot be read; run \`guardian audit verify\``;
    throw new GuardianError("ledger/unavailable", message, { cause });
  }
}
