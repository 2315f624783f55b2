import { decide, preparePolicy } from "@guardian/engine";
import type { ReadyPolicy } from "@guardian/engine";
import { sqliteArchive } from "@guardian/drivers";
import type { Instant, Suppression, TrafficRecord } from "@guardian/model";
import { usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { duration } from "../config/reading.ts";
import { complain, print } from "../io.ts";
import type { ExitCode, Io } from "../io.ts";
import { loadPack } from "../pack.ts";
import { loadPolicy } from "../policies.ts";
import { recordedInspection } from "../recorded.ts";
import { Changes, effectOf } from "../replay/effect.ts";
import { everyRecord } from "../replay/records.ts";
import { replayJson, replayTable, trialJson, trialTable } from "../replay/reports.ts";
import { tryOut } from "../replay/trial.ts";
import { mustExist, storageOf } from "../storage.ts";
import { suppressionNotes } from "../suppressions/notes.ts";
import { readSuppressionsOf } from "../suppressions/read.ts";
import { toolLabels } from "../tool-labels.ts";

const self = { name: "policy replay" };
/** More changes than this are counted and not listed. */
const mostListed = 1_000;

/** `guardian policy replay`: decides recorded inspections again. */
export const replayPolicy: Run = async (call, io) => {
  const file = call.texts["suppress"];
  if (file === undefined && call.texts["policy"] === undefined)
    throw usageError(
      self,
      "name the policy to judge by with --policy NAME|FILE, or suppressions to try with --suppress FILE",
    );
  const { config } = await loadConfig(call, io, "either");
  const ready = await preparePolicy(await loadPolicy(config), await toolLabels(config));
  const since = sinceOf(call, io);
  const suppressions = file === undefined ? null : await readSuppressionsOf(file, io);
  const { traffic } = storageOf(config);
  mustExist(traffic, "recorded traffic");
  const archive = sqliteArchive({ file: traffic });
  try {
    const seen = { servers: new Set<string>(), rules: new Set<string>() };
    const records = noting(everyRecord(archive, { since, server: call.texts["server"] }), seen);
    const scene = { call, io, ready, records };
    const code = await (suppressions === null ? replayAll(scene) : replayWith(scene, suppressions));
    // Whoever looks at a part of the traffic has not seen every server.
    const isWhole = since === 0 && call.texts["server"] === undefined;
    const known = isWhole ? [...Object.keys(config.servers), ...seen.servers] : null;
    const all = [...ready.policy.suppressions, ...(suppressions ?? [])];
    await tellNotes(all, { config, io, servers: known, rules: seen.rules });
    return code;
  } finally {
    await archive.close();
  }
};

interface Scene {
  readonly call: Call;
  readonly io: Io;
  readonly ready: ReadyPolicy;
  readonly records: AsyncIterable<TrafficRecord>;
}

/** Compares what was done with what the policy would do. */
async function replayAll({ call, io, ready, records }: Scene): Promise<ExitCode> {
  const changes = new Changes(mostListed);
  let total = 0;
  for await (const record of records) {
    const { action, clause, enforced } = decide(ready, recordedInspection(record), io.now());
    total += 1;
    // What an older release recorded does not say whether its policy was enforced.
    const was = effectOf(record.action, record.enforced ?? true);
    const now = effectOf(action, enforced);
    if (was !== now) changes.add({ record, was, now, clause, rule: record.findings[0]?.rule ?? "" });
  }
  const replay = { policy: ready.policy.name, total, changes };
  await print(io.stdout, call.switches.has("json") ? replayJson(replay) : replayTable(replay));
  return changes.count === 0 ? 0 : 1;
}

/** Compares the policy as it is with the same policy and some suppressions more. */
async function replayWith(
  { call, io, ready, records }: Scene,
  suppressions: readonly Suppression[],
): Promise<ExitCode> {
  const trial = await tryOut(records, { ready, suppressions, now: io.now(), most: mostListed });
  const { name } = ready.policy;
  await print(io.stdout, call.switches.has("json") ? trialJson(name, trial) : trialTable(name, trial));
  for (const why of trial.unused) complain(io, why);
  return trial.changes.count === 0 ? 0 : 1;
}

interface Telling {
  readonly config: Config;
  readonly io: Io;
  readonly servers: readonly string[] | null;
  /** Rules of recorded findings. */
  readonly rules: ReadonlySet<string>;
}

async function tellNotes(
  suppressions: readonly Suppression[],
  { config, io, servers, rules }: Telling,
): Promise<void> {
  if (suppressions.length === 0) return;
  const known = { pack: await loadPack(config), seen: rules, servers, now: io.now() };
  for (const note of suppressionNotes(suppressions, known)) complain(io, note);
}

/** Passes records on and notes their servers and rules. */
async function* noting(
  records: AsyncIterable<TrafficRecord>,
  seen: { readonly servers: Set<string>; readonly rules: Set<string> },
): AsyncGenerator<TrafficRecord> {
  for await (const record of records) {
    seen.servers.add(record.server);
    for (const { rule } of record.findings) seen.rules.add(rule);
    yield record;
  }
}

function sinceOf(call: Call, io: Io): Instant {
  const given = call.texts["since"];
  if (given === undefined) return 0;
  const read = duration(given, { base: "", home: "" });
  if ("value" in read) return io.now() - read.value;
  throw usageError(self, `--since: ${read.problem}`);
}
