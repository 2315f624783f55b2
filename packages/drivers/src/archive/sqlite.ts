import type { DatabaseSync } from "node:sqlite";
import type { Archive, ArchiveQuery, Instant, Retention, TrafficRecord } from "@guardian/model";
import { attemptOn } from "../sqlite/attempt.ts";
import { openDatabase, transact } from "../sqlite/database.ts";
import type { Store } from "../sqlite/database.ts";
import { nextTurn } from "../sqlite/when-free.ts";

export interface SqliteArchiveOptions {
  readonly file: string;
}

const trafficStore: Store = {
  code: "archive/unavailable",
  what: "the traffic archive",
  synchronous: "NORMAL",
  // What retention removed is not left readable in free pages. Those are used again, so the file does not shrink.
  pragmas: ["secure_delete = ON", "journal_size_limit = 16777216"],
  migrations: [
    // `volume` keeps the sum of `bytes`, so that pruning by size need not read the table to learn it.
    `CREATE TABLE traffic (
       number INTEGER PRIMARY KEY,
       at INTEGER NOT NULL,
       server TEXT NOT NULL,
       bytes INTEGER NOT NULL,
       record TEXT NOT NULL
     ) STRICT;
     CREATE INDEX traffic_at ON traffic (at, number);
     CREATE TABLE volume (bytes INTEGER NOT NULL) STRICT;
     INSERT INTO volume VALUES (0);`,
  ],
};

/** Records removed in one transaction, so that pruning never blocks the event loop for long. */
const step = 500;

/** Opens (or creates) the traffic archive in an SQLite file; throws `archive/unavailable` where that is impossible. */
export function sqliteArchive({ file }: SqliteArchiveOptions): Archive {
  const database = openDatabase(file, trafficStore);
  const insert = database.prepare("INSERT INTO traffic (at, server, bytes, record) VALUES (?, ?, ?, ?)");
  const grow = database.prepare("UPDATE volume SET bytes = bytes + ?");
  const attempt = attemptOn(database, file, trafficStore);
  return {
    write: (records) =>
      attempt(() => {
        transact(database, () => {
          let written = 0;
          for (const record of records) {
            const text = JSON.stringify(record);
            const bytes = Buffer.byteLength(text);
            insert.run(record.at, record.server, bytes, text);
            written += bytes;
          }
          grow.run(written);
        });
      }),
    read: (query) => attempt(() => read(database, query)),
    async prune(retention, now) {
      let removed = 0;
      for (;;) {
        const count = await attempt(() => transact(database, () => removeSome(database, retention, now)));
        if (count === 0) return removed;
        removed += count;
        await nextTurn();
      }
    },
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

function read(database: DatabaseSync, { limit, since, server }: ArchiveQuery): readonly TrafficRecord[] {
  const sql = `SELECT record FROM traffic WHERE at >= ?1 AND (?2 IS NULL OR server = ?2) ORDER BY at, number LIMIT ?3`;
  return database
    .prepare(sql)
    .all(since ?? Number.MIN_SAFE_INTEGER, server ?? null, limit)
    .map((row) => JSON.parse(String(row["record"])) as TrafficRecord); // only write() fills the column
}

/** Removes the oldest records while they are too old or all together too large; says how many. */
function removeSome(database: DatabaseSync, { age, size }: Retention, now: Instant): number {
  const volume = Number(database.prepare("SELECT bytes FROM volume").get()?.["bytes"]);
  const oldest = database
    .prepare("SELECT number, at, bytes FROM traffic ORDER BY at, number LIMIT ?")
    .all(step);
  const remove = database.prepare("DELETE FROM traffic WHERE number = ?");
  let count = 0;
  let freed = 0;
  for (const { number, at, bytes } of oldest) {
    const isTooOld = Number(at) < now - age;
    if (!isTooOld && volume - freed <= size) break;
    remove.run(Number(number));
    freed += Number(bytes);
    count += 1;
  }
  if (count > 0) database.prepare("UPDATE volume SET bytes = bytes - ?").run(freed);
  return count;
}
