import { redactText } from "@guardian/engine";
import { installationKey, sqliteLedger } from "@guardian/drivers";
import { GuardianError } from "@guardian/model";
import { keepAlerts } from "../alerts/keep.ts";
import type { Run } from "../call.ts";
import { loadConfig } from "../config/load.ts";
import { complain } from "../io.ts";
import { mustExist, storageOf } from "../storage.ts";

/** Rounds of one call; each tells each sink a few. */
const mostRounds = 1_000;

/** `guardian alerts send`: what a guard does behind its traffic, once. */
export const sendAlerts: Run = async (call, io) => {
  const { config, file } = await loadConfig(call, io, "either");
  if (Object.keys(config.alerts.sinks).length === 0) {
    const where = file ?? "the configuration";
    throw new GuardianError(
      "config/invalid",
      `${where}: there is no sink; add one under "alerts: { sinks: … }"`,
    );
  }
  const { audit, alerts } = storageOf(config);
  mustExist(audit, "audit");
  mustExist(alerts, "store of alerts");
  const warn = (message: string): void => {
    complain(io, redactText(message));
  };
  const keeping = keepAlerts({ config, env: io.env, streams: io, warn });
  const ledger = sqliteLedger({ file: audit, key: installationKey(config.dataDir), warn });
  const alarm = keeping(ledger);
  try {
    await alarm.load();
    for (let round = 0; round < mostRounds && (await alarm.pass()); round += 1);
    return 0;
  } finally {
    await alarm.close();
    await ledger.close();
  }
};
