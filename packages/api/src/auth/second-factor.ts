import { randomBytes } from "node:crypto";
import type { Account } from "@guardian/model";
import type { Origin } from "../caller.ts";
import { Problem } from "../problem.ts";
import { codeGuesser } from "./authority.ts";
import type { Authority } from "./authority.ts";
import { digestOf } from "./digest.ts";
import { oneTimePassword } from "./new-account.ts";
import { base32, stepOfCode } from "./totp.ts";

/** 160 bits, as RFC 4226 asks for. */
const seedBytes = 20;
const recoveryCodes = 10;

/** What a second step needs of an account that has one. Wrong codes have a count of their own, which the right password does not clear. */
export async function passSecondStep(
  authority: Authority,
  account: Account,
  code: string | null,
  origin: Origin,
): Promise<"none" | "passed" | "missing" | "wrong"> {
  const { factors, lockouts, journal, clock } = authority;
  const factor = await factors.find(account.id);
  if (factor?.isConfirmed !== true) return "none";
  if (code === null) return "missing";
  const guesser = codeGuesser(account.id);
  if ((await lockouts.attempt([guesser], clock())) !== null) {
    const words = "too many wrong codes";
    await journal.noteOften({ event: "login.locked", who: account.name, words, ...origin });
    return "wrong";
  }
  if (!(await isUsedUp(authority, account.id, factor.seed, code))) return "wrong";
  await lockouts.absolve(guesser, true);
  if (!isCode(code)) {
    const words = `used a recovery code, of which ${factor.recovery.length - 1} are left`;
    await journal.note({ event: "account.changed", who: account.name, words, ...origin });
  }
  return "passed";
}

async function isUsedUp(
  { factors, seal, clock }: Authority,
  account: string,
  sealed: string,
  code: string,
): Promise<boolean> {
  if (!isCode(code)) return factors.use(account, { recovery: digestOf(code.toLowerCase()) });
  // A wrong code is asked for like a right one, as a step that was always used before.
  const step = stepOfCode(seal.open(sealed, account), code, clock()) ?? 0;
  return factors.use(account, { step });
}

/** Six digits; all else may be a recovery code. */
function isCode(text: string): boolean {
  return /^[0-9]{6}$/.test(text);
}

/** A new seed that waits for its first code. Throws where there is a confirmed one. */
export async function enrolled(
  { factors, seal, clock }: Authority,
  account: Account,
): Promise<{ readonly secret: string; readonly uri: string }> {
  const seed = randomBytes(seedBytes);
  const taken = await factors.enroll({
    account: account.id,
    seed: seal.close(seed, account.id),
    isConfirmed: false,
    lastStep: 0,
    recovery: [],
    created: clock(),
  });
  if (!taken)
    throw new Problem("resource/conflict", { detail: "There is a second factor; disable it first." });
  const secret = base32(seed);
  const label = encodeURIComponent(`Guardian:${account.name}`);
  return { secret, uri: `otpauth://totp/${label}?secret=${secret}&issuer=Guardian` };
}

/** Takes the first code of a seed; false where it is not that. */
export async function isConfirmed(
  { factors, seal, clock }: Authority,
  account: string,
  code: string,
): Promise<boolean> {
  const factor = await factors.find(account);
  if (factor === null || factor.isConfirmed) return false;
  const step = stepOfCode(seal.open(factor.seed, account), code, clock());
  return step !== null && factors.use(account, { step }, true);
}

/** New recovery codes in the place of all old ones: 125 bits each, so that a plain hash keeps them. */
export async function newRecoveryCodes({ factors }: Authority, account: string): Promise<readonly string[]> {
  const codes = Array.from({ length: recoveryCodes }, oneTimePassword);
  await factors.recover(account, codes.map(digestOf));
  return codes;
}
