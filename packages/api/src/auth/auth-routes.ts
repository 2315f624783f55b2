import { roles } from "@guardian/model";
import { z } from "zod";
import type { Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import type { Authority } from "./authority.ts";
import { granted, handOver, me } from "./grant.ts";
import { clearedCookies, cookieNames, cookieOf, refuseForeign } from "./cookies.ts";
import { changePassword } from "./change-password.ts";
import { noteForeign } from "./note-foreign.ts";
import { login } from "./login.ts";
import { renewed } from "./renew.ts";
import { endReplaced } from "./replaced-login.ts";

/** Longer ones are refused before they are looked at. */
const secret = z.string().min(1).max(1_024);

/** Of the second factor, or a recovery code. */
const code = z.string().min(1).max(64).optional();
const coded = (given: string | undefined): { readonly code?: string } =>
  given === undefined ? {} : { code: given };

const self = me.extend({ second_factor: z.boolean(), recovery_codes_left: z.int() });

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
      body: z.strictObject({
        username: z.string().min(1).max(128),
        password: secret,
        code,
        cookies: z.literal(true).optional(),
      }),
      answers: granted,
      problems: ["auth/refused", "auth/locked", "auth/second-factor", "auth/csrf"],
      async run({ body: { username, password, code: second, cookies = false }, origin, request }) {
        if (cookies)
          await noteForeign(authority, origin, () => {
            refuseForeign(request);
          });
        const given = { name: username, password, ...coded(second) };
        const begun = await login(authority, given, origin);
        if (cookies) await endReplaced(authority, request, origin);
        return handOver(authority, begun, cookies);
      },
    }),
    refreshRoute(authority),
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

function refreshRoute(authority: Authority): Route {
  return route({
    method: "POST",
    path: "/api/v1/auth/refresh",
    operation: "auth.refresh",
    tag: "auth",
    summary: "Exchanges a refresh token, which is good once, for new tokens",
    access: "public",
    body: z.strictObject({ refresh_token: z.string().min(1).max(256).optional() }),
    answers: granted,
    problems: ["auth/refused", "auth/csrf"],
    async run({ body: { refresh_token: token }, origin, request }) {
      if (token !== undefined) return handOver(authority, await renewed(authority, token, origin), false);
      const [family = "", kept = ""] = (cookieOf(request, cookieNames.refresh) ?? "").split(".");
      if (kept === "") throw new Problem("auth/refused");
      await noteForeign(authority, origin, () => {
        authority.csrf.check(request, family);
      });
      return handOver(authority, await renewed(authority, kept, origin), true);
    },
  });
}

function ownRoutes(authority: Authority): readonly Route[] {
  const { tokens, factors, journal, clock } = authority;
  return [
    route({
      method: "GET",
      path: "/api/v1/auth/me",
      operation: "auth.me",
      tag: "auth",
      summary: "Who one is",
      access: roles,
      isOpenBeforeChange: true,
      answers: { 200: { about: "The account.", schema: self } },
      async run({ caller }) {
        const { id, name, role, mustChange } = known(caller);
        const factor = await factors.find(id);
        const isEnrolled = factor?.isConfirmed === true;
        return {
          status: 200,
          body: {
            id,
            username: name,
            role,
            must_change_password: mustChange,
            second_factor: isEnrolled,
            recovery_codes_left: isEnrolled ? factor.recovery.length : 0,
          },
        };
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
        const { name, family, isByCookie = false } = known(caller);
        await tokens.revoke({ family }, { at: clock(), by: name, reason: "signed out" });
        await journal.note({ event: "login.ended", who: name, family, words: "signed out", ...origin });
        return isByCookie ? { status: 204, headers: { "set-cookie": clearedCookies } } : { status: 204 };
      },
    }),
    passwordRoute(authority),
  ];
}

function passwordRoute(authority: Authority): Route {
  return route({
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
      "auth/breach-unanswered",
      "resource/conflict",
    ],
    async run({ body, caller, origin }) {
      const given = { current: body.current_password, next: body.new_password, ...coded(body.code) };
      const who = known(caller);
      return handOver(
        authority,
        await changePassword(authority, who, given, origin),
        who.isByCookie ?? false,
      );
    },
  });
}

/** The caller of a route that is not open to everybody. */
export function known(caller: Caller | null): Caller {
  if (caller === null) throw new Problem("auth/required"); // the server calls such a route with a caller only
  return caller;
}
