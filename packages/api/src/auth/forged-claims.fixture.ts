import { goodClaims, headerOf, seconds, signed } from "./forge.fixture.ts";
import type { Made } from "./forge.fixture.ts";
import type { TokenKeys } from "./token-keys.ts";

const { aud, iss } = goodClaims;
const long = "x".repeat(129);
const soon = seconds + 900;

/** Values that a claim may not have. */
const wrong: readonly (readonly [string, ...unknown[]])[] = [
  ["exp", seconds, seconds - 1, 0, -1, 1.5, 1e308, `${soon}`, null, true, [soon], soon + 1, soon + 1e6],
  ["nbf", seconds + 1, soon, `${seconds}`, null, -1, 0, 0.5, [seconds]],
  ["iat", seconds + 1, seconds - 1, `${seconds}`, null, -1, 0, 0.5],
  ["iss", "", "urn:mcp-security-guardian", iss.toUpperCase(), `${iss}/`, `${iss} `, [iss], null, 1],
  ["iss", iss.replace("a", "\u0430")],
  ["aud", "", iss, `${aud}2`, [], [aud], ["other", aud], null, { a: aud }],
  ["sub", "", null, 1, ["a1"], long],
  ["jti", "", null, 1, {}, long],
  ["sid", "", null, 1, {}, long],
];

/** Tokens that we signed ourselves, and whose claims are wrong. */
export function forgedClaims(keys: TokenKeys): readonly Made[] {
  const header = headerOf(keys);
  const made = (name: string, claims: unknown): Made => ({ name, token: signed(keys, header, claims) });
  const text = JSON.stringify(goodClaims);
  const without = (key: string): object =>
    Object.fromEntries(Object.entries(goodClaims).filter(([name]) => name !== key));
  return [
    ...Object.keys(goodClaims).map((key) => made(`no ${key}`, without(key))),
    ...wrong.flatMap(([key, ...values]) =>
      values.map((value) =>
        made(`${key} ${JSON.stringify(value).slice(0, 60)}`, { ...goodClaims, [key]: value }),
      ),
    ),
    made("exp twice", text.replace("{", `{"exp":${seconds + 10},`)),
    made("sub twice, once escaped", text.replace("{", '{"s\\u0075b":"a2",')),
    made("claims that are an array", [goodClaims]),
    made("claims that are null", "null"),
    made("claims that are no JSON", "x"),
    made("claims with a byte order mark", `\ufeff${text}`),
    made("no claims", {}),
    made("claims that nest", { ...goodClaims, x: { y: { z: 1 } } }),
  ];
}
