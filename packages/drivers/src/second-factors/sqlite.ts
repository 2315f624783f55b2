import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { SecondFactor, SecondFactors, UsedCode } from "@guardian/model";
import { attemptOn } from "../sqlite/attempt.ts";
import { openDatabase, transact } from "../sqlite/database.ts";
import type { Store } from "../sqlite/database.ts";

const factorStore: Store = {
  code: "factors/unavailable",
  what: "the store of second factors",
  // A code that was used may not come back after a power cut.
  synchronous: "FULL",
  pragmas: ["secure_delete = ON", "journal_size_limit = 4194304", "foreign_keys = ON"],
  migrations: [
    `CREATE TABLE factor (
       account TEXT PRIMARY KEY,
       seed TEXT NOT NULL,
       is_confirmed INTEGER NOT NULL,
       last_step INTEGER NOT NULL,
       created INTEGER NOT NULL
     ) STRICT;
     CREATE TABLE recovery (
       account TEXT NOT NULL REFERENCES factor ON DELETE CASCADE,
       digest TEXT NOT NULL,
       PRIMARY KEY (account, digest)
     ) STRICT, WITHOUT ROWID;`,
  ],
};

/** Opens (or creates) the store of second factors in an SQLite file; throws `factors/unavailable` where that is impossible. */
export function sqliteSecondFactors({ file }: { readonly file: string }): SecondFactors {
  const database = openDatabase(file, factorStore);
  const statements = prepare(database);
  const attempt = attemptOn(database, file, factorStore);
  const inOne = <T>(work: () => T): Promise<T> => attempt(() => transact(database, work));
  return {
    enroll: (factor) => inOne(() => enroll(statements, factor)),
    find: (account) =>
      attempt(() => {
        const row = statements.find.get(account);
        return row === undefined ? null : factorOf(row, statements.codes.all(account));
      }),
    use: (account, code, confirm = false) => inOne(() => use(statements, { account, code, confirm })),
    recover: (account, digests) =>
      inOne(() => {
        statements.forget.run(account);
        for (const digest of digests) statements.addCode.run(account, digest);
      }),
    remove: (account) => attempt(() => Number(statements.remove.run(account).changes) === 1),
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

interface Statements {
  readonly find: StatementSync;
  readonly codes: StatementSync;
  readonly add: StatementSync;
  readonly addCode: StatementSync;
  readonly useStep: StatementSync;
  readonly useCode: StatementSync;
  readonly forget: StatementSync;
  readonly remove: StatementSync;
}

function prepare(database: DatabaseSync): Statements {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    find: sql("SELECT * FROM factor WHERE account = ?"),
    codes: sql("SELECT digest FROM recovery WHERE account = ? ORDER BY digest"),
    add: sql(
      `INSERT INTO factor (account, seed, is_confirmed, last_step, created) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (account) DO UPDATE SET seed = excluded.seed, last_step = excluded.last_step, created = excluded.created
       WHERE is_confirmed = 0`,
    ),
    addCode: sql("INSERT OR IGNORE INTO recovery (account, digest) VALUES (?, ?)"),
    useStep: sql(
      `UPDATE factor SET last_step = ?2, is_confirmed = 1
       WHERE account = ?1 AND last_step < ?2 AND is_confirmed = ?3`,
    ),
    useCode: sql(
      `DELETE FROM recovery WHERE account = ?1 AND digest = ?2
       AND EXISTS (SELECT 1 FROM factor WHERE account = ?1 AND is_confirmed = 1)`,
    ),
    forget: sql("DELETE FROM recovery WHERE account = ?"),
    remove: sql("DELETE FROM factor WHERE account = ?"),
  };
}

function enroll({ add, addCode, forget }: Statements, factor: SecondFactor): boolean {
  const { account, seed, isConfirmed, lastStep, recovery, created } = factor;
  const { changes } = add.run(account, seed, Number(isConfirmed), lastStep, Math.round(created));
  if (Number(changes) === 0) return false;
  forget.run(account);
  for (const digest of recovery) addCode.run(account, digest);
  return true;
}

function use(
  { useStep, useCode }: Statements,
  {
    account,
    code,
    confirm,
  }: { readonly account: string; readonly code: UsedCode; readonly confirm: boolean },
): boolean {
  const { changes } =
    "step" in code ? useStep.run(account, code.step, confirm ? 0 : 1) : useCode.run(account, code.recovery);
  return Number(changes) === 1;
}

function factorOf(
  row: Record<string, SQLOutputValue>,
  codes: readonly Record<string, SQLOutputValue>[],
): SecondFactor {
  return {
    account: String(row["account"]),
    seed: String(row["seed"]),
    isConfirmed: row["is_confirmed"] === 1,
    lastStep: Number(row["last_step"]),
    recovery: codes.map(({ digest }) => String(digest)),
    created: Number(row["created"]),
  };
}
