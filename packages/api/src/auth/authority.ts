import type { IncomingMessage } from "node:http";
import type { Accounts, Guesser, Instant, LockRule, Lockouts, Passwords, Tokens } from "@guardian/model";
import type { TokenRules } from "./access-token.ts";
import type { Journal } from "./journal.ts";
import type { PasswordPolicy } from "./password-rule.ts";

/** Everything that knows who may do what. */
export interface Authority {
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly lockouts: Lockouts;
  readonly passwords: Passwords;
  readonly rules: TokenRules;
  readonly passwordPolicy: PasswordPolicy;
  readonly journal: Journal;
  readonly clock: () => Instant;
}

/** Where a request comes from. */
export interface Origin {
  readonly address: string;
  /** The request's own id. */
  readonly request: string;
}

export function originOf({
  id,
  request,
}: {
  readonly id: string;
  readonly request: IncomingMessage;
}): Origin {
  return { address: addressOf(request), request: id };
}

/** The peer's address; an IPv4 address looks the same over either stack. */
export function addressOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? "unknown").replace(/^::ffff:(?=[0-9.]+$)/, "");
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

/** An IPv6 address counts as its /64, which is what one customer has at least. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("%", 1)[0]?.split("::") ?? [];
  const front = head.split(":").filter((group) => group !== "");
  const back = (tail ?? "").split(":").filter((group) => group !== "");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array<string>(zeros).fill("0"), ...back].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
