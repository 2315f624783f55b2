import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { GuardianError } from "@guardian/model";
import { keyFile, placeOnce } from "./key-file.ts";

/** The Ed25519 key pair of one installation; it signs what a later verification must still find. */
export interface InstallationKey {
  /** First 16 hex digits of the SHA-256 of the public key (SPKI, DER). */
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * Loads the key pair of a data folder, or makes it: `installation.key` (PKCS #8, mode 0600) and `installation.pub` (SPKI), which an
 * operator copies to where audits are verified. Processes that start at the same time end up with the same pair.
 */
export function installationKey(folder: string): InstallationKey {
  const file = join(folder, "installation.key");
  try {
    return load(folder, file);
  } catch (cause) {
    if (cause instanceof GuardianError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GuardianError(
      "ledger/unavailable",
      `the key ${file} cannot be used: ${why}; repair it or restore a backup`,
      {
        cause,
      },
    );
  }
}

function load(folder: string, file: string): InstallationKey {
  const privateKey = keyFile(file, () => generateKeyPairSync("ed25519").privateKey, "ledger/unavailable");
  if (privateKey.asymmetricKeyType !== "ed25519") throw new TypeError("it holds no Ed25519 key");
  const publicKey = createPublicKey(privateKey);
  placeOnce(
    join(folder, "installation.pub"),
    publicKey.export({ type: "spki", format: "pem" }).toString(),
    0o644,
  );
  return { id: keyId(publicKey), privateKey, publicKey };
}

function keyId(publicKey: KeyObject): string {
  const der = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex").slice(0, 16);
}
