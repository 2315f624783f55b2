import { createHmac, timingSafeEqual } from "node:crypto";
import type { Instant } from "@guardian/model";

/** What authenticator apps all know: six digits by SHA-1, every thirty seconds (RFC 6238). */
const seconds = 30;
const digits = 6;
/** Steps before and behind now that are taken, for clocks that are not quite right. */
const drift = 1;

export function stepOf(at: Instant): number {
  return Math.floor(at / 1_000 / seconds);
}

/** The code of a time step (RFC 4226, 5.3). */
export function codeAt(seed: Uint8Array, step: number, length = digits, hash = "sha1"): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac(hash, seed).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** length).padStart(length, "0");
}

/** The step that a code is of; null where it is of none that is near now. Looks at every one of them, whatever it finds. */
export function stepOfCode(seed: Uint8Array, code: string, at: Instant): number | null {
  const given = Buffer.from(code);
  let found: number | null = null;
  for (let step = stepOf(at) - drift; step <= stepOf(at) + drift; step += 1) {
    const right = Buffer.from(codeAt(seed, step));
    if (given.length === right.length && timingSafeEqual(given, right)) found = step;
  }
  return found;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648 without padding, as apps take it. */
export function base32(bytes: Uint8Array): string {
  let [text, bits, held] = ["", 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((held >> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet.charAt((held << (5 - bits)) & 31);
}
