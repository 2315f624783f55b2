import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { severities } from "@guardian/model";
import type { AlertGroup, Delivery } from "@guardian/model";
import type { Store } from "../sqlite/database.ts";

export const outboxStore: Store = {
  code: "alerts/unavailable",
  what: "the store of alerts",
  // A power cut may take back the newest steps, each as a whole: the audit, which is safe, is then read again, and what comes of it has
  // the same ids. So no message waits for the disk a second time.
  synchronous: "NORMAL",
  pragmas: ["secure_delete = ON", "journal_size_limit = 4194304", "foreign_keys = ON"],
  migrations: [
    // `body` is what never changes of a group, as JSON; a lease is a `due` in the future together with its `holder`.
    `CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT;
     CREATE TABLE alert (
       number INTEGER PRIMARY KEY,
       id TEXT NOT NULL UNIQUE,
       fingerprint TEXT NOT NULL,
       severity INTEGER NOT NULL,
       first INTEGER NOT NULL,
       last INTEGER NOT NULL,
       count INTEGER NOT NULL,
       escalated_at INTEGER,
       acknowledged_at INTEGER,
       acknowledged_by TEXT NOT NULL DEFAULT '',
       body TEXT NOT NULL
     ) STRICT;
     CREATE INDEX alert_fingerprint ON alert (fingerprint, first);
     CREATE INDEX alert_first ON alert (first);
     CREATE INDEX alert_open ON alert (first) WHERE escalated_at IS NULL AND acknowledged_at IS NULL;
     CREATE TABLE delivery (
       alert INTEGER NOT NULL REFERENCES alert (number) ON DELETE CASCADE,
       sink TEXT NOT NULL,
       stage INTEGER NOT NULL,
       state TEXT NOT NULL,
       created INTEGER NOT NULL,
       due INTEGER NOT NULL,
       attempts INTEGER NOT NULL,
       holder TEXT NOT NULL,
       why TEXT NOT NULL,
       PRIMARY KEY (alert, sink, stage)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX delivery_due ON delivery (sink, due) WHERE state = 'waiting';`,
  ],
};

export interface Statements {
  readonly seen: StatementSync;
  readonly move: StatementSync;
  readonly current: StatementSync;
  readonly opened: StatementSync;
  readonly open: StatementSync;
  readonly raise: StatementSync;
  readonly deliver: StatementSync;
  readonly prune: StatementSync;
  readonly prunePast: StatementSync;
  readonly isDue: StatementSync;
  readonly isOverdue: StatementSync;
  readonly escalate: StatementSync;
  readonly again: StatementSync;
  readonly due: StatementSync;
  readonly hold: StatementSync;
  readonly settle: StatementSync;
  readonly list: StatementSync;
  readonly one: StatementSync;
  readonly isTaken: StatementSync;
  readonly member: StatementSync;
  readonly acknowledge: StatementSync;
  readonly deliveries: StatementSync;
}

/** Severities from which on an alert is told again where nobody acknowledged it. */
const grave = severities.indexOf("high");

export function statementsOf(database: DatabaseSync): Statements {
  const sql = (text: string): StatementSync => database.prepare(text);
  const forgotten = `severity >= ${grave} AND escalated_at IS NULL AND acknowledged_at IS NULL AND first <= ?`;
  return {
    seen: sql("SELECT seq FROM progress"),
    move: sql("INSERT INTO progress VALUES (1, ?1) ON CONFLICT DO UPDATE SET seq = ?1"),
    current: sql(
      "SELECT number FROM alert WHERE fingerprint = ?1 AND first > ?2 AND first < ?3 ORDER BY first DESC LIMIT 1",
    ),
    opened: sql("SELECT count(*) AS count FROM alert WHERE first > ?"),
    open: sql(
      `INSERT INTO alert (id, fingerprint, severity, first, last, count, body) VALUES (?1, ?2, ?3, ?4, ?4, 1, ?5)
       RETURNING number`,
    ),
    raise: sql(
      `UPDATE alert SET count = count + 1, severity = max(severity, ?2), first = min(first, ?3), last = max(last, ?3)
       WHERE number = ?1`,
    ),
    // Where the sink was told already this changes nothing; where the severity rose to what another one wants, that one hears of it.
    deliver: sql("INSERT OR IGNORE INTO delivery VALUES (?, ?, 0, 'waiting', ?3, ?3, 0, '', '')"),
    prune: sql("DELETE FROM alert WHERE last < ?"),
    prunePast: sql("DELETE FROM alert WHERE number <= (SELECT max(number) FROM alert) - ?"),
    isDue: sql("SELECT 1 FROM delivery WHERE sink = ?1 AND state = 'waiting' AND due <= ?2 LIMIT 1"),
    isOverdue: sql(`SELECT 1 FROM alert WHERE ${forgotten} LIMIT 1`),
    escalate: sql(
      `UPDATE alert SET escalated_at = ?2 WHERE ${forgotten.replace("?", "?1")} RETURNING number`,
    ),
    // What still waits to be told for the first time is told as what it is.
    again: sql(
      `INSERT OR IGNORE INTO delivery
       SELECT alert, sink, 1, 'waiting', ?2, ?2, 0, '', '' FROM delivery WHERE alert = ?1 AND stage = 0 AND state <> 'waiting'`,
    ),
    due: sql(
      `SELECT delivery.*, alert.* FROM delivery JOIN alert ON alert.number = delivery.alert
       WHERE sink = ?1 AND state = 'waiting' AND due <= ?2 ORDER BY due, alert.number LIMIT ?3`,
    ),
    hold: sql(
      `UPDATE delivery SET due = ?4, holder = ?5, attempts = attempts + 1 WHERE alert = ?1 AND sink = ?2 AND stage = ?3`,
    ),
    settle: sql(
      `UPDATE delivery SET state = ?4, due = ?5, why = ?6, holder = ''
       WHERE alert = (SELECT number FROM alert WHERE id = ?1) AND sink = ?2 AND stage = ?3 AND holder = ?7 AND state = 'waiting'`,
    ),
    list: sql("SELECT * FROM alert WHERE ?2 = 0 OR acknowledged_at IS NULL ORDER BY number DESC LIMIT ?1"),
    one: sql("SELECT * FROM alert WHERE id = ?2 LIMIT ?1"),
    isTaken: sql("SELECT 1 FROM alert WHERE id = ?"),
    member: sql(
      "SELECT * FROM alert WHERE fingerprint = ?2 AND first <= ?3 AND last >= ?3 ORDER BY first DESC LIMIT ?1",
    ),
    acknowledge: sql(
      `UPDATE alert SET acknowledged_at = coalesce(acknowledged_at, ?2),
         acknowledged_by = CASE WHEN acknowledged_at IS NULL THEN ?3 ELSE acknowledged_by END
       WHERE id = ?1 RETURNING *`,
    ),
    deliveries: sql(
      `SELECT delivery.* FROM delivery JOIN alert ON alert.number = delivery.alert WHERE alert.id = ? ORDER BY sink, stage`,
    ),
  };
}

/** What of a group never changes. */
export type GroupBody = Pick<
  AlertGroup,
  | "event"
  | "title"
  | "server"
  | "session"
  | "principal"
  | "method"
  | "target"
  | "action"
  | "enforced"
  | "rules"
  | "entry"
>;

type Row = Readonly<Record<string, SQLOutputValue>>;

export function groupOf(row: Row): AlertGroup {
  const body = JSON.parse(String(row["body"])) as GroupBody; // only take() fills the column
  const time = (name: string): number | null => (row[name] === null ? null : Number(row[name]));
  return {
    ...body,
    id: String(row["id"]),
    fingerprint: String(row["fingerprint"]),
    severity: severities[Number(row["severity"])] ?? "critical",
    count: Number(row["count"]),
    first: Number(row["first"]),
    last: Number(row["last"]),
    escalatedAt: time("escalated_at"),
    acknowledgedAt: time("acknowledged_at"),
    acknowledgedBy: String(row["acknowledged_by"]),
  };
}

export function deliveryOf(row: Row, holder: string): Delivery {
  const alert = groupOf(row);
  const stage = Number(row["stage"]);
  return {
    key: stage === 0 ? alert.id : `${alert.id}-again`,
    sink: String(row["sink"]),
    isEscalation: stage > 0,
    alert,
    attempt: Number(row["attempts"]) + 1,
    created: Number(row["created"]),
    holder,
  };
}
