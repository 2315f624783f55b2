import { createPrivateKey, randomBytes } from "node:crypto";
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
import { dirname } from "node:path";
import { GuardianError } from "@guardian/model";
import type { ErrorCode } from "@guardian/model";
import { makePrivateFolder, syncFolder } from "../sqlite/private-file.ts";

/** Loads a private key (PKCS #8, mode 0600), or makes it. Processes that start at the same time end up with the same one. */
export function keyFile(file: string, make: () => KeyObject, code: ErrorCode): KeyObject {
  makePrivateFolder(dirname(file));
  if (statSync(file, { throwIfNoEntry: false }) === undefined)
    placeOnce(file, make().export({ type: "pkcs8", format: "pem" }).toString(), 0o600);
  refuseShared(file, code);
  return createPrivateKey(readFileSync(file));
}

/** Writes a file that nobody ever sees half written and that never replaces one which is there: a hard link is atomic and refuses. */
export function placeOnce(file: string, text: string, mode: number): void {
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
function refuseShared(file: string, code: ErrorCode): void {
  const mode = statSync(file).mode & 0o777;
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  throw new GuardianError(
    code,
    `the key ${file} can be read by others (mode ${mode.toString(8)}); remove it to get a new one, or chmod 600 it if nobody did`,
  );
}
