import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { Account, AccountChange, Accounts, Changed } from "@guardian/model";
import { attemptOn } from "../sqlite/attempt.ts";
import { openDatabase, transact } from "../sqlite/database.ts";
import type { Store } from "../sqlite/database.ts";

const accountStore: Store = {
  code: "accounts/unavailable",
  what: "the store of accounts",
  // A password that was changed may not come back after a power cut.
  synchronous: "FULL",
  pragmas: ["secure_delete = ON", "journal_size_limit = 4194304"],
  migrations: [
    `CREATE TABLE account (
       id TEXT PRIMARY KEY,
       name TEXT NOT NULL UNIQUE,
       role TEXT NOT NULL,
       password TEXT NOT NULL,
       must_change INTEGER NOT NULL,
       is_disabled INTEGER NOT NULL,
       created INTEGER NOT NULL,
       changed INTEGER NOT NULL
     ) STRICT;`,
  ],
};

/** Opens (or creates) the store of accounts in an SQLite file; throws `accounts/unavailable` where that is impossible. */
export function sqliteAccounts({ file }: { readonly file: string }): Accounts {
  const database = openDatabase(file, accountStore);
  const statements = prepare(database);
  const attempt = attemptOn(database, file, accountStore);
  return {
    add: (account, options) => attempt(() => add(statements, account, options?.first ?? false)),
    find: (key) =>
      attempt(() => {
        const row = "id" in key ? statements.byId.get(key.id) : statements.byName.get(key.name);
        return row === undefined ? null : accountOf(row);
      }),
    list: ({ limit, after = "" }) => attempt(() => statements.list.all(after, limit).map(accountOf)),
    change: (id, change, expected) =>
      attempt(() => transact(database, () => changed(statements, id, change, expected))),
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

interface Statements {
  readonly insert: StatementSync;
  readonly byId: StatementSync;
  readonly byName: StatementSync;
  readonly list: StatementSync;
  readonly otherAdmins: StatementSync;
  readonly update: StatementSync;
}

function prepare(database: DatabaseSync): Statements {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    insert: sql(
      `INSERT INTO account (id, name, role, password, must_change, is_disabled, created, changed)
       SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE ? = 0 OR NOT EXISTS (SELECT 1 FROM account)
       ON CONFLICT DO NOTHING`,
    ),
    byId: sql("SELECT * FROM account WHERE id = ?"),
    byName: sql("SELECT * FROM account WHERE name = ?"),
    list: sql("SELECT * FROM account WHERE name > ? ORDER BY name LIMIT ?"),
    otherAdmins: sql(
      "SELECT count(*) AS count FROM account WHERE role = 'admin' AND is_disabled = 0 AND id <> ?",
    ),
    update: sql(
      "UPDATE account SET role = ?, password = ?, must_change = ?, is_disabled = ?, changed = ? WHERE id = ?",
    ),
  };
}

function add({ insert }: Statements, account: Account, first: boolean): boolean {
  const { id, name, role, password, mustChange, isDisabled, created, changed: when } = account;
  const { changes } = insert.run(
    id,
    name,
    role,
    password,
    Number(mustChange),
    Number(isDisabled),
    Math.round(created),
    Math.round(when),
    Number(first),
  );
  return Number(changes) === 1;
}

function changed(statements: Statements, id: string, change: AccountChange, expected?: string): Changed {
  const row = statements.byId.get(id);
  if (row === undefined) return { form: "unknown" };
  const before = accountOf(row);
  if (expected !== undefined && before.password !== expected) return { form: "stale" };
  const after: Account = { ...before, ...change };
  if (administers(before) && !administers(after) && Number(statements.otherAdmins.get(id)?.["count"]) === 0)
    return { form: "last-admin" };
  const { role, password, mustChange, isDisabled, changed: when } = after;
  statements.update.run(role, password, Number(mustChange), Number(isDisabled), Math.round(when), id);
  return { form: "changed", account: after };
}

function administers({ role, isDisabled }: Account): boolean {
  return role === "admin" && !isDisabled;
}

function accountOf(row: Record<string, SQLOutputValue>): Account {
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    role: String(row["role"]) as Account["role"], // only the statements above write it
    password: String(row["password"]),
    mustChange: row["must_change"] === 1,
    isDisabled: row["is_disabled"] === 1,
    created: Number(row["created"]),
    changed: Number(row["changed"]),
  };
}
