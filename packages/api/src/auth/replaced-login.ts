import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Origin } from "../caller.ts";
import type { Authority } from "./authority.ts";
import { cookieNames, cookieOf } from "./cookies.ts";
import { digestOf } from "./digest.ts";
import { issueOf } from "./login.ts";

/** Ends the login whose cookies a browser still had when it signed in anew: nobody could end it from there any more. */
export async function endReplaced(
  { tokens, accounts, journal, clock }: Authority,
  request: IncomingMessage,
  origin: Origin,
): Promise<void> {
  const [, kept = ""] = (cookieOf(request, cookieNames.refresh) ?? "").split(".");
  if (kept === "") return;
  // Using the token up is what proves that it is one, and whose.
  const [nobodys, seed] = [randomBytes(32).toString("base64url"), randomBytes(32).toString("base64url")];
  const found = await tokens.rotate(digestOf(kept), { ...issueOf(nobodys, clock()), seed }, { grace: 0 });
  if (found.form === "none") return;
  const { id: family, account } = found.family;
  const who = (await accounts.find({ id: account }))?.name ?? "";
  const words = "another login took its place";
  await tokens.revoke({ family }, { at: clock(), by: who, reason: words });
  await journal.note({ event: "login.ended", who, family, words, ...origin });
}
