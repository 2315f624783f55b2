import { constants, sign } from "node:crypto";
import { encode, goodClaims, headerOf, hmacSigned, pairs, signatureOf, signed } from "./forge.fixture.ts";
import type { Made } from "./forge.fixture.ts";
import { forgedClaims } from "./forged-claims.fixture.ts";
import { forgedHeaders } from "./forged-headers.fixture.ts";
import type { TokenKeys } from "./token-keys.ts";

/** Every forgery that we know of, made against some keys. */
export function forgeries(keys: TokenKeys): readonly Made[] {
  return [
    ...unsigned(keys),
    ...confused(keys),
    ...forgedHeaders(keys),
    ...forgedClaims(keys),
    ...signatures(keys),
    ...shapes(keys),
  ];
}

function unsigned(keys: TokenKeys): readonly Made[] {
  const { kid, typ } = headerOf(keys);
  return ["none", "None", "NONE", "nOnE", "none ", "", "null", "n\u006fne"].flatMap((alg) =>
    ["", ".", "AA"].map((end) => ({
      name: `alg "${alg}" with "${end}" for a signature`,
      token: `${encode({ alg, kid, typ })}.${encode(goodClaims)}.${end}`,
    })),
  );
}

function confused(keys: TokenKeys): readonly Made[] {
  const { kid, typ } = headerOf(keys);
  const { publicKey } = keys.signing;
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const secrets = {
    PEM: pem,
    "PEM without its last line break": pem.trimEnd(),
    "PEM with CR LF": pem.replaceAll("\n", "\r\n"),
    DER: publicKey.export({ type: "spki", format: "der" }),
    JWK: JSON.stringify(publicKey.export({ format: "jwk" })),
    "published JWK": JSON.stringify(keys.published[0]),
    kid,
    nothing: "",
  };
  const own = Object.entries(secrets).flatMap(([name, secret]) =>
    [256, 384, 512].map((bits) => ({
      name: `HS${bits} with the public key as ${name}`,
      token: hmacSigned({ alg: `HS${bits}`, kid, typ }, goodClaims, secret, `sha${bits}`),
    })),
  );
  const algorithms = [
    "ES256K",
    "ES384",
    "ES512",
    "PS256",
    "PS384",
    "RS384",
    "RS512",
    "EdDSA",
    "Ed25519",
    "dir",
    "A128KW",
  ];
  const other = keys.signing.algorithm === "ES256" ? "RS256" : "ES256";
  const named = [...algorithms, other, keys.signing.algorithm.toLowerCase()].map((alg) => ({
    name: `alg ${alg} over our own signature`,
    token: signed(keys, { alg, kid, typ }, goodClaims),
  }));
  const input = `${encode({ alg: "PS256", kid, typ })}.${encode(goodClaims)}`;
  const pss = sign("sha256", Buffer.from(input), {
    key: pairs.RS256.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: 32,
  });
  return [...own, ...named, { name: "PS256 by the RSA key", token: `${input}.${pss.toString("base64url")}` }];
}

/** The order of P-256, and zero: signatures that a careless verifier takes for any text. */
const order = Buffer.from("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "hex");
const zero = Buffer.alloc(32);
const one = Buffer.concat([Buffer.alloc(31), Buffer.from([1])]);

function signatures(keys: TokenKeys): readonly Made[] {
  const good = signed(keys, headerOf(keys), goodClaims);
  const input = good.slice(0, good.lastIndexOf("."));
  const bytes = Buffer.from(good.slice(good.lastIndexOf(".") + 1), "base64url");
  const der = sign("sha256", Buffer.from(input), keys.signing.privateKey);
  const halves = [zero, one, order];
  const psychic = halves.flatMap((r) => halves.map((s) => Buffer.concat([r, s])));
  const changed: readonly Buffer[] = [
    ...psychic,
    keys.signing.algorithm === "ES256" ? der : Buffer.alloc(256),
    bytes.subarray(0, -1),
    bytes.subarray(1),
    Buffer.concat([bytes, zero]),
    Buffer.concat([zero, bytes]),
    Buffer.from(bytes).reverse(),
    Buffer.alloc(bytes.length, 0xff),
    ...Array.from({ length: 32 }, (_, at) => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    }),
  ];
  const otherHash = signatureOf(input, keys.signing.privateKey, "sha512");
  return [
    ...changed.map((value, at) => ({
      name: `signature ${at}`,
      token: `${input}.${value.toString("base64url")}`,
    })),
    { name: "a signature over another hash", token: `${input}.${otherHash}` },
    {
      name: "the signature of other claims",
      token: `${signed(keys, headerOf(keys), { ...goodClaims, sub: "a2" })
        .split(".")
        .slice(0, 2)
        .join(".")}.${bytes.toString("base64url")}`,
    },
  ];
}

function shapes(keys: TokenKeys): readonly Made[] {
  const good = signed(keys, headerOf(keys), goodClaims);
  const [head = "", body = "", signature = ""] = good.split(".");
  const last = signature.at(-1) ?? "";
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  // 64 and 256 bytes leave four bits of the last letter unused: each of the others with the same first bits is another spelling.
  const first = alphabet.indexOf(last) & ~15;
  const spellings = [...alphabet.slice(first, first + 16)].filter((letter) => letter !== last);
  const texts: Readonly<Record<string, string>> = {
    nothing: "",
    "one part": head,
    "two parts": `${head}.${body}`,
    "four parts": `${good}.${signature}`,
    "five parts, as if encrypted": `${head}.${body}.${signature}.${body}.${signature}`,
    "empty parts": "..",
    "no header": `.${body}.${signature}`,
    "no claims": `${head}..${signature}`,
    padded: `${good}=`,
    "padded twice": `${head}==.${body}.${signature}`,
    "a space before": ` ${good}`,
    "a space behind": `${good} `,
    "a line break behind": `${good}\n`,
    "a line break inside": `${head}.\n${body}.${signature}`,
    NUL: `${good}\0`,
    "base64 instead of base64url": `${head}.${body}.${Buffer.from(signature, "base64url").toString("base64")}+/`,
    "a JSON serialisation": JSON.stringify({ payload: body, protected: head, signature }),
    "two signatures": JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] }),
    "a token in a token": signed(keys, headerOf(keys), good),
    "a megabyte": `${head}.${"A".repeat(1_000_000)}.${signature}`,
    "a long header": `${"A".repeat(4_000)}.${body}.${signature}`,
    "a word of another script": `${head}.${body}.é${signature}`,
  };
  return [
    ...Object.entries(texts).map(([name, token]) => ({ name, token })),
    ...spellings.map((letter) => ({
      name: `another spelling, ${letter}`,
      token: `${good.slice(0, -1)}${letter}`,
    })),
  ];
}
