import { randomBytes } from "node:crypto";
import type { Account, Family, Instant, Issue } from "@guardian/model";
import type { Origin } from "../caller.ts";
import { Problem } from "../problem.ts";
import { accessSeconds, mintToken } from "./access-token.ts";
import { guessersOf } from "./authority.ts";
import type { Authority } from "./authority.ts";
import { digestOf } from "./digest.ts";
import { randomId } from "./random-id.ts";
import { passSecondStep } from "./second-factor.ts";
import { spelled } from "./password-rule.ts";

/** How long a login lasts at most, however often it is renewed. */
const refreshSeconds = 14 * 24 * 60 * 60;

/** What a login gives. */
export interface Granted {
  readonly account: Account;
  readonly family: string;
  readonly access: string;
  readonly accessSeconds: number;
  readonly refresh: string;
  readonly refreshSeconds: number;
}

/** What somebody proves by who he is. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** Of the second factor, or a recovery code. */
  readonly code?: string;
}

/** Signs somebody in by name and password. Throws `auth/refused` whatever of it was wrong, or `auth/locked`. */
export async function login(authority: Authority, given: Credentials, origin: Origin): Promise<Granted> {
  const name = given.name.normalize("NFKC").toLowerCase();
  const account = await proven(authority, { ...given, name }, origin);
  const hasFactor = (await authority.factors.find(account.id))?.isConfirmed === true;
  return begun(authority, account, origin, hasFactor ? "signed in with a second factor" : "signed in");
}

/** Whose name and password these are, and code where one is needed. Every way to be wrong takes the same time and says the same. */
export async function proven(authority: Authority, given: Credentials, origin: Origin): Promise<Account> {
  const { accounts, lockouts, passwords, journal, clock } = authority;
  const { name } = given;
  const guessers = guessersOf(name, origin);
  const until = await lockouts.attempt([guessers.name, guessers.address], clock());
  const found = await accounts.find({ name });
  const who = found?.name ?? "";
  if (until !== null) {
    await journal.noteOften({ event: "login.locked", who, words: "too many failed logins", ...origin });
    throw locked(until, clock());
  }
  const takeBack = async (): Promise<void> => {
    await lockouts.absolve(guessers.name, false);
    await lockouts.absolve(guessers.address, false);
  };
  const usable = found === null || found.isDisabled ? null : found;
  const password = spelled(given.password);
  const check = await passwords.check(usable?.password ?? null, password).catch(async (cause: unknown) => {
    await takeBack(); // nobody looked at it, so it does not count
    throw cause;
  });
  const refuse = async (words: string): Promise<never> => {
    await journal.note({ event: "login.refused", who, words, ...origin });
    throw new Problem("auth/refused");
  };
  if (usable === null || check === "wrong") {
    const isOff = found?.isDisabled === true;
    return refuse(found === null ? "no such account" : isOff ? "a disabled account" : "a wrong password");
  }
  const second = await passSecondStep(authority, usable, given.code ?? null, origin);
  if (second === "wrong") return refuse("a wrong code of the second factor");
  if (second === "missing") {
    // Taken back and not cleared: whoever has the password must not get new tries at the code by it.
    await takeBack();
    throw new Problem("auth/second-factor");
  }
  await lockouts.absolve(guessers.name, true);
  await lockouts.absolve(guessers.address, false);
  return check === "right" ? usable : rehashed(authority, usable, password);
}

/** Kept by the parameters of today. */
async function rehashed(
  { accounts, passwords }: Authority,
  account: Account,
  password: string,
): Promise<Account> {
  const anew = await passwords.hash(password);
  const changed = await accounts.change(account.id, { password: anew }, account.password);
  return changed.form === "changed" ? changed.account : account;
}

/** Begins a login, once the audit has it. */
export async function begun(
  authority: Authority,
  account: Account,
  origin: Origin,
  words: string,
): Promise<Granted> {
  const { tokens, journal, clock } = authority;
  const now = clock();
  const family = { id: randomId(), account: account.id, expires: now + refreshSeconds * 1_000 };
  await journal.note({ event: "login.granted", who: account.name, family: family.id, words, ...origin });
  const refresh = randomBytes(32).toString("base64url");
  const issue = issueOf(refresh, now);
  await tokens.begin(family, issue);
  return granted(authority, { account, family, refresh, jti: issue.jti, at: now });
}

/** What is kept of tokens that are issued now. */
export function issueOf(refresh: string, at: Instant): Issue {
  // A token's own time is in whole seconds.
  const accessExpires = (Math.floor(at / 1_000) + accessSeconds) * 1_000;
  return { refresh: digestOf(refresh), jti: randomId(), accessExpires, at };
}

/** Tokens as they are handed over. */
export async function granted(
  { rules, clock }: Authority,
  given: {
    readonly account: Account;
    readonly family: Family;
    readonly refresh: string;
    readonly jti: string;
    /** When they were issued. */
    readonly at: Instant;
  },
): Promise<Granted> {
  const { account, family, refresh, jti, at } = given;
  const now = clock();
  return {
    account,
    family: family.id,
    access: await mintToken(rules, { account: account.id, family: family.id, jti }, at),
    accessSeconds: accessSeconds - Math.max(0, Math.floor((now - at) / 1_000)),
    refresh,
    refreshSeconds: Math.max(0, Math.floor((family.expires - now) / 1_000)),
  };
}

export function locked(until: Instant, now: Instant): Problem {
  const seconds = Math.max(1, Math.ceil((until - now) / 1_000));
  return new Problem("auth/locked", { headers: { "retry-after": String(seconds) } });
}
