import { isAlertEvent } from "@guardian/model";
import type { EntryDraft, Ledger } from "@guardian/model";

/** A ledger that rings when it has written what a person must hear of; nothing else of it is changed. */
export function ringing(ledger: Ledger, ring: () => void): Ledger {
  return {
    append(drafts: readonly EntryDraft[]) {
      const written = ledger.append(drafts);
      // Whoever appends hears of a failure.
      if (drafts.some(({ event }) => isAlertEvent(event))) written.then(ring, () => undefined);
      return written;
    },
    list: (query) => ledger.list(query),
    find: (key) => ledger.find(key),
    close: () => ledger.close(),
  };
}
