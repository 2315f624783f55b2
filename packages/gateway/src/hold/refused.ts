import type { Milliseconds, Outgoing } from "@guardian/model";
import { clientError, toolRefusal } from "../act/refusal.ts";
import type { Refusal } from "../act/refusal.ts";
import type { Held } from "./held.ts";

/** Why a held request does not go on. */
export type Ending = "denied" | "late" | "crowded" | "changed" | "over" | "unavailable" | "cancelled";

export interface Times {
  /** How long a request waits. */
  readonly timeout: Milliseconds;
  /** How long after it was held an approval may be given, and used by the very same call. */
  readonly validity: Milliseconds;
}

/** What the sender of a held request hears; nothing where it has cancelled it. */
export function refused(held: Held, ending: Ending, times: Times): Outgoing {
  if (ending === "cancelled") return { forward: null, reply: null };
  const { question, policy } = held;
  const { id: reference, reason, clause, rules } = question;
  const what = held.answer === "error" ? "this request" : "this tool call";
  const lines = [
    `MCP Security Guardian held ${what}: ${reason}`,
    wordsFor(ending, reference, times),
    "Nothing of it was passed on.",
    `${rules.length === 0 ? "" : `Rules: ${rules.join(", ")}. `}Policy: ${policy}, clause: ${clause}.`,
    `An operator sees the details with \`guardian approvals show ${reference}\`.`,
  ];
  const data = { rules, policy, clause, ending };
  const refusal: Refusal = { reason: "held", text: lines.join("\n"), data, reference };
  const text =
    held.answer === "error"
      ? clientError(held.id, refusal)
      : toolRefusal(held.id, refusal, held.answer === "modern-result");
  return { forward: null, reply: Buffer.from(text) };
}

function wordsFor(ending: Exclude<Ending, "cancelled">, id: string, { timeout, validity }: Times): string {
  const later = `A person can still approve it within ${minutes(validity)} with \`guardian approvals approve ${id}\`; then the very same call passes, once.`;
  return {
    denied: "A person was asked and refused it; asking again will not help.",
    late: `Nobody approved it within ${Math.round(timeout / 1_000)} s, and silence means no. ${later}`,
    over: `The wait for a person's approval ended before there was one. ${later}`,
    crowded: "Too many requests wait for a person already.",
    changed: "What the server says that this tool is has changed since the question was asked.",
    unavailable: "Approvals cannot be stored or audited at the moment, and without that nothing held passes.",
  }[ending];
}

function minutes(time: Milliseconds): string {
  const whole = Math.round(time / 60_000);
  return whole < 1 ? `${Math.round(time / 1_000)} s` : `${whole} min`;
}
