import { createHash } from "node:crypto";
import { installationKey, sqliteArchive, sqliteLedger } from "@guardian/drivers";
import { redactText } from "@guardian/engine";
import { createRecorder } from "@guardian/gateway";
import type { Bench, Recorder } from "@guardian/gateway";
import type { Archive, Ledger } from "@guardian/model";
import type { Alarm } from "./alerts/keep.ts";
import type { Config } from "./config/config.ts";
import { countedLedger } from "./counted-ledger.ts";
import { storageOf } from "./storage.ts";
import type { Wired, WireOptions } from "./wire.ts";

/** Where everything is written down that happens. */
export interface Records extends Pick<Wired, "note" | "ledger" | "close"> {
  readonly recorder: Recorder;
  /** Null where nobody is to hear of anything. */
  readonly alerts: Alarm | null;
}

/** Opens them; throws where the audit cannot be had, or a secret of a sink of alerts. */
export async function openRecords(
  config: Config,
  { env, warn, streams }: Pick<WireOptions, "env" | "warn" | "streams">,
  bench: (() => Bench | null) | null,
): Promise<Records> {
  const { audit, traffic } = storageOf(config);
  // First: where a secret is missing, nothing is open yet.
  const alarm = await alarmOf(config, { env, warn, streams });
  const quiet = sqliteLedger({ file: audit, key: installationKey(config.dataDir), warn });
  const alerts = alarm === null ? null : alarm(quiet);
  const ledger = countedLedger(alerts?.ledger ?? quiet);
  const archive = config.record.traffic ? await openArchive(traffic, ledger) : null;
  const { retention } = config.record;
  const deferred = bench === null ? {} : { bench };
  const recorder = createRecorder({
    ledger,
    archive,
    clock: Date.now,
    retention,
    digest,
    warn,
    ...deferred,
  });
  return {
    recorder,
    ledger,
    alerts,
    async note(event, words, server = "") {
      const draft = { event, at: Date.now(), server, session: "", principal: "", note: redactText(words) };
      await recorder.note(draft).catch((cause: unknown) => {
        warn(`the audit could not be written: ${cause instanceof Error ? cause.message : String(cause)}`);
      });
    },
    async close() {
      await archive?.close();
      await ledger.close();
    },
  };
}

async function openArchive(file: string, ledger: Ledger): Promise<Archive> {
  try {
    return sqliteArchive({ file });
  } catch (cause) {
    await ledger.close();
    throw cause;
  }
}

async function alarmOf(
  config: Config,
  options: Pick<WireOptions, "env" | "warn" | "streams">,
): Promise<((ledger: Ledger) => Alarm) | null> {
  if (Object.keys(config.alerts.sinks).length === 0) return null;
  return (await import("./alerts/keep.ts")).keepAlerts({ config, ...options });
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
