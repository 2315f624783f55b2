import { testsOf } from "./requirement.ts";
import type { Requirement } from "./requirement.ts";

const account = testsOf("packages/cli/src/account-rules.test.ts");
const token = testsOf("packages/api/src/auth/access-token.test.ts");
const rule = testsOf("packages/api/src/auth/password-rule.test.ts");
const totp = testsOf("packages/api/src/auth/totp.test.ts");
const access = testsOf("packages/cli/src/access.test.ts");
const apiKey = testsOf("packages/cli/src/api-keys.test.ts");
const cookie = testsOf("packages/cli/src/cookies.test.ts");
const login = testsOf("packages/cli/src/login.test.ts");
const refresh = testsOf("packages/cli/src/refresh.test.ts");
const factor = testsOf("packages/cli/src/second-factor.test.ts");
const abuse = testsOf("packages/cli/src/second-factor-abuse.test.ts");
const breach = testsOf("packages/cli/src/breach-check.test.ts");
const pwned = testsOf("packages/drivers/src/breaches/pwned.test.ts");
const argon2 = testsOf("packages/drivers/src/passwords/argon2.test.ts");
const tokens = testsOf("packages/drivers/src/tokens/sqlite.test.ts");
const accounts = testsOf("e2e/api/accounts.test.ts");

const matrix = access("$operation by $role is $gives");
const forgery = token("is not forged by $name");

/** V6 to V11: who somebody is, and what he may do. */
export const accountsAndTokens: readonly Requirement[] = [
  {
    id: "6.2.1",
    level: 1,
    what: "A password has 12 characters or more; 15 by the policy `nist`.",
    proofs: [rule("of %s says what is wrong with %s")],
  },
  {
    id: "6.2.3",
    level: 1,
    what: "A new password needs the current one.",
    proofs: [login("needs the current one, counts wrong ones, and ends every login of the account")],
  },
  {
    id: "6.2.4",
    level: 1,
    what: "A password of the list of common ones is refused, and what people make of one.",
    proofs: [
      rule("refuses every password of the list that is long enough, by either policy, whatever its case"),
      rule("refuses common passwords, and what people make of them to please a rule"),
    ],
  },
  {
    id: "6.2.8",
    level: 1,
    what: "A password is neither cut nor folded: every character of 12, 64 and 128 counts, with its case and blanks.",
    proofs: [account("of %s characters is taken, and every one of them counts")],
  },
  {
    id: "6.2.9",
    level: 2,
    what: "A password may have 64 characters, and up to 128.",
    proofs: [account("of %s characters is taken, and every one of them counts"), rule("of %s takes %s")],
  },
  {
    id: "6.2.12",
    level: 2,
    what: "Where the operator asks for it, a new password that was stolen somewhere is refused; five digits of its hash leave, and nothing else of it.",
    proofs: [
      breach("refuses a stolen one; what is refused anyway is not asked for"),
      breach("refuses where nobody answers, and says that it is not the password's fault"),
      pwned("lets five digits of the hash leave and nothing else of the password"),
    ],
  },
  {
    id: "6.3.1",
    level: 1,
    what: "Five failures lock a name for 300 seconds, twenty an address; guesses at once change nothing about it.",
    proofs: [
      login(
        "locks a name for 300 seconds after five failures, the right password included, whether it exists or not",
      ),
      login("looks at five of sixty parallel guesses"),
      login("locks an address that tries many names"),
    ],
  },
  {
    id: "6.3.2",
    level: 1,
    what: "There is no account at first; the one that the first start makes has a random password, which opens nothing but its own change.",
    proofs: [
      account("has no account at all, then one whose password is random, and none that is known beforehand"),
      accounts("begin with an admin, whose password is shown once and opens nothing but its own change"),
    ],
  },
  {
    id: "6.3.3",
    level: 2,
    what: "Who enrolled a second factor gets no token by the password alone.",
    proofs: [factor("is asked for after the right password, and each code is good once")],
  },
  {
    id: "6.3.8",
    level: 3,
    what: "A name that nobody has is answered as any other, after the same look at a password.",
    proofs: [
      account(
        "cannot tell a name that exists from one that does not, by what is answered and by what is done",
      ),
      login(
        "says the same of a wrong password, an unknown name and a disabled account; the audit tells them apart",
      ),
    ],
  },
  {
    id: "6.5.1",
    level: 2,
    what: "A one-time code and a recovery code work once, also where two hundred use it at once.",
    proofs: [
      factor("has recovery codes, each good once, until there are new ones"),
      abuse("lets exactly one of two hundred use a code, and one a recovery code"),
    ],
  },
  {
    id: "6.5.5",
    level: 2,
    what: "A one-time code is good in its 30 seconds and the step before and after.",
    proofs: [
      abuse("is taken in its step and the ones beside it, and never after a later one"),
      totp("are taken one step early and one step late, and no more"),
    ],
  },
  {
    id: "6.5.8",
    level: 3,
    what: "One-time codes are judged by the clock of the server, whatever time a client claims.",
    proofs: [account("is judged by the clock of the server, whatever time a client claims")],
  },
  {
    id: "6.6.3",
    level: 2,
    what: "Guesses of a code are limited to five, also in parallel, and the right password gives no new ones.",
    proofs: [
      factor("gives five tries at the code, which the right password alone does not renew"),
      abuse("looks at five of a thousand parallel guesses"),
    ],
  },
  {
    id: "7.2.4",
    level: 1,
    what: "Each login has new tokens, and ends the one that the browser had before.",
    proofs: [
      cookie(
        "takes the place of the one before in the same browser, which ends with all its tokens, and of no other",
      ),
      cookie("keeps nothing of cookies that somebody planted"),
    ],
  },
  {
    id: "7.4.1",
    level: 1,
    what: "After signing out neither the access token nor the refresh token is good, on every instance.",
    proofs: [
      refresh("ends this login and no other"),
      cookie("is renewed by its cookie and token, once, and ends with the cookies"),
      accounts("are shared by every guard on one data folder: what one revokes the other refuses at once"),
    ],
  },
  {
    id: "7.4.2",
    level: 1,
    what: "A disabled or changed account loses its logins and its API keys at once.",
    proofs: [
      refresh("gives nothing to an account that was disabled meanwhile"),
      access("lose their logins when they are changed"),
      apiKey("end when they are revoked, when they expire, and with the account that made them"),
    ],
  },
  {
    id: "7.4.3",
    level: 2,
    what: "A change of the password or of the second factor ends every other login of the account.",
    proofs: [
      login("needs the current one, counts wrong ones, and ends every login of the account"),
      abuse("ends every other login of the account, and leaves the own"),
    ],
  },
  {
    id: "8.2.1",
    level: 1,
    what: "Each role, and nobody, gets of each operation what is written out for it; an API key opens its operations only.",
    proofs: [
      matrix,
      access("is written out for every operation that there is"),
      apiKey("open nothing else, whatever their role may"),
    ],
  },
  {
    id: "8.2.2",
    level: 1,
    what: "A user changes and sees his own account only, whatever account a request names.",
    proofs: [account("reaches nobody else's account by naming it"), refresh("ends this login and no other")],
  },
  {
    id: "8.2.3",
    level: 2,
    what: "Only members that are described can be written, and no answer shows a kept password or key.",
    proofs: [
      access("are not made of %j"),
      apiKey("are not made with %j"),
      access(
        "are added once, listed in pages without their passwords, and changed with before and after in the audit",
      ),
    ],
  },
  {
    id: "9.1.1",
    level: 1,
    what: "An access token with any bit changed is refused.",
    proofs: [token("is not accepted with any bit changed"), forgery],
  },
  {
    id: "9.1.2",
    level: 1,
    what: "Only RS256 and ES256, each for its own keys: no `none`, no HMAC by a public key, no other algorithm.",
    proofs: [forgery, token("are not %s")],
  },
  {
    id: "9.1.3",
    level: 1,
    what: "Keys come from the configuration alone: `jku`, `x5u`, `x5c` and `jwk` of a token are refused, and so is a key that is no longer named.",
    proofs: [forgery, token("overlap: a former key's tokens are good as long as it is named")],
  },
  {
    id: "9.2.1",
    level: 1,
    what: "A token is good from when it was made until it expires.",
    proofs: [
      token("is read again, until it expires"),
      token("is remembered by a server, and its time looked at each time"),
    ],
  },
  {
    id: "9.2.2",
    level: 2,
    what: "Only a token of our type opens the API, and an access token renews nothing.",
    proofs: [forgery, refresh("refuses what is no refresh token, an access token included")],
  },
  {
    id: "9.2.3",
    level: 2,
    what: "Only a token for this installation's API is read: another audience, or an array of them, is refused.",
    proofs: [forgery],
  },
  {
    id: "10.4.5",
    level: 1,
    what: "A refresh token works once; where it comes twice the login ends, its successors included.",
    proofs: [
      refresh("ends the login where a refresh token comes twice, its successors included"),
      tokens("ends the whole family where a refresh token comes twice, and no other family"),
    ],
  },
  {
    id: "10.4.8",
    level: 2,
    what: "A login ends after fourteen days, however often it was renewed.",
    proofs: [refresh("ends after fourteen days, however often it was renewed")],
  },
  {
    id: "11.4.2",
    level: 2,
    what: "Passwords are kept by Argon2id with 19 MiB and two passes; a kept one that is weaker is told apart, and kept anew.",
    proofs: [
      argon2("hashes by Argon2id with 19 MiB and two passes where nothing else is said"),
      argon2("says which passwords to keep anew when the parameters were raised"),
    ],
  },
];
