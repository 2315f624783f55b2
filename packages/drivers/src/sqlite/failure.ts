import { GuardianError } from "@guardian/model";
import type { ErrorCode } from "@guardian/model";

/** The primary result codes of SQLite on which a driver decides (https://sqlite.org/rescode.html). */
const result = {
  error: 1,
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  protocol: 15,
  notADatabase: 26,
} as const;

/** True where another connection holds the lock, so that trying again helps. */
export function isBusy(error: unknown): boolean {
  const code = resultOf(error);
  return code === result.busy || code === result.locked || code === result.protocol;
}

/** True where the connection is still good after the failure: nothing but room is missing. */
export function isFull(error: unknown): boolean {
  return resultOf(error) === result.full;
}

/** True where the file itself is at fault: damaged, no database, or one without our tables. */
export function isUnusable(error: unknown): boolean {
  const code = resultOf(error) ?? (error instanceof Error ? resultOf(error.cause) : null);
  return code === result.error || code === result.corrupt || code === result.notADatabase;
}

/** A failure of a store as one error that says what to do. */
export function unavailable(code: ErrorCode, what: string, file: string, cause: unknown): GuardianError {
  if (cause instanceof GuardianError) return cause;
  return new GuardianError(code, `${what} ${file} cannot be used: ${adviceFor(cause)}`, { cause });
}

function adviceFor(cause: unknown): string {
  switch (resultOf(cause)) {
    case result.busy:
    case result.locked:
    case result.protocol:
      return "another process has held its lock for seconds; find that process (lsof) and end it";
    case result.full:
      return "the disk is full; make room, the guard goes on by itself";
    case result.readOnly:
      return "it is read-only; make the file and its folder writable for the user that runs the guard";
    case result.io:
      return "the disk reports an error or is full; check the disk and its free room";
    case result.corrupt:
      return "its pages are damaged; put it aside, restore a backup, and run `guardian audit verify`";
    case result.notADatabase:
      return "it is not an SQLite database; put it aside or configure another file";
    case result.cannotOpen:
      return "it cannot be opened; check that its folder exists and belongs to the user that runs the guard";
    default:
      return systemAdviceFor(cause);
  }
}

function systemAdviceFor(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? cause.code : null;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return `${cause.message}; make the file and its folder writable for the user that runs the guard`;
  if (code === "ENOSPC") return `${cause.message}; make room on the disk`;
  return cause.message;
}

/** The primary result code that node:sqlite puts on its errors; null for errors of another origin. */
function resultOf(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
  return error.errcode & 0xff; // the higher bits are the extended code
}
