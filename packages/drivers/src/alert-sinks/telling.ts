import type { Milliseconds, Told } from "@guardian/model";
import { Refused } from "./destination.ts";

/** An attempt that failed. */
export function failed(why: string): Told & { readonly form: "failed" } {
  return { form: "failed", why };
}

interface Patience {
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal;
}

/** Runs an attempt with a deadline of its own, whatever it waits for, and makes every failure a value in the guard's own words. */
export async function withDeadline(
  { timeout, signal }: Patience,
  attempt: (signal: AbortSignal) => Promise<Told>,
): Promise<Told> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort();
  }, timeout);
  const ending = AbortSignal.any([signal, deadline.signal]);
  try {
    return await Promise.race([attempt(ending), whenAborted(ending)]);
  } catch (cause) {
    if (deadline.signal.aborted) return failed(`no answer within ${timeout} ms`);
    if (signal.aborted) return failed("the guard ended meanwhile");
    return failed(wordsFor(cause));
  } finally {
    clearTimeout(timer);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => {
      reject(new Error("aborted"));
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

/** Messages of the system may quote what a peer sent, its certificate for one; its codes do not. */
function wordsFor(cause: unknown): string {
  if (cause instanceof Refused) return cause.message;
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? `it fails with ${code}` : "it fails";
}
