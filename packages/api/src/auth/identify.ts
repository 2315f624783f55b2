import type { IncomingMessage } from "node:http";
import type { Denial } from "../control.ts";
import type { Caller, Identify } from "../caller.ts";
import { cookieNames, cookieOf } from "./cookies.ts";
import { digestOf } from "./digest.ts";
import { noteForeign } from "./note-foreign.ts";
import { tokenReader } from "./access-token.ts";
import type { TokenFault } from "./access-token.ts";
import type { Authority } from "./authority.ts";
import { keyMark } from "./key-routes.ts";

/** Everything that can be wrong with a request's credentials. */
type Fault = TokenFault | "scheme" | "unknown" | "revoked" | "account" | "key";

const words: Readonly<Record<Fault, string>> = {
  scheme: "credentials that are no bearer token, or more than one",
  shape: "a token that is no signed token",
  header: "a token with a header that is not ours",
  type: "a token of another type",
  "unknown-key": "a token that names a key that is not ours",
  algorithm: "a token with another algorithm than its key's",
  signature: "a token with a wrong signature",
  claims: "a token without the claims that are required",
  issuer: "a token of another issuer",
  audience: "a token for somebody else",
  expired: "an expired token",
  "not-yet": "a token from the future",
  unknown: "a token that was not issued here",
  revoked: "a revoked token",
  key: "an API key that is unknown, expired or revoked",
  account: "a token or key of an account that is gone or disabled",
};

/** Finds out by its bearer token who makes a request. The account is read each time, so that what changes of it counts at once. */
export function identifyBy(authority: Authority): Identify {
  const read = tokenReader(authority.rules);
  return async (request, origin) => {
    const { journal } = authority;
    const found = await noteForeign(authority, origin, () => callerOf(request, authority, read));
    if (found === null || typeof found !== "string") return found;
    const deed = { who: "", words: words[found], ...origin };
    await journal.noteOften({ event: "token.refused", ...deed });
    return null;
  };
}

/** Notes who asked for what it may not do. */
export function noteDenials({ journal }: Authority): (denial: Denial) => Promise<void> {
  return ({ caller, operation, origin }) => {
    const deed = { event: "access.denied", who: caller.name, family: caller.family, operation } as const;
    return journal.noteOften({
      ...deed,
      words:
        caller.operations === undefined
          ? `the role ${caller.role} may not do this`
          : "this is beyond the key",
      ...origin,
    });
  };
}

type Read = ReturnType<typeof tokenReader>;

async function callerOf(
  request: IncomingMessage,
  authority: Authority,
  read: Read,
): Promise<Caller | Fault | null> {
  const lines = request.headersDistinct["authorization"] ?? [];
  if (lines.length === 0) return callerOfCookie(request, authority, read);
  const token = lines.length === 1 ? /^Bearer ([^\s]+)$/i.exec(lines[0] ?? "")?.[1] : undefined;
  if (token === undefined) return "scheme";
  return token.startsWith(keyMark) ? callerOfKey(token, authority) : callerOfToken(token, authority, read);
}

/** A browser sends cookies whoever made the page, so whatever changes something must prove that it was ours. */
async function callerOfCookie(
  request: IncomingMessage,
  authority: Authority,
  read: Read,
): Promise<Caller | Fault | null> {
  const token = cookieOf(request, cookieNames.access);
  if (token === null) return null;
  const found = await callerOfToken(token, authority, read);
  if (typeof found === "string") return found;
  if (request.method !== "GET") authority.csrf.check(request, found.family);
  return { ...found, isByCookie: true };
}

async function callerOfToken(token: string, authority: Authority, read: Read): Promise<Caller | Fault> {
  const { tokens, accounts, clock } = authority;
  const claims = await read(token, clock());
  if ("fault" in claims) return claims.fault;
  const state = await tokens.find(claims.jti, clock());
  if (state?.family !== claims.family || state.account !== claims.account) return "unknown";
  if (state.revocation !== null) return "revoked";
  const account = await accounts.find({ id: claims.account });
  if (account === null || account.isDisabled) return "account";
  const { id, name, role, mustChange } = account;
  return { id, name, role, family: claims.family, mustChange };
}

async function callerOfKey(given: string, { keys, accounts, clock }: Authority): Promise<Caller | Fault> {
  const key = await keys.find(digestOf(given));
  if (key === null || key.revoked !== null || key.expires <= clock()) return "key";
  const owner = await accounts.find({ id: key.owner });
  if (owner === null || owner.isDisabled) return "account";
  const { id, name, role, operations } = key;
  return { id, name: `key:${name}`, role, family: "", mustChange: false, operations };
}
