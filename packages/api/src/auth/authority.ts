import type {
  Accounts,
  ApiKeys,
  Guesser,
  Instant,
  LockRule,
  Lockouts,
  Milliseconds,
  Passwords,
  SecondFactors,
  Tokens,
} from "@guardian/model";
import type { Origin } from "../caller.ts";
import { networkOf } from "../limit/addresses.ts";
import type { TokenRules } from "./access-token.ts";
import type { BreachRule } from "./breach-rule.ts";
import type { Journal } from "./journal.ts";
import type { Csrf } from "./cookies.ts";
import type { Seal } from "./seal.ts";
import type { PasswordPolicy } from "./password-rule.ts";

/** Everything that knows who may do what. */
export interface Authority {
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly keys: ApiKeys;
  readonly factors: SecondFactors;
  /** Hides the seeds of second factors. */
  readonly seal: Seal;
  readonly csrf: Csrf;
  readonly lockouts: Lockouts;
  readonly passwords: Passwords;
  readonly rules: TokenRules;
  readonly passwordPolicy: PasswordPolicy;
  /** Null: new passwords are looked up nowhere. */
  readonly breachRule: BreachRule | null;
  /** For how long a refresh token that was used may come again. */
  readonly refreshGrace: Milliseconds;
  readonly journal: Journal;
  readonly clock: () => Instant;
}

const minute = 60_000;
const hour = 60 * minute;
const accountRule: LockRule = { failures: 5, first: 5 * minute, longest: hour, forget: 24 * hour };
/** Many people may share an address. */
const addressRule: LockRule = { ...accountRule, failures: 20 };

/** Whoever guesses passwords: by the name that he tries, whether there is such an account or not, and by where he sits. */
export function guessersOf(
  name: string,
  { address }: Origin,
): { readonly name: Guesser; readonly address: Guesser } {
  return {
    name: { key: `name:${name}`, rule: accountRule },
    address: { key: `address:${networkOf(address)}`, rule: addressRule },
  };
}

/** Whoever guesses the codes of an account, and so has its password. */
export function codeGuesser(account: string): Guesser {
  return { key: `code:${account}`, rule: accountRule };
}
