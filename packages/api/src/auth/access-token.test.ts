import { createPublicKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mintToken, readToken, tokenReader } from "./access-token.ts";
import { audience, goodClaims, headerOf, issuer, now, pairs, signed } from "./forge.fixture.ts";
import { forgeries } from "./forgeries.fixture.ts";
import { tokenKeys } from "./token-keys.ts";

const claims = { account: "a1", family: "f1", jti: "j1" };

describe.each(["ES256", "RS256"] as const)("an access token by %s", async (algorithm) => {
  const keys = await tokenKeys(pairs[algorithm].privateKey);
  const rules = { keys, issuer, audience };
  const all = forgeries(keys);

  it("is read again, until it expires", async () => {
    const token = await mintToken(rules, claims, now);
    expect(await readToken(token, rules, now)).toEqual(claims);
    expect(await readToken(token, rules, now + 899_999)).toEqual(claims);
    expect(await readToken(token, rules, now + 900_000)).toEqual({ fault: "expired" });
    expect(await readToken(token, rules, now - 1)).toEqual({ fault: "not-yet" });
  });

  it("is read where the forger's own tools make a right one", async () => {
    expect(await readToken(signed(keys, headerOf(keys), goodClaims), rules, now)).toEqual(claims);
  });

  it("is remembered by a server, and its time looked at each time", async () => {
    const read = tokenReader(rules);
    const token = await mintToken(rules, claims, now);
    for (const at of [now, now, now + 899_999]) expect(await read(token, at)).toEqual(claims);
    expect(await read(token, now + 900_000)).toEqual({ fault: "expired" });
    expect(await read(token, now - 1)).toEqual({ fault: "not-yet" });
    expect(await read(`${token.slice(0, -4)}AAAA`, now)).toHaveProperty("fault");
  });

  it("has at least two hundred forgeries that are tried, no two of them alike", () => {
    expect(new Set(all.map(({ token }) => token)).size).toBeGreaterThanOrEqual(200);
  });

  it.each(all)("is not forged by $name", async ({ token }) => {
    expect(await readToken(token, rules, now)).toHaveProperty("fault");
  });

  it("is not accepted with any bit changed", { timeout: 60_000 }, async () => {
    const bytes = Buffer.from(await mintToken(rules, claims, now), "latin1");
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(7));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(change, { minLength: 1, maxLength: 3, selector: String }),
        async (changes) => {
          const copy = Buffer.from(bytes);
          for (const [at, bit] of changes) copy[at] = (copy[at] ?? 0) ^ (1 << bit);
          expect(await readToken(copy.toString("latin1"), rules, now)).toHaveProperty("fault");
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe("the keys of tokens", () => {
  it("overlap: a former key's tokens are good as long as it is named", async () => {
    const before = { keys: await tokenKeys(pairs.ES256.privateKey), issuer, audience };
    const token = await mintToken(before, claims, now);
    const after = {
      keys: await tokenKeys(pairs.RS256.privateKey, [pairs.ES256.publicKey]),
      issuer,
      audience,
    };
    expect(await readToken(token, after, now)).toEqual(claims);
    expect(await readToken(await mintToken(after, claims, now), after, now)).toEqual(claims);
    const later = { ...after, keys: await tokenKeys(pairs.RS256.privateKey) };
    expect(await readToken(token, later, now)).toEqual({ fault: "unknown-key" });
  });

  it("are published without their private halves", async () => {
    for (const { privateKey } of Object.values(pairs)) {
      const [published = {}] = (await tokenKeys(privateKey)).published;
      for (const secret of ["d", "p", "q", "dp", "dq", "qi"]) expect(published).not.toHaveProperty(secret);
      expect(createPublicKey({ key: { ...published }, format: "jwk" }).type).toBe("public");
    }
  });

  it.each([
    ["short RSA", generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey],
    ["another curve", generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey],
    ["Ed25519", generateKeyPairSync("ed25519").privateKey],
    ["RSA-PSS", generateKeyPairSync("rsa-pss", { modulusLength: 2048 }).privateKey],
  ])("are not %s", async (_name, key) => {
    await expect(tokenKeys(key)).rejects.toMatchObject({ code: "key/invalid" });
  });
});
