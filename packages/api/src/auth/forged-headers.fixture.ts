import { generateKeyPairSync } from "node:crypto";
import { encode, goodClaims, headerOf, signatureOf, signed } from "./forge.fixture.ts";
import type { Made } from "./forge.fixture.ts";
import type { TokenKeys } from "./token-keys.ts";

/** Tokens whose header is wrong; where nothing else is said, we ourselves have signed it. */
export function forgedHeaders(keys: TokenKeys): readonly Made[] {
  return [...kids(keys), ...types(keys), ...extras(keys), ...forms(keys)];
}

function kids(keys: TokenKeys): readonly Made[] {
  const good = headerOf(keys);
  const wrong: readonly unknown[] = [
    "../../../../dev/null",
    "/proc/self/environ",
    "x' UNION SELECT 'AA' --",
    "$(id)",
    `${good.kid}\0`,
    ` ${good.kid}`,
    good.kid.toLowerCase(),
    "",
    "__proto__",
    "constructor",
    "x".repeat(10_000),
    0,
    null,
    [good.kid],
    { toString: good.kid },
  ];
  return [
    { name: "no kid", token: signed(keys, { alg: good.alg, typ: good.typ }, goodClaims) },
    ...wrong.map((kid) => ({
      name: `kid ${JSON.stringify(kid).slice(0, 40)}`,
      token: signed(keys, { ...good, kid }, goodClaims),
    })),
  ];
}

function types(keys: TokenKeys): readonly Made[] {
  const good = headerOf(keys);
  const words = [
    "JWT",
    "jwt",
    "AT+JWT",
    "application/at+jwt",
    "id_token",
    "dpop+jwt",
    "logout+jwt",
    "rt+jwt",
  ];
  return [
    { name: "no typ", token: signed(keys, { alg: good.alg, kid: good.kid }, goodClaims) },
    ...[...words, "", null, 1].map((typ) => ({
      name: `typ ${JSON.stringify(typ)}`,
      token: signed(keys, { ...good, typ }, goodClaims),
    })),
  ];
}

/** Members that bring a key, name one elsewhere, or change what is to be read. */
function extras(keys: TokenKeys): readonly Made[] {
  const good = headerOf(keys);
  const thief = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const foreign = { ...good, alg: "ES256" };
  const byThief = (header: object): string => {
    const input = `${encode(header)}.${encode(goodClaims)}`;
    return `${input}.${signatureOf(input, thief.privateKey)}`;
  };
  const members: Readonly<Record<string, unknown>> = {
    jwk: thief.publicKey.export({ format: "jwk" }),
    jku: "https://evil.example/jwks.json",
    x5u: "https://evil.example/chain.pem",
    x5c: ["AAAA"],
    x5t: "AAAA",
    crit: ["exp"],
    b64: false,
    cty: "JWT",
    zip: "DEF",
    enc: "A256GCM",
    iss: goodClaims.iss,
    nonce: "x",
  };
  return [
    { name: "the key of a thief under our kid", token: byThief(foreign) },
    ...Object.entries(members).flatMap(([key, value]) => [
      { name: `${key} that we signed`, token: signed(keys, { ...good, [key]: value }, goodClaims) },
      { name: `${key} of a thief`, token: byThief({ ...foreign, [key]: value }) },
    ]),
    { name: "crit that is unknown", token: signed(keys, { ...good, crit: ["x"], x: 1 }, goodClaims) },
    { name: "crit that is empty", token: signed(keys, { ...good, crit: [] }, goodClaims) },
    { name: "crit of b64", token: signed(keys, { ...good, crit: ["b64"], b64: false }, goodClaims) },
  ];
}

function forms(keys: TokenKeys): readonly Made[] {
  const good = headerOf(keys);
  const text = JSON.stringify(good);
  const twice = text.replace("{", '{"alg":"none",');
  return [
    { name: "alg twice", token: signed(keys, twice, goodClaims) },
    { name: "a header that is an array", token: signed(keys, [good], goodClaims) },
    { name: "a header that is a text", token: signed(keys, '"x"', goodClaims) },
    { name: "a header that is no JSON", token: signed(keys, "{alg:none}", goodClaims) },
    { name: "a header with a comment", token: signed(keys, `${text}//`, goodClaims) },
  ];
}
