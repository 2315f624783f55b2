import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { GuardianError } from "@guardian/model";
import { makePrivateFolder, syncFolder } from "../sqlite/private-file.ts";

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
  makePrivateFolder(folder);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    const { privateKey } = generateKeyPairSync("ed25519");
    placeOnce(file, privateKey.export({ type: "pkcs8", format: "pem" }).toString(), 0o600);
  }
  refuseShared(file);
  const privateKey = createPrivateKey(readFileSync(file));
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

/** Writes a file that nobody ever sees half written and that never replaces one which is there: a hard link is atomic and refuses. */
function placeOnce(file: string, text: string, mode: number): void {
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) return;
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const descriptor = openSync(draft, "wx", mode);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
    linkSync(draft, file);
  } catch (cause) {
    const lostTheRace = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    if (!lostTheRace) throw cause;
  } finally {
    closeSync(descriptor);
    unlinkSync(draft);
  }
  syncFolder(dirname(file));
}

/** A private key that others could read may already be in their hands, so that its signatures prove nothing. */
function refuseShared(file: string): void {
  const mode = statSync(file).mode & 0o777;
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  throw new GuardianError(
    "ledger/unavailable",
    `the key ${file} can be read by others (mode ${mode.toString(8)}); remove it to get a new one, or chmod 600 it if nobody did`,
  );
}
