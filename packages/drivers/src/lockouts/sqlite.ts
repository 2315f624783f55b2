import { createHash } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Guesser, Instant, Lockouts, LockRule } from "@guardian/model";
import { attemptOn } from "../sqlite/attempt.ts";
import { openDatabase, transact } from "../sqlite/database.ts";
import type { Store } from "../sqlite/database.ts";

const lockoutStore: Store = {
  code: "lockouts/unavailable",
  what: "the store of failed logins",
  synchronous: "FULL",
  pragmas: ["journal_size_limit = 4194304"],
  migrations: [
    `CREATE TABLE lockout (
       key TEXT PRIMARY KEY,
       failures INTEGER NOT NULL,
       last INTEGER NOT NULL,
       until INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX lockout_last ON lockout (last);`,
  ],
};

/** More are not kept: the oldest go first, so that inventing names fills no disk. */
const most = 50_000;
/** How often the table is looked at for that. */
const everySoOften = 100;

/** Opens (or creates) the store of failed logins in an SQLite file; throws `lockouts/unavailable` where that is impossible. */
export function sqliteLockouts({ file }: { readonly file: string }): Lockouts {
  const database = openDatabase(file, lockoutStore);
  const statements = prepare(database);
  const attempt = attemptOn(database, file, lockoutStore);
  let count = 0;
  return {
    attempt: (guessers, at) =>
      attempt(() =>
        transact(database, () => {
          count += 1;
          if (count % everySoOften === 0) statements.prune.run(most);
          return tried(statements, guessers, Math.round(at));
        }),
      ),
    absolve: (guesser, all) =>
      attempt(() => {
        (all ? statements.forget : statements.takeBack).run(digestOf(guesser));
      }),
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

interface Statements {
  readonly find: StatementSync;
  readonly put: StatementSync;
  readonly takeBack: StatementSync;
  readonly forget: StatementSync;
  readonly prune: StatementSync;
}

function prepare(database: DatabaseSync): Statements {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    find: sql("SELECT failures, last, until FROM lockout WHERE key = ?"),
    put: sql("INSERT OR REPLACE INTO lockout (key, failures, last, until) VALUES (?, ?, ?, ?)"),
    takeBack: sql("UPDATE lockout SET failures = max(failures - 1, 0), until = 0 WHERE key = ?"),
    forget: sql("DELETE FROM lockout WHERE key = ?"),
    prune: sql(
      `DELETE FROM lockout WHERE key IN (
         SELECT key FROM lockout ORDER BY last LIMIT max((SELECT count(*) FROM lockout) - ?, 0))`,
    ),
  };
}

function tried({ find, put }: Statements, guessers: readonly Guesser[], at: Instant): Instant | null {
  const found = guessers.map((guesser) => {
    const key = digestOf(guesser);
    const row = find.get(key);
    const failures = Number(row?.["failures"] ?? 0);
    const last = Number(row?.["last"] ?? 0);
    const until = Number(row?.["until"] ?? 0);
    // A lock that is over does not start the count anew: the next one lasts longer.
    const isForgotten = Math.max(last, until) + guesser.rule.forget <= at;
    return { key, rule: guesser.rule, failures: isForgotten ? 0 : failures, until };
  });
  const locked = Math.max(0, ...found.map(({ until }) => until));
  if (locked > at) return locked;
  for (const { key, rule, failures } of found) {
    const now = failures + 1;
    put.run(key, now, at, now % rule.failures === 0 ? at + lengthOf(rule, now) : 0);
  }
  return null;
}

/** Twice as long for each time. */
function lengthOf({ failures: each, first, longest }: LockRule, failures: number): number {
  return Math.min(first * 2 ** (failures / each - 1), longest);
}

function digestOf({ key }: Guesser): string {
  return createHash("sha256").update(key).digest("base64url");
}
