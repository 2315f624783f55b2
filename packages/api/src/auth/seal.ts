import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { GuardianError } from "@guardian/model";

/** Keeps small secrets so that a store that is copied does not tell them: AES-256-GCM, bound to whom they belong to. */
export interface Seal {
  close(secret: Uint8Array, owner: string): string;
  /** Throws `key/invalid` where it is not what `close` made for that owner. */
  open(sealed: string, owner: string): Buffer;
}

const nonceBytes = 12;
const tagBytes = 16;

/** `key` has 32 bytes. */
export function createSeal(key: Uint8Array): Seal {
  return {
    close(secret, owner) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(owner));
      const hidden = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString("base64url");
    },
    open(sealed, owner) {
      try {
        return opened(key, sealed, owner);
      } catch (cause) {
        throw new GuardianError("key/invalid", lost, { cause });
      }
    },
  };
}

const lost =
  "a secret in the store cannot be read: another key sealed it, or it was changed; put the former key back, or for a second factor use a recovery code or have an admin take it away";

function opened(key: Uint8Array, sealed: string, owner: string): Buffer {
  const bytes = Buffer.from(sealed, "base64url");
  const [nonce, tag] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes, nonceBytes + tagBytes)];
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(owner)).setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
}
