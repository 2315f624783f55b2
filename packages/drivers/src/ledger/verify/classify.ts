import type { DatabaseSync } from "node:sqlite";
import { isWhole, numberIn, rowsOf } from "./rows.ts";
import type { Place, Row } from "./rows.ts";

/** The first thing that is wrong with an audit. */
export interface AuditProblem {
  /** The entry that it is about. */
  readonly seq: number;
  readonly kind:
    "altered" | "removed" | "inserted" | "reordered" | "truncated" | "checkpoint-forged" | "unreadable";
  readonly detail: string;
}

/**
 * Says what was done to an audit whose chain breaks at `row`, after the good entry `at`. The question that decides: does the entry
 * which belongs here still exist elsewhere? Reads the whole table a few times; it runs once, on a broken audit.
 */
export function classify(database: DatabaseSync, at: Place, row: Row): AuditProblem {
  const expected = at.seq + 1;
  const found = isWhole(row) ? numberIn(row, expected) : null;
  if (found !== null && found === at.seq && row.previous === at.before) return rival(database, at, row);
  const genuine = successorOf(database, at);
  if (genuine === null) return withoutGenuine(database, at, row, found);
  if (genuine.position === row.position)
    return problem(expected, "reordered", `entry ${expected} is stored under number ${row.position}`);
  const isFromLater =
    found !== null && found > expected && isContinuation(database, row) && !isCopied(database, row);
  return isFromLater
    ? problem(expected, "reordered", `entry ${found} stands where entry ${expected} belongs`)
    : problem(
        row.position,
        "inserted",
        `the row at ${row.position} does not belong to the chain; entry ${expected} comes after it`,
      );
}

/** Says what was done where the chain holds, but the entry at a signed place is not the one that was signed. */
export function classifySigned(database: DatabaseSync, row: Row, signedHash: string): AuditProblem {
  const isElsewhere = hasWhole(rowsOf(database, { column: "hash", value: signedHash }));
  return isElsewhere
    ? problem(row.position, "inserted", `the row at ${row.position} stands before the entry that was signed`)
    : problem(
        row.position,
        "altered",
        `entry ${row.position} is not the one that was signed; it or one before it was rewritten`,
      );
}

/** Two rows both continue the chain from the same place, under the same number: one of them was put in. */
function rival(database: DatabaseSync, at: Place, row: Row): AuditProblem {
  const isFirstFalse =
    row.hash !== at.hash && !isContinued(database, at.hash) && isContinued(database, row.hash);
  const position = isFirstFalse ? at.seq : row.position;
  return problem(
    position,
    "inserted",
    `entry ${at.seq} is there twice; the chain goes on from the other one than ${position}`,
  );
}

/** The entry that belongs here is nowhere in the file. */
function withoutGenuine(database: DatabaseSync, at: Place, row: Row, found: number | null): AuditProblem {
  const expected = at.seq + 1;
  if (row.position < expected)
    return problem(row.position, "inserted", `a row is stored before the first entry`);
  if (row.position > expected || (found !== null && found > expected))
    return problem(
      expected,
      "removed",
      `entry ${expected} is missing; entry ${at.seq} is followed by ${found ?? row.position}`,
    );
  if (found === expected && at.seq > 0 && (isLast(database, row) || isContinued(database, row.hash)))
    return problem(
      at.seq,
      "altered",
      `entry ${at.seq} and its hash were changed: entry ${expected} names another hash`,
    );
  return problem(expected, "altered", `the hash of entry ${expected} is not that of what it says`);
}

/** The entry that continues the chain here, wherever it is stored; one at the right place before any other. */
function successorOf(database: DatabaseSync, { seq, hash }: Place): Row | null {
  let found: Row | null = null;
  for (const row of rowsOf(database, { column: "previous", value: hash })) {
    if (!isWhole(row) || numberIn(row, seq + 1) !== seq + 1) continue;
    if (row.position === seq + 1) return row;
    found ??= row;
  }
  return found;
}

/** True where another entry names this hash as the one before it. */
function isContinued(database: DatabaseSync, hash: string): boolean {
  return hasWhole(rowsOf(database, { column: "previous", value: hash }));
}

/** True where the entry before this one exists somewhere. */
function isContinuation(database: DatabaseSync, { previous }: Row): boolean {
  return hasWhole(rowsOf(database, { column: "hash", value: previous }));
}

function hasWhole(rows: Iterable<Row>): boolean {
  for (const row of rows) if (isWhole(row)) return true;
  return false;
}

/** True where another row holds the same entry. */
function isCopied(database: DatabaseSync, { hash, position }: Row): boolean {
  for (const row of rowsOf(database, { column: "hash", value: hash }))
    if (row.position !== position) return true;
  return false;
}

function isLast(database: DatabaseSync, { position }: Row): boolean {
  return database.prepare("SELECT 1 FROM entry WHERE seq > ? LIMIT 1").get(position) === undefined;
}

function problem(seq: number, kind: AuditProblem["kind"], detail: string): AuditProblem {
  return { seq, kind, detail };
}
