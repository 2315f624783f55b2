import type { Approvals, Instant, Milliseconds } from "@guardian/model";
import type { Held } from "./held.ts";
import { stillWaiting } from "./question.ts";
import type { Said } from "./question.ts";
import type { Line } from "./line.ts";

export interface WaitingOptions {
  readonly held: Held;
  readonly line: Line;
  readonly approvals: Approvals;
  readonly clock: () => Instant;
  readonly timeout: Milliseconds;
  /** Resolves when the client's user has answered; never where nobody is asked. */
  readonly said: Promise<Said>;
  /** Writes down what the user said, as a decision. */
  readonly take: (said: "yes" | "no") => Promise<void>;
  /** Aborted when the request was cancelled. */
  readonly cancelled: AbortSignal;
}

/** How the wait ended: with the id of the approval that is used up, or without one. */
export type Waited = { readonly used: string } | "denied" | "late" | "over" | "cancelled";

/** How often a request that waits looks for its approval; well below `approvalGrace`. */
const pace = 200;
/** Every so many looks it also looks for an approval that was given to the very same call before, and which nobody waits for. */
const rare = 5;
/** How often the client hears that its request still waits; clients give up after a minute of silence. */
const pulse = 10_000;

/** Waits until a held request may go on or may not. Rejects where the store of approvals fails. */
export async function waitFor(options: WaitingOptions): Promise<Waited> {
  const { held, line, approvals, clock, timeout, said, take, cancelled } = options;
  const { id, binding } = held.question;
  const until = clock() + timeout;
  const ends = AbortSignal.any([line.ends, cancelled]);
  const answer = { said: null as Said | null };
  let wake = (): void => undefined;
  void said.then((word) => {
    answer.said = word;
    wake();
  });
  const tell = pulsing(held, line);
  try {
    for (let look = 1; ; look += 1) {
      if (answer.said === "yes" || answer.said === "no") await take(answer.said);
      answer.said = null;
      if (cancelled.aborted) return "cancelled";
      if (ends.aborted) return "over";
      const claimed = await approvals.claim({ id, binding, at: clock() });
      if (claimed.form === "used") return { used: id };
      if (claimed.form === "denied") return "denied";
      if (claimed.form === "none" || clock() >= until) return "late";
      const earlier = look % rare === 0 ? await approvals.claim({ binding, at: clock() }) : null;
      if (earlier?.form === "used") return { used: earlier.approval.id };
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pace);
        wake = (): void => {
          clearTimeout(timer);
          resolve();
        };
        ends.addEventListener("abort", wake, { once: true });
      }).finally(() => {
        ends.removeEventListener("abort", wake);
      });
    }
  } finally {
    clearInterval(tell);
  }
}

function pulsing({ token, question }: Held, { say }: Line): NodeJS.Timeout | undefined {
  if (token === null || say === null) return undefined;
  let count = 0;
  const tell = (): void => {
    count += 1;
    say(stillWaiting(token, count, question.id));
  };
  tell();
  return setInterval(tell, pulse);
}
