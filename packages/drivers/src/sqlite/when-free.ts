import { isBusy } from "./failure.ts";

/** Together with the time a statement itself waits: about six seconds. */
const attempts = 400;

/**
 * Runs `work` until no other process holds the lock, and lets the event loop go on in between; throws the last failure when the
 * attempts are used up. The pauses are random so that waiting processes do not march in step.
 */
export async function whenFree<T>(work: () => T): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return work();
    } catch (cause) {
      if (!isBusy(cause) || attempt >= attempts) throw cause;
    }
    await pause(1 + Math.random() * 18);
  }
}

/** Keeps the process alive: somebody waits for the outcome, and the attempts are bounded. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** Resolves when the event loop has seen to whatever else was waiting. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
