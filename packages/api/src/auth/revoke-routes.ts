import { roles } from "@guardian/model";
import type { RevokedThing } from "@guardian/model";
import { z } from "zod";
import { Problem } from "../problem.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import { readToken } from "./access-token.ts";
import { known } from "./auth-routes.ts";
import type { Authority } from "./authority.ts";

const id = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);

const target = z.union([
  z.strictObject({ token: z.string().min(1).max(2_048), reason: z.string().max(200).optional() }),
  z.strictObject({ jti: id, reason: z.string().max(200).optional() }),
  z.strictObject({ family: id, reason: z.string().max(200).optional() }),
  z.strictObject({ user: z.string().min(1).max(128), reason: z.string().max(200).optional() }),
]);
type Target = z.output<typeof target>;

const state = z.strictObject({
  jti: z.string(),
  family: z.string(),
  user: z.string(),
  expires: z.string(),
  revoked: z.boolean(),
  revoked_at: z.string().nullable(),
  revoked_by: z.string().nullable(),
  reason: z.string().nullable(),
});

/** `/api/v1/security/revoke/token`: takes tokens back, and says whether one was. */
export function revokeRoutes(authority: Authority): readonly Route[] {
  return [revokeRoute(authority), stateRoute(authority)];
}

function revokeRoute(authority: Authority): Route {
  const { tokens, journal, clock } = authority;
  return route({
    method: "POST",
    path: "/api/v1/security/revoke/token",
    operation: "security.revoke",
    tag: "security",
    summary:
      "Revokes an access token, a login with all its tokens, or every login of a user, at once and on every instance",
    access: ["admin", "operator"],
    body: target,
    answers: {
      200: {
        about: "How many tokens or logins ended; none where all of it had ended before.",
        schema: z.strictObject({ revoked: z.int() }),
      },
    },
    problems: ["resource/unknown"],
    async run({ body, caller, origin }) {
      const { name } = known(caller);
      const thing = await thingOf(body, authority);
      const words = `revoked ${"jti" in thing ? "a token" : "family" in thing ? "a login" : "every login of a user"}`;
      const key = Object.values(thing).join("");
      await journal.note({ event: "token.revoked", who: name, family: key, words, ...origin });
      const revocation = { at: clock(), by: name, reason: body.reason ?? "revoked by a person" };
      return { status: 200, body: { revoked: await tokens.revoke(thing, revocation) } };
    },
  });
}

function stateRoute({ tokens, accounts, clock }: Authority): Route {
  return route({
    method: "GET",
    path: "/api/v1/security/revoke/token/{jti}",
    operation: "security.revoke.read",
    tag: "security",
    summary: "Whether an access token that has not expired was revoked, when, by whom and why",
    access: roles.filter((role) => role !== "agent"),
    params: z.strictObject({ jti: id }),
    answers: { 200: { about: "What is known of it.", schema: state } },
    problems: ["resource/unknown"],
    async run({ params: { jti } }) {
      const found = await tokens.find(jti, clock());
      if (found === null) throw new Problem("resource/unknown");
      const { family, expires, revocation } = found;
      const account = await accounts.find({ id: found.account });
      return {
        status: 200,
        body: {
          jti,
          family,
          user: account?.name ?? "",
          expires: new Date(expires).toISOString(),
          revoked: revocation !== null,
          revoked_at: revocation === null ? null : new Date(revocation.at).toISOString(),
          revoked_by: revocation?.by ?? null,
          reason: revocation?.reason ?? null,
        },
      };
    },
  });
}

async function thingOf(body: Target, { rules, accounts, clock }: Authority): Promise<RevokedThing> {
  if ("jti" in body) return { jti: body.jti };
  if ("family" in body) return { family: body.family };
  if ("user" in body) {
    const account = await accounts.find({ name: body.user.toLowerCase() });
    if (account === null) throw new Problem("resource/unknown");
    return { account: account.id };
  }
  const claims = await readToken(body.token, rules, clock());
  if ("fault" in claims) throw new Problem("resource/unknown");
  return { jti: claims.jti };
}
