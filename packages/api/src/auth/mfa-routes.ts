import { roles } from "@guardian/model";
import type { Account } from "@guardian/model";
import { renderSVG } from "uqr";
import { z } from "zod";
import type { Caller, Origin } from "../caller.ts";
import { Problem } from "../problem.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import { known } from "./auth-routes.ts";
import { codeGuesser } from "./authority.ts";
import type { Authority } from "./authority.ts";
import { locked, proven } from "./login.ts";
import { enrolled, isConfirmed, newRecoveryCodes } from "./second-factor.ts";

const secret = z.string().min(1).max(1_024);
const code = z.string().min(1).max(64);
const codes = z.strictObject({ recovery_codes: z.array(z.string()) });
const own = { method: "POST", tag: "auth", access: roles } as const;
const proofs = ["auth/refused", "auth/locked", "auth/second-factor"] as const;

/** `/api/v1/auth/mfa/…`: one-time codes besides the password. */
export function mfaRoutes(authority: Authority): readonly Route[] {
  const note = async (caller: Caller, origin: Origin, words: string): Promise<void> => {
    const { name: who, family } = caller;
    await authority.journal.note({ event: "account.changed", who, family, words, ...origin });
  };
  return [
    route({
      ...own,
      path: "/api/v1/auth/mfa/enroll",
      operation: "auth.mfa.enroll",
      summary: "Makes a seed for an authenticator app; nothing asks for its codes before /confirm",
      body: z.strictObject({ current_password: secret }),
      answers: {
        200: {
          about: "The seed, as text, as a link and as a QR code in SVG.",
          schema: z.strictObject({ secret: z.string(), otpauth_uri: z.string(), qr_svg: z.string() }),
        },
      },
      problems: [...proofs, "resource/conflict"],
      async run({ body, caller, origin }) {
        const account = await again(authority, { caller, origin, password: body.current_password });
        const { secret: text, uri } = await enrolled(authority, account);
        return { status: 200, body: { secret: text, otpauth_uri: uri, qr_svg: renderSVG(uri) } };
      },
    }),
    confirmRoute(authority, note),
    route({
      ...own,
      path: "/api/v1/auth/mfa/disable",
      operation: "auth.mfa.disable",
      summary: "Takes the second factor away; every other login of the account ends",
      body: z.strictObject({ current_password: secret, code }),
      answers: { 204: { about: "It is gone." } },
      problems: [...proofs, "resource/unknown"],
      async run({ body, caller, origin }) {
        await again(authority, { caller, origin, password: body.current_password, code: body.code });
        await note(known(caller), origin, "took the own second factor away, which ends every other login");
        if (!(await authority.factors.remove(known(caller).id))) throw new Problem("resource/unknown");
        await endOthers(authority, known(caller));
        return { status: 204 };
      },
    }),
    recoveryRoute(authority, note),
  ];
}

type Note = (caller: Caller, origin: Origin, words: string) => Promise<void>;

function confirmRoute(authority: Authority, note: Note): Route {
  const { lockouts, journal, clock } = authority;
  return route({
    ...own,
    path: "/api/v1/auth/mfa/confirm",
    operation: "auth.mfa.confirm",
    summary:
      "Shows by a first code that the seed arrived; from then on logins ask for one, and every other login of the account ends",
    body: z.strictObject({ code: z.string().regex(/^[0-9]{6}$/) }),
    answers: { 200: { about: "Recovery codes, shown once.", schema: codes } },
    problems: ["auth/refused", "auth/locked"],
    async run({ body, caller, origin }) {
      const { id, name: who, family } = known(caller);
      const until = await lockouts.attempt([codeGuesser(id)], clock());
      if (until !== null) {
        const words = "too many wrong codes";
        await journal.noteOften({ event: "login.locked", who, family, words, ...origin });
        throw locked(until, clock());
      }
      if (!(await isConfirmed(authority, id, body.code))) {
        const words = "a wrong first code of a second factor";
        await journal.note({ event: "login.refused", who, family, words, ...origin });
        throw new Problem("auth/refused");
      }
      await lockouts.absolve(codeGuesser(id), true);
      await note(known(caller), origin, "enrolled a second factor, which ends every other login");
      await endOthers(authority, known(caller));
      return { status: 200, body: { recovery_codes: [...(await newRecoveryCodes(authority, id))] } };
    },
  });
}

function recoveryRoute(authority: Authority, note: Note): Route {
  return route({
    ...own,
    path: "/api/v1/auth/mfa/recovery-codes",
    operation: "auth.mfa.recovery",
    summary: "Makes new recovery codes, each good once; the old ones are good no more",
    body: z.strictObject({ current_password: secret, code }),
    answers: { 200: { about: "The codes, shown once.", schema: codes } },
    problems: [...proofs, "resource/unknown"],
    async run({ body, caller, origin }) {
      const { id } = await again(authority, {
        caller,
        origin,
        password: body.current_password,
        code: body.code,
      });
      if ((await authority.factors.find(id))?.isConfirmed !== true) throw new Problem("resource/unknown");
      await note(known(caller), origin, "made new recovery codes");
      return { status: 200, body: { recovery_codes: [...(await newRecoveryCodes(authority, id))] } };
    },
  });
}

/** Whoever is signed in somewhere with the password alone, or has a factor that is gone, must sign in anew. */
async function endOthers({ tokens, clock }: Authority, { id, name, family }: Caller): Promise<void> {
  const revocation = { at: clock(), by: name, reason: "the second factor was changed" };
  await tokens.revoke({ account: id, except: family }, revocation);
}

interface Proof {
  readonly caller: Caller | null;
  readonly origin: Origin;
  readonly password: string;
  readonly code?: string;
}

/** Whoever is signed in proves again who he is: a token alone may be stolen. */
function again(authority: Authority, { caller, origin, password, code: given }: Proof): Promise<Account> {
  const { name } = known(caller);
  return proven(authority, { name, password, ...(given === undefined ? {} : { code: given }) }, origin);
}
