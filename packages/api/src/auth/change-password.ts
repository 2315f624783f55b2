import { Problem } from "../problem.ts";
import type { Caller, Origin } from "../caller.ts";
import type { Authority } from "./authority.ts";
import { passBreachRule } from "./breach-rule.ts";
import { begun, proven } from "./login.ts";
import type { Granted } from "./login.ts";
import { spelled, weaknessesOf } from "./password-rule.ts";

/** Changes the caller's own password, ends every login of the account, and begins a new one. */
export async function changePassword(
  authority: Authority,
  caller: Caller,
  { current, next, code }: { readonly current: string; readonly next: string; readonly code?: string },
  origin: Origin,
): Promise<Granted> {
  const { accounts, passwords, tokens, journal, clock } = authority;
  const account = await proven(
    authority,
    { name: caller.name, password: current, ...(code === undefined ? {} : { code }) },
    origin,
  );
  const wanted = spelled(next);
  const found = await weaknessesOf(wanted, account.name, authority.passwordPolicy);
  const wrong = spelled(current) === wanted ? ["is the current one"] : found;
  if (wrong.length > 0)
    throw new Problem("auth/password-weak", {
      issues: wrong.map((message) => ({ path: "body.new_password", message: `The password ${message}.` })),
    });
  const asking = { who: account.name, family: caller.family, ...origin };
  const remark = await passBreachRule(authority.breachRule, wanted, { journal, asking });
  const password = await passwords.hash(wanted);
  const at = clock();
  await journal.note({
    event: "password.changed",
    who: account.name,
    family: caller.family,
    words: `changed the own password; every login of the account ends${remark}`,
    ...origin,
  });
  const changed = await accounts.change(
    account.id,
    { password, mustChange: false, changed: at },
    account.password,
  );
  if (changed.form !== "changed") throw new Problem("resource/conflict");
  await tokens.revoke({ account: account.id }, { at, by: account.name, reason: "the password was changed" });
  return begun(authority, changed.account, origin, "signed in by changing the password");
}
