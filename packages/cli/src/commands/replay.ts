import { decide, preparePolicy } from "@guardian/engine";
import type { ReadyPolicy } from "@guardian/engine";
import { sqliteArchive } from "@guardian/drivers";
import type { Action, Archive, Instant, TrafficRecord } from "@guardian/model";
import { usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { loadConfig } from "../config/load.ts";
import { duration } from "../config/reading.ts";
import { print } from "../io.ts";
import type { Io } from "../io.ts";
import { loadPolicy } from "../policies.ts";
import { table, timeOf } from "../printing.ts";
import { recordedInspection } from "../recorded.ts";
import { mustExist, storageOf } from "../storage.ts";

/** A record that the policy would treat otherwise. */
interface Change {
  readonly record: TrafficRecord;
  readonly action: Action;
  readonly clause: string;
}

interface Tally {
  /** How many records went from one action to another, by `allow → block`. */
  readonly counts: Map<string, number>;
  readonly changes: Change[];
  total: number;
}

/** More changes than this are counted and not listed. */
const mostListed = 1_000;
const batch = 1_000;

/** `guardian policy replay`: decides recorded inspections again. */
export const replayPolicy: Run = async (call, io) => {
  const { config } = await loadConfig(call, io, "either");
  const ready = await preparePolicy(await loadPolicy(config));
  const { traffic } = storageOf(config);
  mustExist(traffic, "recorded traffic");
  const archive = sqliteArchive({ file: traffic });
  try {
    const tally = await replay(archive, ready, {
      since: sinceOf(call, io),
      server: call.texts["server"],
      now: io.now(),
    });
    await print(io.stdout, call.switches.has("json") ? asJson(ready, tally) : asTable(ready, tally));
    return tally.changes.length === 0 ? 0 : 1;
  } finally {
    await archive.close();
  }
};

interface Wanted {
  readonly since: Instant;
  readonly server: string | undefined;
  readonly now: Instant;
}

async function replay(archive: Archive, ready: ReadyPolicy, wanted: Wanted): Promise<Tally> {
  const tally: Tally = { counts: new Map(), changes: [], total: 0 };
  for await (const record of everyRecord(archive, wanted)) {
    const { action, clause } = decide(ready, recordedInspection(record), wanted.now);
    tally.total += 1;
    if (action === record.action) continue;
    const step = `${record.action} → ${action}`;
    tally.counts.set(step, (tally.counts.get(step) ?? 0) + 1);
    if (tally.changes.length < mostListed) tally.changes.push({ record, action, clause });
  }
  return tally;
}

/** Reads batch after batch, so that memory stays small. A batch begins at the time where the last one ended. */
async function* everyRecord(archive: Archive, { since, server }: Wanted): AsyncGenerator<TrafficRecord> {
  let from = since;
  // Records of exactly that time that were read already; they come again, in the same order.
  let seen = 0;
  for (;;) {
    const limit = batch + seen;
    const records = await archive.read({ limit, since: from, ...(server === undefined ? {} : { server }) });
    yield* records.slice(seen);
    const last = records.at(-1);
    if (last === undefined || records.length < limit) return;
    from = last.at;
    seen = records.filter(({ at }) => at === last.at).length;
  }
}

function sinceOf(call: Call, io: Io): Instant {
  const given = call.texts["since"];
  if (given === undefined) return 0;
  const read = duration(given, { base: "", home: "" });
  if ("value" in read) return io.now() - read.value;
  throw usageError({ name: "policy replay" }, `--since: ${read.problem}`);
}

function asJson({ policy }: ReadyPolicy, { counts, changes, total }: Tally): string {
  const changed = changes.map(({ record, action, clause }) => ({ ...record, now: { action, clause } }));
  return `${JSON.stringify({ policy: policy.name, records: total, changes: Object.fromEntries(counts), changed })}\n`;
}

function asTable({ policy }: ReadyPolicy, { counts, changes, total }: Tally): string {
  const sum = [...counts.values()].reduce((one, other) => one + other, 0);
  const head = `policy "${policy.name}": ${sum} of ${total} recorded messages would be treated otherwise\n`;
  const steps = [...counts].map(([step, number]) => `  ${step}: ${number}\n`).join("");
  if (changes.length === 0) return head;
  const rows = changes.map(({ record, action, clause }) => [
    timeOf(record.at),
    record.server,
    [record.method, record.target].filter((part) => part !== undefined && part !== "").join(" "),
    record.action,
    action,
    clause,
    record.findings[0]?.rule ?? "",
  ]);
  return `${head}${steps}\n${table(["TIME", "SERVER", "WHAT", "WAS", "NOW", "CLAUSE", "RULE"], rows)}`;
}
