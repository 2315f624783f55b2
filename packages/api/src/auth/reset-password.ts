import { guessersOf } from "./authority.ts";
import type { Authority } from "./authority.ts";
import { oneTimePassword } from "./new-account.ts";

/** Gives an account a one-time password, enables it, takes its second factor away, ends its logins and forgets its failed ones. Null where there is no such account. */
export async function resetPassword(
  { accounts, passwords, tokens, lockouts, factors, clock }: Authority,
  name: string,
  by: string,
): Promise<string | null> {
  const account = await accounts.find({ name });
  if (account === null) return null;
  const password = oneTimePassword();
  const at = clock();
  await accounts.change(account.id, {
    password: await passwords.hash(password),
    mustChange: true,
    isDisabled: false,
    changed: at,
  });
  await tokens.revoke({ account: account.id }, { at, by, reason: "the password was reset" });
  await factors.remove(account.id);
  await lockouts.absolve(guessersOf(name, { address: "", request: "" }).name, true);
  return password;
}
