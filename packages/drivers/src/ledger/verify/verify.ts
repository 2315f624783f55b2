import type { KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { classify, classifySigned } from "./classify.ts";
import type { AuditProblem } from "./classify.ts";
import { readCheckpoint } from "./read-checkpoint.ts";
import type { SignedHead } from "./read-checkpoint.ts";
import { rowsOf, stepOver } from "./rows.ts";
import type { Place } from "./rows.ts";

export type { AuditProblem } from "./classify.ts";

export interface VerifyOptions {
  readonly file: string;
  /** The signed head that the audit must still contain; without it a missing tail cannot be seen. */
  readonly checkpointFile?: string;
  /** Checks the checkpoint's signature: a key object or PEM text. Keep a copy where whoever can change the audit cannot. */
  readonly publicKey?: KeyObject | string;
}

export interface AuditReport {
  readonly ok: boolean;
  /** How many entries were found good, one after the other. */
  readonly entries: number;
  /** The last good entry; null where there is none. */
  readonly head: { readonly seq: number; readonly hash: string } | null;
  /**
   * What the checkpoint was worth: `signed` its signature holds, `unsigned` no public key was given, `absent` there is none,
   * `forged` it cannot be read or its signature does not hold.
   */
  readonly checkpoint: "signed" | "unsigned" | "absent" | "forged";
  readonly problem?: AuditProblem;
}

/** Rows between two turns of the event loop. */
const slice = 2_000;

/**
 * Walks an audit in storage order and names the first thing that is wrong with it. It shares no code with the writer of the
 * audit, needs no key but the public one, writes nothing, and may run while guards append. Costs about 5 µs an entry and
 * constant memory.
 *
 * What it cannot see: entries removed from the end or rewritten after the last checkpoint by somebody who can compute hashes.
 */
export async function verifyAudit(options: VerifyOptions): Promise<AuditReport> {
  const { file, checkpointFile, publicKey } = options;
  const isAtRest = !existsSync(`${file}-wal`);
  // Read first: a guard that runs moves the checkpoint on, and never ahead of what is committed.
  const checkpoint = readCheckpoint(checkpointFile, publicKey);
  const walk: Walk = { at: { seq: 0, hash: "0".repeat(64), before: "" }, problem: null };
  try {
    await walkFile(openUntouched(file, isAtRest), checkpoint.head, walk);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const detail = `the audit ${file} cannot be read after entry ${walk.at.seq}: ${why}`;
    walk.problem = { seq: walk.at.seq + 1, kind: "unreadable", detail };
  }
  const { seq, hash } = walk.at;
  const problem = walk.problem ?? tailProblem(seq, checkpoint.head) ?? checkpoint.problem;
  // A guard opened the file meanwhile and may have changed it under the walk: walk again, beside the guard.
  if (problem !== null && isAtRest && existsSync(`${file}-wal`)) return verifyAudit(options);
  return {
    ok: problem === null,
    entries: seq,
    head: seq === 0 ? null : { seq, hash },
    checkpoint: checkpoint.worth,
    ...(problem === null ? {} : { problem }),
  };
}

interface Walk {
  at: Place;
  problem: AuditProblem | null;
}

async function walkFile(database: DatabaseSync, signed: SignedHead | null, walk: Walk): Promise<void> {
  try {
    // One snapshot for the walk and for the questions that follow a bad row.
    database.exec("PRAGMA trusted_schema = OFF; BEGIN");
    let count = 0;
    for (const row of rowsOf(database)) {
      const next = stepOver(walk.at, row);
      if (next === null) {
        walk.problem = classify(database, walk.at, row);
        return;
      }
      if (next.seq === signed?.seq && next.hash !== signed.hash) {
        walk.problem = classifySigned(database, row, signed.hash);
        return;
      }
      walk.at = next;
      count += 1;
      if (count % slice === 0) await nextTurn();
    }
  } finally {
    database.close();
  }
}

/**
 * Without a log beside it no process has the file open: it is read as it is, from a folder that nobody can write as well, and no
 * log is left behind.
 */
function openUntouched(file: string, isAtRest: boolean): DatabaseSync {
  if (!isAtRest) return new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  const location = pathToFileURL(file);
  location.searchParams.set("immutable", "1");
  return new DatabaseSync(location, { readOnly: true });
}

function tailProblem(seq: number, signed: SignedHead | null): AuditProblem | null {
  if (signed === null || signed.seq <= seq) return null;
  const detail = `the audit ends with entry ${seq}, but entry ${signed.seq} was signed; the entries between are gone`;
  return { seq: seq + 1, kind: "truncated", detail };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
