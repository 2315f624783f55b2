import type { Milliseconds } from "@guardian/model";
import type { ApprovalsConfig } from "./config.ts";
import { claim, duration, durationText } from "./reading.ts";
import type { Setting } from "./settings.ts";

/** The settings of what happens to messages that the policy holds. */
export const approvalSettings = {
  approvalTimeout: {
    path: "approvals.timeout",
    read: duration,
    fallback: 120_000,
    show: durationText,
    about: "how long a held request waits for a person; silence means no",
  } satisfies Setting<Milliseconds>,
  approvalValidity: {
    path: "approvals.validity",
    read: duration,
    fallback: 600_000,
    show: durationText,
    about: "how long after it was held a request may be approved, and the very same one then pass, once",
  } satisfies Setting<Milliseconds>,
  approvalAsksClient: {
    path: "approvals.ask-client",
    read: claim,
    fallback: true,
    about:
      "ask the user through the client where it can show a form; else `guardian approvals` alone decides",
  } satisfies Setting<boolean>,
} as const;

/** The part of the configuration that they make. */
export function approvalsFrom(pick: <T>(setting: Setting<T>) => T): ApprovalsConfig {
  return {
    timeout: pick(approvalSettings.approvalTimeout),
    validity: pick(approvalSettings.approvalValidity),
    asksClient: pick(approvalSettings.approvalAsksClient),
  };
}
