import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { GuardianError } from "@guardian/model";
import { keyFile } from "./key-file.ts";

/** Loads the key that signs the tokens of a data folder, or makes it: ES256, in `token.key` (PKCS #8, mode 0600). */
export function tokenKey(folder: string): KeyObject {
  const file = join(folder, "token.key");
  try {
    return keyFile(file, () => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey, "key/invalid");
  } catch (cause) {
    if (cause instanceof GuardianError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GuardianError(
      "key/invalid",
      `the key ${file} cannot be used: ${why}; remove it to get a new one`,
      {
        cause,
      },
    );
  }
}
