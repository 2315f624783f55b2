import { readJson } from "@guardian/engine";
import type { Instant } from "@guardian/model";
import { compactVerify, SignJWT } from "jose";
import type { TokenKey, TokenKeys } from "./token-keys.ts";

/** How long an access token is good, in seconds. */
export const accessSeconds = 15 * 60;

/** What an access token says, once it was verified. */
export interface Claims {
  /** The account's id. */
  readonly account: string;
  /** The login that it comes from. */
  readonly family: string;
  readonly jti: string;
}

/** Why a token is not accepted; for the audit alone. */
export type TokenFault =
  | "shape"
  | "header"
  | "type"
  | "unknown-key"
  | "algorithm"
  | "signature"
  | "claims"
  | "issuer"
  | "audience"
  | "expired"
  | "not-yet";

export interface TokenRules {
  readonly keys: TokenKeys;
  readonly issuer: string;
  readonly audience: string;
}

export function mintToken(
  { keys, issuer, audience }: TokenRules,
  { account, family, jti }: Claims,
  now: Instant,
): Promise<string> {
  const seconds = Math.floor(now / 1_000);
  const { id, algorithm, privateKey } = keys.signing;
  return new SignJWT({ sid: family })
    .setProtectedHeader({ alg: algorithm, kid: id, typ: tokenType })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(account)
    .setJti(jti)
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + accessSeconds)
    .sign(privateKey);
}

/** Of access tokens (RFC 9068): a token that was made for something else is none. */
const tokenType = "at+jwt";

/**
 * Reads an access token by the strictest reading of RFC 7515, 7519 and 8725: three parts in canonical base64url, exactly the header that
 * we write, the key that it names with that key's own algorithm, and every claim there and of its form. Whether it was revoked is not
 * looked at.
 */
export async function readToken(
  token: string,
  rules: TokenRules,
  now: Instant,
): Promise<Claims | { readonly fault: TokenFault }> {
  return inTime(await proven(token, rules), now);
}

/** The same for a server, to which the same token comes again and again: what was proven once is remembered, and its time looked at. */
export function tokenReader(
  rules: TokenRules,
): (token: string, now: Instant) => Promise<Claims | { readonly fault: TokenFault }> {
  const known = new Map<string, Timed>();
  return async (token, now) => {
    const found = known.get(token) ?? (await proven(token, rules));
    if ("claims" in found && !known.has(token)) {
      if (known.size >= mostKnown) known.clear();
      known.set(token, found);
    }
    return inTime(found, now);
  };
}

const mostKnown = 1_000;

/** Claims that are ours, with the seconds between which they are good. */
interface Timed {
  readonly claims: Claims;
  readonly from: number;
  readonly until: number;
}

function inTime(
  found: Timed | { readonly fault: TokenFault },
  now: Instant,
): Claims | { readonly fault: TokenFault } {
  if ("fault" in found) return found;
  const seconds = Math.floor(now / 1_000);
  if (found.until <= seconds) return { fault: "expired" };
  return found.from > seconds ? { fault: "not-yet" } : found.claims;
}

async function proven(
  token: string,
  { keys, issuer, audience }: TokenRules,
): Promise<Timed | { readonly fault: TokenFault }> {
  const key = keyFor(token, keys);
  if (typeof key === "string") return { fault: key };
  const payload = await payloadOf(token, key);
  if (payload === null) return { fault: "signature" };
  const claims = objectOf(payload);
  if (claims === null) return { fault: "claims" };
  const { iss, aud, sub, sid, jti, iat, nbf, exp } = claims;
  if (!isText(sub) || !isText(sid) || !isText(jti)) return { fault: "claims" };
  if (!isTime(iat) || !isTime(nbf) || !isTime(exp)) return { fault: "claims" };
  if (exp <= nbf || exp - iat > accessSeconds) return { fault: "claims" };
  if (iss !== issuer) return { fault: "issuer" };
  if (aud !== audience) return { fault: "audience" };
  return { claims: { account: sub, family: sid, jti }, from: Math.max(nbf, iat), until: exp };
}

/** A longer one is none of ours. */
const mostLetters = 2_048;
const parts = /^([A-Za-z0-9_-]{1,512})\.([A-Za-z0-9_-]{1,1024})\.([A-Za-z0-9_-]{1,700})$/;

function keyFor(token: string, keys: TokenKeys): TokenKey | TokenFault {
  if (token.length > mostLetters) return "shape";
  const [, head, body, signature] = parts.exec(token) ?? [];
  if (head === undefined || body === undefined || signature === undefined) return "shape";
  if (![head, body, signature].every(isCanonical)) return "shape";
  const header = objectOf(Buffer.from(head, "base64url"));
  if (header === null) return "header";
  // Nothing else may stand there: no key, no address of one, nothing critical, no other form of the payload.
  const { alg, kid, typ, ...others } = header;
  if (Object.keys(others).length > 0 || typeof kid !== "string") return "header";
  if (typ !== tokenType) return "type";
  const key = keys.byId.get(kid);
  if (key === undefined) return "unknown-key";
  return alg === key.algorithm ? key : "algorithm";
}

async function payloadOf(token: string, { publicKey, algorithm }: TokenKey): Promise<Uint8Array | null> {
  try {
    return (await compactVerify(token, publicKey, { algorithms: [algorithm] })).payload;
  } catch {
    return null; // which of the ways to be wrong it is tells nothing that the audit could use
  }
}

/** One text has one encoding: stray bits at its end would make two tokens of one. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, "base64url").toString("base64url") === part;
}

function objectOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
  const read = readJson(text, { depth: 2, strings: 64 });
  if ("problem" in read || typeof read.value !== "object" || read.value === null) return null;
  return Array.isArray(read.value) ? null : (read.value as Readonly<Record<string, unknown>>); // an object that is no array
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= 128;
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}
