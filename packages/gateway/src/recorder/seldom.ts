import type { Instant } from "@guardian/model";

/** At most one message of a kind in this time, in milliseconds. */
const interval = 60_000;
/** Kinds that are told apart; a message's kind is its text up to the first colon. */
const kinds = 16;

/** Passes on the first message of each kind, and then one a minute with the count of those held back. */
export function seldom(warn: (message: string) => void, clock: () => Instant): (message: string) => void {
  const told = new Map<string, { at: Instant; heldBack: number }>();
  return (message) => {
    const kind = message.split(":", 1)[0] ?? "";
    const last = told.get(kind);
    const now = clock();
    if (last !== undefined && Math.abs(now - last.at) < interval) {
      last.heldBack += 1;
      return;
    }
    if (told.size >= kinds) told.clear();
    told.set(kind, { at: now, heldBack: 0 });
    const before = last?.heldBack ?? 0;
    warn(before === 0 ? message : `${message} (and ${before} times more in the last minutes)`);
  };
}
