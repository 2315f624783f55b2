import { createHmac } from "node:crypto";
import type { AuthorityBench, Session } from "./authority.fixture.ts";

export const mfa = "/api/v1/auth/mfa";
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The bytes of a seed that was shown as text. */
export function seedOf(secret: string): Buffer {
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}

/** What an authenticator app shows: written anew here, so that both are right or one of them is wrong. */
export function codeOf(secret: string, at: number): string {
  const counter = Buffer.alloc(8);
  counter.writeUInt32BE(Math.floor(at / 30_000), 4);
  const mac = createHmac("sha1", seedOf(secret)).update(counter).digest();
  const offset = mac.readUInt8(19) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A code that is none of the three that would be taken. */
export function wrongCode(secret: string, at: number): string {
  const good = [-30_000, 0, 30_000].map((away) => codeOf(secret, at + away));
  return ["000000", "111111", "222222", "333333"].find((code) => !good.includes(code)) ?? "";
}

/** What somebody has who enrolled. */
export interface Enrolled {
  readonly secret: string;
  readonly recovery: readonly string[];
}

/** Enrolls by password and first code, and moves on to the next code. */
export async function enrollAs(
  bench: AuthorityBench,
  { access }: Session,
  password: string,
): Promise<Enrolled> {
  const made = await bench.ask(`${mfa}/enroll`, { current_password: password }, access);
  const secret = String(made.body["secret"]);
  const confirmed = await bench.ask(`${mfa}/confirm`, { code: codeOf(secret, bench.now) }, access);
  if (confirmed.status !== 200) throw new Error(`not enrolled: ${confirmed.status}`);
  bench.now += 30_000;
  return { secret, recovery: confirmed.body["recovery_codes"] as readonly string[] }; // as the API promises
}
