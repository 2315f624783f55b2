import type { Breaches } from "@guardian/model";
import type { Origin } from "../caller.ts";
import { Problem } from "../problem.ts";
import type { Journal } from "./journal.ts";

/** Where new passwords are looked up. */
export interface BreachRule {
  readonly breaches: Breaches;
  /** What becomes of a password where there is no answer. */
  readonly onFailure: "allow" | "refuse";
}

/** Somebody who wants a new password. */
interface Asking extends Origin {
  readonly who: string;
  readonly family: string;
}

/**
 * Looks a new password up that is good enough otherwise. Says what of it is worth a word in the audit; throws `auth/password-weak` for a
 * stolen one, and `auth/breach-unanswered` where there is no answer and one is needed.
 */
export async function passBreachRule(
  rule: BreachRule | null,
  password: string,
  { journal, asking }: { readonly journal: Journal; readonly asking: Asking },
): Promise<"" | "; it was not looked up among stolen ones, since nobody answered"> {
  if (rule === null) return "";
  const breach = await rule.breaches.look(password);
  if (breach === "unseen") return "";
  if (breach === "unanswered" && rule.onFailure === "allow")
    return "; it was not looked up among stolen ones, since nobody answered";
  const isStolen = breach === "stolen";
  const words = isStolen
    ? "a new password that was stolen before"
    : "a new password, since nobody answered whether it was stolen before";
  await journal.noteOften({ event: "password.refused", words, ...asking });
  if (!isStolen) throw new Problem("auth/breach-unanswered", { headers: { "retry-after": "60" } });
  const message = "The password was stolen before, somewhere else, so it is among those that are tried.";
  throw new Problem("auth/password-weak", { issues: [{ path: "body.new_password", message }] });
}
