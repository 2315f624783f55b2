import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { ApiKey, ApiKeys } from "@guardian/model";
import { attemptOn } from "../sqlite/attempt.ts";
import { openDatabase } from "../sqlite/database.ts";
import type { Store } from "../sqlite/database.ts";

const keyStore: Store = {
  code: "keys/unavailable",
  what: "the store of API keys",
  // A key that was revoked may not come back after a power cut.
  synchronous: "FULL",
  pragmas: ["secure_delete = ON", "journal_size_limit = 4194304"],
  migrations: [
    `CREATE TABLE api_key (
       number INTEGER PRIMARY KEY,
       id TEXT NOT NULL UNIQUE,
       name TEXT NOT NULL,
       digest TEXT NOT NULL UNIQUE,
       owner TEXT NOT NULL,
       role TEXT NOT NULL,
       operations TEXT NOT NULL,
       created INTEGER NOT NULL,
       expires INTEGER NOT NULL,
       revoked INTEGER
     ) STRICT;
     CREATE INDEX api_key_name ON api_key (name);`,
  ],
};

/** Opens (or creates) the store of API keys in an SQLite file; throws `keys/unavailable` where that is impossible. */
export function sqliteApiKeys({ file }: { readonly file: string }): ApiKeys {
  const database = openDatabase(file, keyStore);
  const statements = prepare(database);
  const attempt = attemptOn(database, file, keyStore);
  return {
    add: (key) => attempt(() => add(statements, key)),
    find: (digest) => attempt(() => orNull(statements.find.get(digest))),
    list: ({ limit, before }) => attempt(() => statements.list.all(before ?? null, limit).map(keyOf)),
    revoke: (id, at) => attempt(() => orNull(statements.revoke.get(id, Math.round(at)))),
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

interface Statements {
  readonly add: StatementSync;
  readonly find: StatementSync;
  readonly list: StatementSync;
  readonly revoke: StatementSync;
}

function prepare(database: DatabaseSync): Statements {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    add: sql(
      `INSERT INTO api_key (id, name, digest, owner, role, operations, created, expires, revoked)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
       WHERE NOT EXISTS (SELECT 1 FROM api_key WHERE name = ?2 AND revoked IS NULL AND expires > ?7)`,
    ),
    find: sql("SELECT * FROM api_key WHERE digest = ?"),
    list: sql(
      `SELECT * FROM api_key
       WHERE ?1 IS NULL OR number < (SELECT number FROM api_key WHERE id = ?1) ORDER BY number DESC LIMIT ?2`,
    ),
    revoke: sql("UPDATE api_key SET revoked = coalesce(revoked, ?2) WHERE id = ?1 RETURNING *"),
  };
}

function add({ add: insert }: Statements, key: ApiKey): boolean {
  const { id, name, digest, owner, role, operations, created, expires, revoked } = key;
  const { changes } = insert.run(
    id,
    name,
    digest,
    owner,
    role,
    JSON.stringify(operations),
    Math.round(created),
    Math.round(expires),
    revoked,
  );
  return Number(changes) === 1;
}

function orNull(row: Record<string, SQLOutputValue> | undefined): ApiKey | null {
  return row === undefined ? null : keyOf(row);
}

function keyOf(row: Record<string, SQLOutputValue>): ApiKey {
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    digest: String(row["digest"]),
    owner: String(row["owner"]),
    role: String(row["role"]) as ApiKey["role"], // only the statements above write it
    operations: JSON.parse(String(row["operations"])) as readonly string[], // the same
    created: Number(row["created"]),
    expires: Number(row["expires"]),
    revoked: row["revoked"] === null ? null : Number(row["revoked"]),
  };
}
