import { existsSync } from "node:fs";
import { sqliteArchive } from "@guardian/drivers";
import type { Entry, Ledger, TrafficRecord } from "@guardian/model";

/** Entries of one frame are written together, and are no more than this. */
const mostOfFrame = 100;
/** Records of one moment that are looked through. */
const mostRecords = 500;

/** The other entries of the same frame: each stops it by itself. */
export async function othersOfFrame(entry: Entry, ledger: Ledger): Promise<readonly Entry[]> {
  if (entry.digest === undefined) return [];
  const around = await ledger.list({ limit: 2 * mostOfFrame, before: entry.seq + mostOfFrame });
  const isSame = (one: Entry): boolean =>
    one.seq !== entry.seq &&
    one.digest === entry.digest &&
    one.at === entry.at &&
    one.session === entry.session &&
    one.event !== "frame.reconsidered";
  return around.filter(isSame).toReversed();
}

/**
 * The redacted arguments of a call from the recorded traffic, which the expressions of a policy look at; null where it has none, or
 * several that differ.
 */
export async function argumentsOf(entry: Entry, file: string): Promise<string | null> {
  if (entry.kind !== "tool_args" && entry.kind !== "prompt_args") return null;
  if (!existsSync(file)) return null;
  const archive = sqliteArchive({ file });
  try {
    const records = await archive.read({ limit: mostRecords, since: entry.at, server: entry.server });
    const found = new Set(records.filter((record) => isOf(record, entry)).map((record) => record.arguments));
    return found.size === 1 ? ([...found][0] ?? null) : null;
  } finally {
    await archive.close();
  }
}

function isOf(record: TrafficRecord, entry: Entry): boolean {
  return (
    record.at === entry.at &&
    record.session === entry.session &&
    record.kind === entry.kind &&
    record.target === entry.target &&
    record.clause === entry.clause
  );
}
