import type { ServerResponse } from "node:http";
import type { Instant } from "@guardian/model";
import { Problem } from "../problem.ts";
import { createRateLimiter } from "./rate-limiter.ts";
import type { Rate } from "./rate-limiter.ts";

/** How often one caller may come; 0 is no limit. */
export interface Rates {
  readonly perMinute: number;
  readonly perHour: number;
}

/** Counts callers, tells them what is left, and turns away who comes too often. */
export interface Admission {
  /** Throws `request/limited`. */
  admit(key: string, response: ServerResponse): void;
}

const minute = 60_000;

export function createAdmission({ perMinute, perHour }: Rates, clock: () => Instant): Admission {
  const rules = [
    { limit: perMinute, window: minute },
    { limit: perHour, window: 60 * minute },
  ].filter(({ limit }) => limit > 0);
  if (rules.length === 0) return { admit: () => undefined };
  const limiter = createRateLimiter(rules);
  const policy = rules.map(({ limit, window }) => `${limit};w=${window / 1_000}`).join(", ");
  return {
    admit(key, response) {
      const rate = limiter.take(key, clock());
      response.setHeader("ratelimit-policy", policy);
      tell(rate, response);
      if (!rate.isAllowed)
        throw new Problem("request/limited", { headers: { "retry-after": String(secondsOf(rate)) } });
    },
  };
}

function tell(rate: Rate, response: ServerResponse): void {
  response.setHeader("ratelimit-limit", rate.limit);
  response.setHeader("ratelimit-remaining", rate.remaining);
  response.setHeader("ratelimit-reset", secondsOf(rate));
}

/** Rounded up: whoever waits that long is let in. */
function secondsOf({ wait }: Rate): number {
  return Math.max(1, Math.ceil(wait / 1_000));
}
