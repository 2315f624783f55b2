import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { sqliteLedger, verifyAudit } from "@guardian/drivers";
import type { AuditReport } from "@guardian/drivers";
import { events, excerpt, GuardianError } from "@guardian/model";
import type { Entry, Ledger } from "@guardian/model";
import { suggestion, usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { loadConfig } from "../config/load.ts";
import { count } from "../config/reading.ts";
import { complain, print } from "../io.ts";
import type { Io } from "../io.ts";
import { table, timeOf } from "../printing.ts";
import { mustExist, storageOf } from "../storage.ts";
import type { Storage } from "../storage.ts";

/** `guardian audit list`. */
export const listAudit: Run = async (call, io) => {
  const limit = limitOf(call);
  const event = call.texts["event"];
  const known: readonly string[] = events;
  if (event !== undefined && !known.includes(event)) {
    const problem = `--event: unknown event "${excerpt(event, 60)}"${suggestion(event, known) || `; known: ${known.join(", ")}`}`;
    throw usageError({ name: "audit list" }, problem);
  }
  const server = call.texts["server"];
  const entries = await withLedger(call, io, (ledger) =>
    ledger.list({
      limit,
      ...(event === undefined ? {} : { event }),
      ...(server === undefined ? {} : { server }),
    }),
  );
  if (call.switches.has("json")) {
    await print(io.stdout, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  } else if (entries.length === 0) {
    await print(io.stdout, "no entries\n");
  } else {
    await print(
      io.stdout,
      table(["SEQ", "TIME", "ID", "EVENT", "SERVER", "WHAT", "WHY"], entries.map(rowOf)),
    );
  }
  return 0;
};

/** `guardian audit show`. */
export const showAudit: Run = async (call, io) => {
  const id = call.operands[0];
  if (id === undefined)
    throw usageError(
      { name: "audit show" },
      "name the entry: its id, its number, or the reference of a block",
    );
  const entry = await withLedger(call, io, (ledger) => ledger.find(id));
  if (entry === null) {
    complain(io, `there is no entry "${excerpt(id, 60)}"; see guardian audit list`);
    return 1;
  }
  await print(io.stdout, call.switches.has("json") ? `${JSON.stringify(entry)}\n` : paragraph(entry));
  return 0;
};

/** `guardian audit verify`. */
export const verifyAuditCommand: Run = async (call, io) => {
  const { config } = await loadConfig(call, io, "either");
  const storage = storageOf(config);
  mustExist(storage.audit, "audit");
  const publicKey = publicKeyOf(call, io, storage);
  const report = await verifyAudit({
    file: storage.audit,
    checkpointFile: named(call, io, "checkpoint") ?? storage.checkpoint,
    ...(publicKey === undefined ? {} : { publicKey }),
  });
  await print(
    io.stdout,
    call.switches.has("json") ? `${JSON.stringify(report)}\n` : `${sentence(report, storage)}\n`,
  );
  return report.ok ? 0 : 1;
};

function publicKeyOf(call: Call, io: Io, storage: Storage): string | undefined {
  const file = named(call, io, "public-key") ?? storage.publicKey;
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** A file that an option names; it must exist, since a check without it would promise too much. */
function named(call: Call, io: Io, option: string): string | undefined {
  const given = call.texts[option];
  if (given === undefined) return undefined;
  const file = resolve(io.cwd, given);
  if (existsSync(file)) return file;
  throw new GuardianError("config/unreadable", `--${option}: there is no file ${file}`);
}

function sentence(report: AuditReport, { audit }: Storage): string {
  if (report.problem !== undefined) {
    const { seq, kind, detail } = report.problem;
    return `${audit}: ${kind} at entry ${seq}: ${detail}; ${report.entries} entries before it are good`;
  }
  const head = report.head === null ? "" : `, the last one ${report.head.hash}`;
  const checkpoint = {
    signed: "the signed checkpoint is in it",
    unsigned: "a checkpoint is in it, but no public key was there to check its signature",
    absent: "there is no checkpoint, so a missing tail could not be seen",
    forged: "the checkpoint is forged",
  }[report.checkpoint];
  return `${audit}: ${report.entries} entries are good${head}; ${checkpoint}`;
}

async function withLedger<T>(call: Call, io: Io, use: (ledger: Ledger) => Promise<T>): Promise<T> {
  const { config } = await loadConfig(call, io, "either");
  const { audit } = storageOf(config);
  mustExist(audit, "audit");
  const ledger = sqliteLedger({ file: audit });
  try {
    return await use(ledger);
  } finally {
    await ledger.close();
  }
}

function limitOf(call: Call): number {
  const read = count(1, 100_000)(call.texts["limit"] ?? 50, { base: "", home: "" });
  if ("value" in read) return read.value;
  throw usageError({ name: "audit list" }, `--limit: ${read.problem}`);
}

function rowOf(entry: Entry): readonly string[] {
  const what = [entry.method, entry.target].filter((part) => part !== undefined && part !== "").join(" ");
  const why = entry.findings?.[0]?.rule ?? entry.clause ?? entry.note ?? "";
  const event = entry.enforced === false ? `${entry.event} (not enforced)` : entry.event;
  return [String(entry.seq), timeOf(entry.at), entry.id, event, entry.server, what, why];
}

function paragraph(entry: Entry): string {
  const { findings = [], suppressed = [], faults = [], at, ...rest } = entry;
  const rows = Object.entries({ ...rest, at: timeOf(at) }).map(
    ([name, value]) => `${name.padEnd(10)}  ${excerpt(String(value), 400)}\n`,
  );
  const found = findings.map((finding) => `finding     ${describe(finding)}\n`);
  const spared = suppressed.map((finding) => `suppressed  ${describe(finding)}\n`);
  const failed = faults.map(
    ({ detector, reason, detail }) => `fault       ${detector}: ${reason}: ${excerpt(detail, 200)}\n`,
  );
  return [...rows, ...found, ...spared, ...failed].join("");
}

function describe({
  rule,
  severity,
  confidence,
  path,
  excerpt: shown,
}: NonNullable<Entry["findings"]>[number]): string {
  return `${rule} (${severity}, ${confidence}) at ${excerpt(path, 200) || "the whole text"}: ${excerpt(shown, 200)}`;
}
