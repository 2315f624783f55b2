import { roles } from "@guardian/model";
import { z } from "zod";
import type { Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import type { Authority } from "./authority.ts";
import { changePassword } from "./change-password.ts";
import { login, renewed } from "./login.ts";
import type { Granted } from "./login.ts";

/** Longer ones are refused before they are looked at. */
const secret = z.string().min(1).max(1_024);

/** Of the second factor, or a recovery code. */
const code = z.string().min(1).max(64).optional();
const coded = (given: string | undefined): { readonly code?: string } =>
  given === undefined ? {} : { code: given };

const me = z.strictObject({
  id: z.string(),
  username: z.string(),
  role: z.enum(roles),
  must_change_password: z.boolean(),
});

const grant = z.strictObject({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.int(),
  refresh_token: z.string(),
  refresh_expires_in: z.int(),
  user: me,
});

const granted = { 200: { about: "The tokens.", schema: grant } };

/** `/api/v1/auth/…`: who one is, and how one proves it. */
export function authRoutes(authority: Authority): readonly Route[] {
  return [...publicRoutes(authority), ...ownRoutes(authority)];
}

function publicRoutes(authority: Authority): readonly Route[] {
  return [
    route({
      method: "POST",
      path: "/api/v1/auth/login",
      operation: "auth.login",
      tag: "auth",
      summary: "Signs in by name and password, and by a code where a second factor is enrolled",
      access: "public",
      body: z.strictObject({ username: z.string().min(1).max(128), password: secret, code }),
      answers: granted,
      problems: ["auth/refused", "auth/locked", "auth/second-factor"],
      async run({ body: { username, password, code: second }, origin }) {
        return {
          status: 200,
          body: shown(await login(authority, { name: username, password, ...coded(second) }, origin)),
        };
      },
    }),
    route({
      method: "POST",
      path: "/api/v1/auth/refresh",
      operation: "auth.refresh",
      tag: "auth",
      summary: "Exchanges a refresh token, which is good once, for new tokens",
      access: "public",
      body: z.strictObject({ refresh_token: z.string().min(1).max(256) }),
      answers: granted,
      problems: ["auth/refused"],
      async run({ body, origin }) {
        return {
          status: 200,
          body: shown(await renewed(authority, body.refresh_token, origin)),
        };
      },
    }),
    route({
      method: "GET",
      path: "/api/v1/auth/jwks.json",
      operation: "auth.keys",
      tag: "auth",
      summary: "The public keys that access tokens are verified with, as JWKS",
      access: "public",
      answers: {
        200: {
          about: "The keys.",
          schema: z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())) }),
        },
      },
      run: () => ({ status: 200, body: { keys: authority.rules.keys.published } }),
    }),
  ];
}

function ownRoutes(authority: Authority): readonly Route[] {
  const { tokens, journal, clock } = authority;
  return [
    route({
      method: "GET",
      path: "/api/v1/auth/me",
      operation: "auth.me",
      tag: "auth",
      summary: "Who one is",
      access: roles,
      isOpenBeforeChange: true,
      answers: { 200: { about: "The account.", schema: me } },
      run({ caller }) {
        const { id, name, role, mustChange } = known(caller);
        return { status: 200, body: { id, username: name, role, must_change_password: mustChange } };
      },
    }),
    route({
      method: "POST",
      path: "/api/v1/auth/logout",
      operation: "auth.logout",
      tag: "auth",
      summary: "Ends this login: its access tokens and its refresh token",
      access: roles,
      isOpenBeforeChange: true,
      answers: { 204: { about: "It has ended." } },
      async run({ caller, origin }) {
        const { name, family } = known(caller);
        await tokens.revoke({ family }, { at: clock(), by: name, reason: "signed out" });
        await journal.note({ event: "login.ended", who: name, family, words: "signed out", ...origin });
        return { status: 204 };
      },
    }),
    route({
      method: "POST",
      path: "/api/v1/auth/password",
      operation: "auth.password",
      tag: "auth",
      summary: "Changes the own password; every login of the account ends, and a new one begins",
      access: roles,
      isOpenBeforeChange: true,
      body: z.strictObject({ current_password: secret, new_password: secret, code }),
      answers: granted,
      problems: [
        "auth/refused",
        "auth/locked",
        "auth/second-factor",
        "auth/password-weak",
        "resource/conflict",
      ],
      async run({ body, caller, origin }) {
        const given = { current: body.current_password, next: body.new_password, ...coded(body.code) };
        return { status: 200, body: shown(await changePassword(authority, known(caller), given, origin)) };
      },
    }),
  ];
}

function shown(given: Granted): z.output<typeof grant> {
  const { id, name, role, mustChange } = given.account;
  return {
    access_token: given.access,
    token_type: "Bearer",
    expires_in: given.accessSeconds,
    refresh_token: given.refresh,
    refresh_expires_in: given.refreshSeconds,
    user: { id, username: name, role, must_change_password: mustChange },
  };
}

/** The caller of a route that is not open to everybody. */
export function known(caller: Caller | null): Caller {
  if (caller === null) throw new Problem("auth/required"); // the server calls such a route with a caller only
  return caller;
}
