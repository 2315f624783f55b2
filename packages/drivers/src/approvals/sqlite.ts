import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { approvalGrace } from "@guardian/model";
import type { Approval, ApprovalRequest, Approvals, Claim, Claimed, Decision } from "@guardian/model";
import { attemptOn } from "../sqlite/attempt.ts";
import { openDatabase, transact } from "../sqlite/database.ts";
import type { Store } from "../sqlite/database.ts";

export interface SqliteApprovalsOptions {
  readonly file: string;
}

const approvalStore: Store = {
  code: "approvals/unavailable",
  what: "the store of approvals",
  // An approval that was used may not come back after a power cut.
  synchronous: "FULL",
  pragmas: ["secure_delete = ON", "journal_size_limit = 4194304"],
  migrations: [
    // `request` is what was asked, as JSON; what is decided on by SQL has columns of its own.
    `CREATE TABLE approval (
       number INTEGER PRIMARY KEY,
       id TEXT NOT NULL UNIQUE,
       binding TEXT NOT NULL,
       state TEXT NOT NULL,
       waits_until INTEGER NOT NULL,
       expires INTEGER NOT NULL,
       decided_at INTEGER,
       decided_by TEXT NOT NULL,
       request TEXT NOT NULL
     ) STRICT;
     CREATE INDEX approval_binding ON approval (binding, state);
     CREATE INDEX approval_expires ON approval (expires);`,
  ],
};

/** Requests are kept so long after they expired; the audit keeps what happened. */
const keep = 24 * 60 * 60 * 1000;
/** And never more than this. */
const most = 10_000;

interface Statements {
  readonly insert: StatementSync;
  readonly prune: StatementSync;
  readonly prunePast: StatementSync;
  readonly decide: StatementSync;
  readonly useNamed: StatementSync;
  readonly useAny: StatementSync;
  readonly state: StatementSync;
  readonly list: StatementSync;
  readonly one: StatementSync;
}

/** Opens (or creates) the store of approvals in an SQLite file; throws `approvals/unavailable` where that is impossible. */
export function sqliteApprovals({ file }: SqliteApprovalsOptions): Approvals {
  const database = openDatabase(file, approvalStore);
  const statements = prepare(database);
  const attempt = attemptOn(database, file, approvalStore);
  return {
    ask: (request) =>
      attempt(() => {
        transact(database, () => {
          put(statements, request);
        });
      }),
    decide: (decision) => attempt(() => decide(statements, decision)),
    claim: (claim) => attempt(() => use(statements, claim)),
    list: ({ limit, id }) =>
      attempt(() =>
        (id === undefined ? statements.list.all(limit) : statements.one.all(id, limit)).map(approvalOf),
      ),
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

function prepare(database: DatabaseSync): Statements {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    insert: sql(
      `INSERT INTO approval (id, binding, state, waits_until, expires, decided_at, decided_by, request)
       VALUES (?, ?, 'waiting', ?, ?, NULL, '', ?)`,
    ),
    prune: sql("DELETE FROM approval WHERE expires < ?"),
    prunePast: sql("DELETE FROM approval WHERE number <= (SELECT max(number) FROM approval) - ?"),
    decide: sql(
      `UPDATE approval SET state = ?2, decided_at = ?3, decided_by = ?4
       WHERE id = ?1 AND state = 'waiting' AND expires > ?3 AND (?5 IS NULL OR binding = ?5) RETURNING *`,
    ),
    useNamed: sql(
      `UPDATE approval SET state = 'used'
       WHERE id = ?1 AND binding = ?2 AND state = 'approved' AND expires > ?3 RETURNING *`,
    ),
    // While the call that asked still waits, the approval is its own.
    useAny: sql(
      `UPDATE approval SET state = 'used' WHERE number = (
         SELECT number FROM approval
         WHERE binding = ?1 AND state = 'approved' AND expires > ?2
           AND (waits_until <= ?2 OR decided_at + ${approvalGrace} <= ?2)
         ORDER BY number LIMIT 1) RETURNING *`,
    ),
    state: sql("SELECT state FROM approval WHERE id = ? AND binding = ? AND expires > ?"),
    list: sql("SELECT * FROM approval ORDER BY number DESC LIMIT ?"),
    one: sql("SELECT * FROM approval WHERE id = ? LIMIT ?"),
  };
}

function put({ insert, prune, prunePast }: Statements, request: ApprovalRequest): void {
  prune.run(request.at - keep);
  prunePast.run(most);
  const { id, binding, waitsUntil, expires } = request;
  insert.run(id, binding, Math.round(waitsUntil), Math.round(expires), JSON.stringify(request));
}

function decide({ decide: update }: Statements, { id, binding, state, by, at }: Decision): Approval | null {
  const [row] = update.all(id, state, Math.round(at), by, binding ?? null);
  return row === undefined ? null : approvalOf(row);
}

function use({ useNamed, useAny, state }: Statements, { binding, id, at }: Claim): Claimed {
  const now = Math.round(at);
  if (id === undefined) {
    const [row] = useAny.all(binding, now);
    return row === undefined ? { form: "none" } : { form: "used", approval: approvalOf(row) };
  }
  // Read first: a call that waits asks often, and only where it was approved is a lock worth taking.
  const found = state.get(id, binding, now)?.["state"];
  if (found === "waiting") return { form: "open" };
  if (found !== "approved") return { form: found === "denied" ? "denied" : "none" };
  const [row] = useNamed.all(id, binding, now);
  return row === undefined ? { form: "none" } : { form: "used", approval: approvalOf(row) };
}

function approvalOf(row: Record<string, SQLOutputValue>): Approval {
  const request = JSON.parse(String(row["request"])) as ApprovalRequest; // only put() fills the column
  const { decided_at: decidedAt } = row;
  return {
    ...request,
    state: String(row["state"]) as Approval["state"], // only the statements above write it
    decidedAt: decidedAt === null ? null : Number(decidedAt),
    decidedBy: String(row["decided_by"]),
  };
}
