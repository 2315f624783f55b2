import { createHmac, randomBytes } from "node:crypto";
import type { Origin } from "../caller.ts";
import { Problem } from "../problem.ts";
import type { Authority } from "./authority.ts";
import { digestOf } from "./digest.ts";
import { granted, issueOf } from "./login.ts";
import type { Granted } from "./login.ts";

/**
 * Exchanges a refresh token; one that comes twice ends its family, unless it comes within the grace and its successor is unused. Throws
 * `auth/refused`, whatever is wrong with it.
 */
export async function renewed(authority: Authority, token: string, origin: Origin): Promise<Granted> {
  const { tokens, accounts, journal, clock, refreshGrace: grace } = authority;
  const seed = randomBytes(32).toString("base64url");
  const issue = { ...issueOf(following(token, seed), clock()), seed };
  const rotated = await tokens.rotate(digestOf(token), issue, { grace });
  if (rotated.form === "none") {
    const words = "a refresh token that is unknown, expired or revoked";
    await journal.noteOften({ event: "token.refused", who: "", words, ...origin });
    throw new Problem("auth/refused");
  }
  const { family } = rotated;
  const account = await accounts.find({ id: family.account });
  const told = { who: account?.name ?? "", family: family.id, ...origin };
  if (rotated.form === "reused") {
    const words = "a refresh token came twice; its login has ended";
    await journal.note({ event: "login.reused", words, ...told });
    throw new Problem("auth/refused");
  }
  if (account === null || account.isDisabled) {
    const revocation = { at: clock(), by: "guard", reason: "the account cannot be used" };
    await tokens.revoke({ family: family.id }, revocation);
    await journal.note({ event: "login.refused", words: "a disabled account", ...told });
    throw new Problem("auth/refused");
  }
  const isAgain = rotated.form === "repeated";
  const words = isAgain
    ? "a refresh token came again within the grace and got the same successor"
    : "exchanged a refresh token";
  await journal.note({ event: "login.renewed", words, ...told });
  const { jti, at, seed: from } = isAgain ? rotated : issue;
  return granted(authority, { account, family, refresh: following(token, from), jti, at });
}

/**
 * The refresh token that follows another. It is made and not kept: the store has the seed, only the client has the token before it, and
 * together they give the same one again on every instance.
 */
function following(token: string, seed: string): string {
  return createHmac("sha256", token).update(seed).digest("base64url");
}
