import { createHash, randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { alertFlood, fingerprintOf, severities } from "@guardian/model";
import type {
  Acknowledgement,
  Alert,
  AlertGroup,
  Alerts,
  AlertsQuery,
  Delivery,
  DeliveryState,
  Intake,
  Outbox,
  OutboxClaim,
  Settled,
} from "@guardian/model";
import { shortId } from "../ledger/sqlite.ts";
import { attemptOn } from "../sqlite/attempt.ts";
import { openDatabase, transact } from "../sqlite/database.ts";
import { deliveryOf, groupOf, outboxStore, statementsOf } from "./schema.ts";
import type { GroupBody, Statements } from "./schema.ts";

/** Groups are kept so long after their last alert; the audit keeps every entry. */
const keep = 90 * 24 * 60 * 60 * 1_000;
/** And never more than this. */
const most = 10_000;

/** Opens (or creates) the store of alerts and what is to be told of them; throws `alerts/unavailable` where that is impossible. */
export function sqliteOutbox({ file }: { readonly file: string }): Outbox & Alerts {
  const database = openDatabase(file, outboxStore);
  const statements = statementsOf(database);
  const attempt = attemptOn(database, file, outboxStore);
  return {
    seen: () => attempt(() => seen(statements)),
    take: (intake) => attempt(() => transact(database, () => take(statements, intake))),
    claim: (claim) => attempt(() => claimed(database, statements, claim)),
    settle: (settled) => attempt(() => settle(statements, settled)),
    list: (query) => attempt(() => list(statements, query)),
    acknowledge: (answer) => attempt(() => transact(database, () => acknowledge(statements, answer))),
    deliveries: (id) => attempt(() => statements.deliveries.all(id).map(stateOf)),
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

function seen(statements: Statements): number | null {
  const row = statements.seen.get();
  return row === undefined ? null : Number(row["seq"]);
}

function take(statements: Statements, { from, to, at, alerts, window }: Intake): boolean {
  if (seen(statements) !== from) return false;
  statements.move.run(to);
  if (alerts.length === 0) return true;
  statements.prune.run(Math.round(at - keep));
  statements.prunePast.run(most);
  for (const { alert, sinks } of alerts) {
    const number = groupFor(statements, alert, window);
    for (const sink of sinks) statements.deliver.run(number, sink, Math.round(at));
  }
  return true;
}

/** The group of an alert, which now counts it: the one of its fingerprint in the window, or a new one. */
function groupFor(statements: Statements, alert: Alert, window: number): number {
  const at = Date.parse(alert.at);
  const { current, open, opened, raise } = statements;
  const rank = severities.indexOf(alert.severity);
  const join = (fingerprint: string): number | null => {
    const row = current.get(fingerprint, at - window, at + window);
    if (row === undefined) return null;
    const number = Number(row["number"]);
    raise.run(number, rank, at);
    return number;
  };
  const begin = (fingerprint: string, body: GroupBody): number =>
    Number(open.get(newId(statements, alert), fingerprint, rank, at, JSON.stringify(body))?.["number"]);
  const own = hashOf(fingerprintOf(alert));
  const joined = join(own);
  if (joined !== null) return joined;
  // Whoever makes up targets must not be able to bury one alert under ten thousand messages.
  if (Number(opened.get(at - window)?.["count"]) < alertFlood) return begin(own, bodyOf(alert));
  return join(flood) ?? begin(flood, floodOf(alert));
}

/** The id of the first entry: the one that the stopped message names, and the same if the entry is ever taken in again. */
function newId({ isTaken }: Statements, { id }: Alert): string {
  return isTaken.get(id) === undefined ? id : shortId();
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

const flood = hashOf("flood");

function bodyOf(alert: Alert): GroupBody {
  const { event, title, server, session, principal, method, target, action, enforced, rules, id } = alert;
  return { event, title, server, session, principal, method, target, action, enforced, rules, entry: id };
}

function floodOf(alert: Alert): GroupBody {
  const title = `more than ${alertFlood} different alerts in one window; this one stands for the others, see guardian audit list`;
  return {
    ...bodyOf(alert),
    title,
    server: "",
    session: "",
    principal: "",
    method: "",
    target: "",
    rules: [],
  };
}

function claimed(
  database: DatabaseSync,
  statements: Statements,
  { sinks, at: time, lease, limit, escalateAfter }: OutboxClaim,
): readonly Delivery[] {
  const at = Math.round(time);
  const before = at - escalateAfter;
  // Read first: every guard asks every few seconds, and only where there is something a lock is worth taking.
  const isOverdue = escalateAfter > 0 && statements.isOverdue.get(before) !== undefined;
  if (!isOverdue && !sinks.some((sink) => statements.isDue.get(sink, at) !== undefined)) return [];
  const holder = randomBytes(12).toString("base64url");
  return transact(database, () => {
    if (escalateAfter > 0)
      for (const row of statements.escalate.all(before, at)) statements.again.run(Number(row["number"]), at);
    return sinks.flatMap((sink) =>
      statements.due.all(sink, at, limit).map((row) => {
        statements.hold.run(row["alert"] ?? null, sink, row["stage"] ?? null, at + lease, holder);
        return deliveryOf(row, holder);
      }),
    );
  });
}

function acknowledge(statements: Statements, answer: Acknowledgement): AlertGroup | null {
  const id = "id" in answer ? answer.id : idFor(statements, answer.alert);
  const [row] = statements.acknowledge.all(id, Math.round(answer.at), answer.by);
  return row === undefined ? null : groupOf(row);
}

/** The group of an alert; where nobody was told of it, one is made to hold the answer. */
function idFor(statements: Statements, alert: Alert): string {
  const own = hashOf(fingerprintOf(alert));
  const at = Date.parse(alert.at);
  const [row] = statements.member.all(1, own, at);
  if (row !== undefined) return groupOf(row).id;
  const id = newId(statements, alert);
  statements.open.get(id, own, severities.indexOf(alert.severity), at, JSON.stringify(bodyOf(alert)));
  return id;
}

function settle({ settle: update }: Statements, { delivery, state, due, why }: Settled): boolean {
  const { alert, sink, isEscalation, holder } = delivery;
  const done = update.run(alert.id, sink, isEscalation ? 1 : 0, state, Math.round(due), why, holder);
  return Number(done.changes) > 0;
}

function list(statements: Statements, { limit, id, of, isOpen = false }: AlertsQuery) {
  if (id !== undefined) return statements.one.all(limit, id).map(groupOf);
  if (of !== undefined)
    return statements.member.all(limit, hashOf(fingerprintOf(of)), Date.parse(of.at)).map(groupOf);
  return statements.list.all(limit, isOpen ? 1 : 0).map(groupOf);
}

function stateOf(row: Readonly<Record<string, unknown>>): DeliveryState {
  return {
    sink: String(row["sink"]),
    isEscalation: Number(row["stage"]) > 0,
    state: String(row["state"]) as DeliveryState["state"], // only the statements write it
    attempts: Number(row["attempts"]),
    why: String(row["why"]),
  };
}
