import { createHash, timingSafeEqual } from "node:crypto";
import type { Breach, Breaches, Milliseconds } from "@guardian/model";
import { guardedFetch } from "../judge/guarded-fetch.ts";

export interface PwnedOptions {
  /** What stands before the five digits, as `https://breaches.example/range`. */
  readonly url: string;
  /** For the whole answer. */
  readonly timeout?: Milliseconds;
}

/** So many hexadecimal digits of the hash leave this machine: some thousand stolen passwords share them, and 2^140 others. */
const shared = 5;

/**
 * Asks a service with the interface of Pwned Passwords, by k-anonymity: the answer has every stolen password whose SHA-1 begins alike, and
 * the comparison is made here.
 */
export function pwnedBreaches({ url, timeout = 2_000 }: PwnedOptions): Breaches {
  const ask = guardedFetch(new URL(url));
  return {
    async look(password) {
      const hash = createHash("sha1").update(password).digest("hex").toUpperCase();
      try {
        const response = await ask(`${url}/${hash.slice(0, shared)}`, {
          // With padding the size of the answer does not tell which five digits were asked for.
          headers: { "add-padding": "true", accept: "text/plain", "user-agent": "mcp-security-guardian" },
          credentials: "omit",
          signal: AbortSignal.timeout(timeout),
        });
        return response.status === 200 ? answerIn(await response.text(), hash.slice(shared)) : "unanswered";
      } catch {
        // No network, no time, a redirect, too large an answer: which one it was changes nothing for who asks.
        return "unanswered";
      }
    },
  };
}

/** The rest of a hash, and how often it was stolen; lines of padding say 0. */
const line = /^([0-9A-F]{35}):(\d{1,15})$/;

/** Every line is compared, and in the same time, so that how long it takes says nothing of the password. */
function answerIn(text: string, rest: string): Breach {
  const wanted = Buffer.from(rest);
  let found: Breach = "unseen";
  for (const one of text.trimEnd().split("\n")) {
    const parts = line.exec(one.trim().toUpperCase());
    // An answer that is partly something else may lack the very line; there is no answer without lines either.
    if (parts === null) return "unanswered";
    const isWanted = timingSafeEqual(Buffer.from(parts[1] ?? ""), wanted);
    if (isWanted && Number(parts[2]) > 0) found = "stolen";
  }
  return found;
}
