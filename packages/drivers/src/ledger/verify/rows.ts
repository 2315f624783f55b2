import { hash as digest } from "node:crypto";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";

/** One stored row as it is, believed in nothing. */
export interface Row {
  /** The number under which the row is stored. */
  readonly position: number;
  readonly previous: string;
  readonly hash: string;
  readonly body: string;
}

/** How far the walk has come: the last good entry, and the hash of the one before it. */
export interface Place {
  readonly seq: number;
  readonly hash: string;
  readonly before: string;
}

/** Rows in storage order, one at a time; with `previous` or `hash` only those that carry that value. */
export function* rowsOf(
  database: DatabaseSync,
  where?: { column: "previous" | "hash"; value: string },
): Generator<Row> {
  const filter = where === undefined ? "" : `WHERE ${where.column} = ?`;
  const values: SQLInputValue[] = where === undefined ? [] : [where.value];
  const statement = database.prepare(`SELECT seq, previous, hash, body FROM entry ${filter} ORDER BY seq`, {
    returnArrays: true,
  });
  for (const columns of statement.iterate(...values)) {
    const [position, previous, hash, body] = columns as unknown as readonly unknown[]; // returnArrays makes rows arrays
    yield { position: Number(position), previous: String(previous), hash: String(hash), body: String(body) };
  }
}

/** The place after a row that continues the chain where it stands; null where it does not. */
export function stepOver({ seq, hash }: Place, row: Row): Place | null {
  const isNext =
    row.position === seq + 1 && row.previous === hash && isWhole(row) && numberIn(row, seq + 1) === seq + 1;
  return isNext ? { seq: seq + 1, hash: row.hash, before: hash } : null;
}

/** True where the hash of a row is the hash of what the row holds. */
export function isWhole({ previous, body, hash }: Row): boolean {
  return digest("sha256", previous + body) === hash;
}

/** The sequence number inside the hashed body; null where it holds none. `expected` only makes the usual answer cheap. */
export function numberIn({ body }: Row, expected: number): number | null {
  // A quote inside a JSON string is escaped, so this text can only be a member; the writer knows one of that name.
  if (body.includes(`,"seq":${expected},"`)) return expected;
  try {
    const members: unknown = JSON.parse(body);
    if (typeof members !== "object" || members === null || !("seq" in members)) return null;
    return typeof members.seq === "number" ? members.seq : null;
  } catch {
    return null; // no JSON: the caller treats it as a row without a number
  }
}
