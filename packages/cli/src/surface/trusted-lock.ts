import { installationKey } from "@guardian/drivers";
import { excerpt, GuardianError } from "@guardian/model";
import type { Config } from "../config/config.ts";
import { otherwise } from "./declared-identity.ts";
import type { Identity } from "./declared-identity.ts";
import { mustTrust, readLock } from "./lock-file.ts";
import type { Lock } from "./lock-file.ts";

/**
 * The configured lock file. Throws `lockfile/invalid` where it was changed, or signed by nobody who is known here; also where a server is
 * to be guarded under a name under which the file knows another: what was approved of that one says nothing of this. Digests of programs
 * are for `guardian lock check`.
 */
export function trustedLock(
  { lockFile, dataDir, trustedKeys }: Config,
  identities: ReadonlyMap<string, Identity>,
): Lock {
  const lock = readLock(lockFile);
  mustTrust(lock, lockFile, [installationKey(dataDir).id, ...trustedKeys]);
  for (const [name, identity] of identities) {
    const locked = lock.servers.get(name);
    const [change] = locked === undefined ? [] : otherwise(locked.identity, identity);
    if (change === undefined) continue;
    const message = `server "${excerpt(name, 64)}" is not the one in ${lockFile}: ${change}; approve it with guardian lock ${excerpt(name, 64)}, or give it another name`;
    throw new GuardianError("lockfile/invalid", message);
  }
  return lock;
}
