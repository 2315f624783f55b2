import { existsSync } from "node:fs";
import { join } from "node:path";
import { GuardianError } from "@guardian/model";
import type { Config } from "./config/config.ts";

/** The files of a data folder. */
export interface Storage {
  readonly audit: string;
  readonly checkpoint: string;
  readonly publicKey: string;
  readonly traffic: string;
  readonly profiles: string;
  readonly surfaces: string;
  readonly approvals: string;
  readonly accounts: string;
  readonly tokens: string;
  readonly keys: string;
  readonly factors: string;
  readonly lockouts: string;
  readonly flow: string;
  readonly alerts: string;
}

/** Where wrap and serve write, and audit and replay read. */
export function storageOf({ dataDir }: Pick<Config, "dataDir">): Storage {
  return {
    audit: join(dataDir, "audit.db"),
    checkpoint: join(dataDir, "audit.checkpoint"),
    publicKey: join(dataDir, "installation.pub"),
    traffic: join(dataDir, "traffic.db"),
    profiles: join(dataDir, "profiles.db"),
    surfaces: join(dataDir, "surfaces.db"),
    approvals: join(dataDir, "approvals.db"),
    accounts: join(dataDir, "accounts.db"),
    tokens: join(dataDir, "tokens.db"),
    keys: join(dataDir, "keys.db"),
    factors: join(dataDir, "factors.db"),
    lockouts: join(dataDir, "lockouts.db"),
    flow: join(dataDir, "flow.db"),
    alerts: join(dataDir, "alerts.db"),
  };
}

/** Throws where a file that a command is to read was never written: opening it would make an empty one. */
export function mustExist(file: string, what: string): void {
  if (existsSync(file)) return;
  const message = `there is no ${what} at ${file} yet; a guard makes it when it runs, or name its folder with --data-dir`;
  throw new GuardianError("config/unreadable", message);
}
