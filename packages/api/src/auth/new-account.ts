import { randomInt } from "node:crypto";
import type { Account, Instant, Passwords, Role } from "@guardian/model";
import { randomId } from "./random-id.ts";

/** Letters and digits that nobody takes for each other. */
const letters = "abcdefghijkmnpqrstuvwxyz23456789";

/** A password to be used once, and then changed: 125 bits of chance, in groups that a person can type. */
export function oneTimePassword(): string {
  const group = (): string => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: 5 }, group).join("-");
}

/** An account with such a password, which is shown once and never kept. */
export async function newAccount(
  { name, role }: { readonly name: string; readonly role: Role },
  passwords: Passwords,
  now: Instant,
): Promise<{ readonly account: Account; readonly password: string }> {
  const password = oneTimePassword();
  const account: Account = {
    id: randomId(),
    name,
    role,
    password: await passwords.hash(password),
    mustChange: true,
    isDisabled: false,
    created: now,
    changed: now,
  };
  return { account, password };
}
