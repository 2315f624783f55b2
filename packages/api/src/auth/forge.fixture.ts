import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { TokenAlgorithm, TokenKeys } from "./token-keys.ts";

export const now = Date.parse("2026-11-25T12:00:00Z");
export const seconds = now / 1_000;
export const issuer = "urn:mcp-security-guardian:0011223344556677";
export const audience = `${issuer}:api`;

export interface Made {
  readonly name: string;
  readonly token: string;
}

/** A key pair of each algorithm; made once, since RSA takes its time. */
export const pairs: Readonly<
  Record<TokenAlgorithm, { readonly privateKey: KeyObject; readonly publicKey: KeyObject }>
> = {
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
};

export const goodClaims = {
  sid: "f1",
  iss: issuer,
  aud: audience,
  sub: "a1",
  jti: "j1",
  iat: seconds,
  nbf: seconds,
  exp: seconds + 900,
} as const;

export function headerOf({ signing }: TokenKeys): { alg: string; kid: string; typ: string } {
  return { alg: signing.algorithm, kid: signing.id, typ: "at+jwt" };
}

export const encode = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** Signs whatever it is given with the right key: what is wrong is wrong elsewhere. */
export function signed(keys: TokenKeys, header: unknown, claims: unknown): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signatureOf(input, keys.signing.privateKey)}`;
}

export function signatureOf(input: string, key: KeyObject, hash = "sha256"): string {
  return sign(hash, Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
}

/** HS256 and its kind, with whatever an attacker knows as the secret. */
export function hmacSigned(header: unknown, claims: unknown, secret: string | Buffer, hash: string): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest("base64url")}`;
}
