import { roles } from "@guardian/model";
import { z } from "zod";
import type { Answer } from "../route.ts";
import type { Authority } from "./authority.ts";
import { cookieNames, setCookie } from "./cookies.ts";
import type { Granted } from "./login.ts";

export const me = z.strictObject({
  id: z.string(),
  username: z.string(),
  role: z.enum(roles),
  must_change_password: z.boolean(),
});

const bearer = z.strictObject({
  token_type: z.literal("Bearer"),
  access_token: z.string(),
  expires_in: z.int(),
  refresh_token: z.string(),
  refresh_expires_in: z.int(),
  user: me,
});

const cookie = z.strictObject({
  token_type: z.literal("Cookie"),
  expires_in: z.int(),
  refresh_expires_in: z.int(),
  csrf_token: z.string(),
  user: me,
});

export const granted = {
  200: {
    about: "The tokens; or, where cookies were asked for, what a page may know of them.",
    schema: z.union([bearer, cookie]),
  },
};

/** Hands a login over: in the answer, or in cookies that no script can read. */
export function handOver({ csrf }: Authority, given: Granted, isByCookie: boolean): Answer {
  const { account, family, access, refresh, accessSeconds: seconds, refreshSeconds } = given;
  const { id, name, role, mustChange } = account;
  const shared = {
    expires_in: seconds,
    refresh_expires_in: refreshSeconds,
    user: { id, username: name, role, must_change_password: mustChange },
  };
  if (!isByCookie)
    return {
      status: 200,
      body: { token_type: "Bearer", access_token: access, refresh_token: refresh, ...shared },
    };
  const token = csrf.tokenOf(family);
  const cookies = [
    setCookie(cookieNames.access, access, { seconds }),
    // The family stands before the token, so that the check needs no look at the store.
    setCookie(cookieNames.refresh, `${family}.${refresh}`, { seconds: refreshSeconds }),
    setCookie(cookieNames.csrf, token, { seconds: refreshSeconds, isReadable: true }),
  ];
  return {
    status: 200,
    body: { token_type: "Cookie", csrf_token: token, ...shared },
    headers: { "set-cookie": cookies },
  };
}
