import { installationKey } from "@guardian/drivers";
import type { Config } from "../config/config.ts";
import { mustTrust, readLock } from "./lock-file.ts";
import type { Lock } from "./lock-file.ts";

/** The configured lock file. Throws `lockfile/invalid` where it was changed, or signed by nobody who is known here. */
export function trustedLock({ lockFile, dataDir, trustedKeys }: Config): Lock {
  const lock = readLock(lockFile);
  mustTrust(lock, lockFile, [installationKey(dataDir).id, ...trustedKeys]);
  return lock;
}
