import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { GuardianError } from "@guardian/model";
import { calculateJwkThumbprint, exportJWK } from "jose";
import type { JWK } from "jose";

export type TokenAlgorithm = "ES256" | "RS256";

/** A key with the one algorithm that it is for: what a token says of its algorithm is compared with that, never followed. */
export interface TokenKey {
  readonly id: string;
  readonly algorithm: TokenAlgorithm;
  readonly publicKey: KeyObject;
}

export interface TokenKeys {
  readonly signing: TokenKey & { readonly privateKey: KeyObject };
  readonly byId: ReadonlyMap<string, TokenKey>;
  /** The public halves, as JWKS. */
  readonly published: readonly JWK[];
}

/** A key that signs, and former ones whose tokens are still good. Throws `key/invalid` for a kind of key that is not used. */
export async function tokenKeys(
  privateKey: KeyObject,
  former: readonly KeyObject[] = [],
): Promise<TokenKeys> {
  const signing = { ...(await keyOf(createPublicKey(privateKey))), privateKey };
  const all = [signing, ...(await Promise.all(former.map(keyOf)))];
  return {
    signing,
    byId: new Map(all.map(({ id, algorithm, publicKey }) => [id, { id, algorithm, publicKey }])),
    published: await Promise.all(all.map(jwkOf)),
  };
}

async function keyOf(key: KeyObject): Promise<TokenKey> {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  const algorithm = algorithmOf(publicKey); // first: others have no form as JWK
  return { id: await calculateJwkThumbprint(await exportJWK(publicKey)), algorithm, publicKey };
}

async function jwkOf({ id, algorithm, publicKey }: TokenKey): Promise<JWK> {
  return { ...(await exportJWK(publicKey)), kid: id, alg: algorithm, use: "sig" };
}

/** Shorter RSA keys can be broken. */
const leastBits = 2048;

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails: details }: KeyObject): TokenAlgorithm {
  if (asymmetricKeyType === "ec" && details?.namedCurve === "prime256v1") return "ES256";
  if (asymmetricKeyType === "rsa" && (details?.modulusLength ?? 0) >= leastBits) return "RS256";
  throw new GuardianError(
    "key/invalid",
    `tokens are signed by an EC key on P-256, or an RSA key of ${leastBits} bits or more; this is ${asymmetricKeyType ?? "no such key"}`,
  );
}
