import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type {
  Family,
  Grace,
  Instant,
  Issue,
  Milliseconds,
  Revocation,
  RevokedThing,
  Rotated,
  Successor,
  Tokens,
  TokenState,
} from "@guardian/model";
import { attemptOn } from "../sqlite/attempt.ts";
import { openDatabase, transact } from "../sqlite/database.ts";
import type { Store } from "../sqlite/database.ts";

const tokenStore: Store = {
  code: "tokens/unavailable",
  what: "the store of tokens",
  // What was revoked or used may not come back after a power cut.
  synchronous: "FULL",
  pragmas: ["secure_delete = ON", "journal_size_limit = 4194304", "foreign_keys = ON"],
  migrations: [
    `CREATE TABLE family (
       id TEXT PRIMARY KEY,
       account TEXT NOT NULL,
       expires INTEGER NOT NULL,
       ended INTEGER,
       ended_by TEXT NOT NULL DEFAULT '',
       reason TEXT NOT NULL DEFAULT ''
     ) STRICT;
     CREATE INDEX family_account ON family (account);
     CREATE INDEX family_expires ON family (expires);
     CREATE TABLE refresh (
       digest TEXT PRIMARY KEY,
       family TEXT NOT NULL REFERENCES family ON DELETE CASCADE,
       used INTEGER
     ) STRICT;
     CREATE INDEX refresh_family ON refresh (family);
     CREATE TABLE access (
       jti TEXT PRIMARY KEY,
       family TEXT NOT NULL REFERENCES family ON DELETE CASCADE,
       expires INTEGER NOT NULL,
       ended INTEGER,
       ended_by TEXT NOT NULL DEFAULT '',
       reason TEXT NOT NULL DEFAULT ''
     ) STRICT;
     CREATE INDEX access_family ON access (family);
     CREATE INDEX access_expires ON access (expires);`,
    `ALTER TABLE refresh ADD COLUMN seed TEXT;
     ALTER TABLE refresh ADD COLUMN jti TEXT;`,
  ],
};

/** Opens (or creates) the store of tokens in an SQLite file; throws `tokens/unavailable` where that is impossible. */
export function sqliteTokens({ file }: { readonly file: string }): Tokens {
  const database = openDatabase(file, tokenStore);
  const statements = prepare(database);
  const attempt = attemptOn(database, file, tokenStore);
  return {
    begin: (family, issue) =>
      attempt(() => {
        transact(database, () => {
          statements.pruneAccess.run(Math.round(issue.at));
          statements.pruneFamilies.run(Math.round(issue.at));
          statements.addFamily.run(family.id, family.account, Math.round(family.expires));
          put(statements, family.id, issue);
        });
      }),
    rotate: (refresh, successor, terms) =>
      attempt(() => {
        // Read first: whoever tries tokens at random takes no lock.
        if (statements.refresh.get(refresh, Math.round(successor.at)) === undefined) return { form: "none" };
        return transact(database, () => rotate(statements, refresh, successor, terms));
      }),
    revoke: (thing, revocation) => attempt(() => revoke(statements, thing, revocation)),
    find: (jti, at) =>
      attempt(() => {
        const row = statements.access.get(jti, Math.round(at));
        return row === undefined ? null : stateOf(row);
      }),
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

interface Statements {
  readonly pruneAccess: StatementSync;
  readonly pruneFamilies: StatementSync;
  readonly addFamily: StatementSync;
  readonly addRefresh: StatementSync;
  readonly addAccess: StatementSync;
  readonly refresh: StatementSync;
  readonly use: StatementSync;
  readonly forgetSeeds: StatementSync;
  readonly endToken: StatementSync;
  readonly endFamily: StatementSync;
  readonly endAccount: StatementSync;
  readonly access: StatementSync;
}

function prepare(database: DatabaseSync): Statements {
  const sql = (text: string): StatementSync => database.prepare(text);
  const ending = "SET ended = ?2, ended_by = ?3, reason = ?4 WHERE ended IS NULL AND";
  return {
    pruneAccess: sql("DELETE FROM access WHERE expires <= ?"),
    pruneFamilies: sql("DELETE FROM family WHERE expires <= ?"),
    addFamily: sql("INSERT INTO family (id, account, expires) VALUES (?, ?, ?)"),
    addRefresh: sql("INSERT INTO refresh (digest, family) VALUES (?, ?)"),
    addAccess: sql("INSERT INTO access (jti, family, expires) VALUES (?, ?, ?)"),
    refresh: sql(
      `SELECT family.id, account, expires, ended, used, seed, jti FROM refresh JOIN family ON family.id = refresh.family
       WHERE digest = ? AND expires > ?`,
    ),
    use: sql("UPDATE refresh SET used = ?2, seed = ?3, jti = ?4 WHERE digest = ?1"),
    forgetSeeds: sql("UPDATE refresh SET seed = NULL WHERE family = ? AND seed IS NOT NULL"),
    endToken: sql(`UPDATE access ${ending} jti = ?1 AND expires > ?2`),
    endFamily: sql(`UPDATE family ${ending} id = ?1 AND expires > ?2`),
    endAccount: sql(`UPDATE family ${ending} account = ?1 AND expires > ?2 AND id <> ?5`),
    access: sql(
      `SELECT family, account, access.expires AS expires,
         coalesce(access.ended, family.ended) AS ended,
         iif(access.ended IS NULL, family.ended_by, access.ended_by) AS ended_by,
         iif(access.ended IS NULL, family.reason, access.reason) AS reason
       FROM access JOIN family ON family.id = access.family WHERE jti = ? AND access.expires > ?`,
    ),
  };
}

function put(
  { addRefresh, addAccess }: Statements,
  family: string,
  { refresh, jti, accessExpires }: Issue,
): void {
  addRefresh.run(refresh, family);
  addAccess.run(jti, family, Math.round(accessExpires));
}

function rotate(statements: Statements, refresh: string, successor: Successor, { grace }: Grace): Rotated {
  const at = Math.round(successor.at);
  const row = statements.refresh.get(refresh, at);
  if (row === undefined) return { form: "none" };
  const family = familyOf(row);
  if (row["used"] !== null) {
    const repeated = repeatedOf(row, at, grace);
    if (repeated !== null) return { form: "repeated", family, ...repeated };
    statements.endFamily.run(family.id, at, "guard", "a refresh token was used twice");
    return { form: "reused", family };
  }
  if (row["ended"] !== null) return { form: "none" };
  // Whoever uses a token has it, so nobody needs to be told it again.
  statements.forgetSeeds.run(family.id);
  statements.use.run(refresh, at, grace > 0 ? successor.seed : null, successor.jti);
  put(statements, family.id, successor);
  return { form: "rotated", family };
}

/** What followed a token that was used, where that may be told again. Clocks of instances differ, so the token may seem to be used later. */
function repeatedOf(
  { used, seed, jti, ended }: Record<string, SQLOutputValue>,
  at: Instant,
  grace: Milliseconds,
): Pick<Successor, "seed" | "jti" | "at"> | null {
  const isAgain = ended === null && Math.abs(at - Number(used)) < grace;
  return isAgain && typeof seed === "string"
    ? { seed, jti: String(jti), at: Number(used) satisfies Instant }
    : null;
}

function revoke(statements: Statements, thing: RevokedThing, { at, by, reason }: Revocation): number {
  const { endToken, endFamily, endAccount } = statements;
  const rest = [Math.round(at), by, reason] as const;
  const { changes } =
    "jti" in thing
      ? endToken.run(thing.jti, ...rest)
      : "family" in thing
        ? endFamily.run(thing.family, ...rest)
        : endAccount.run(thing.account, ...rest, thing.except ?? "");
  return Number(changes);
}

function familyOf(row: Record<string, SQLOutputValue>): Family {
  return { id: String(row["id"]), account: String(row["account"]), expires: Number(row["expires"]) };
}

function stateOf(row: Record<string, SQLOutputValue>): TokenState {
  const { ended } = row;
  const revocation =
    ended === null
      ? null
      : { at: Number(ended) satisfies Instant, by: String(row["ended_by"]), reason: String(row["reason"]) };
  return {
    family: String(row["family"]),
    account: String(row["account"]),
    expires: Number(row["expires"]),
    revocation,
  };
}
