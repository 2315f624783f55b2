import type { AuditEvent, Ledger } from "@guardian/model";

/** A ledger that counts what is appended, by event. */
export interface CountedLedger extends Ledger {
  readonly counts: ReadonlyMap<AuditEvent, number>;
}

export function countedLedger(ledger: Ledger): CountedLedger {
  const counts = new Map<AuditEvent, number>();
  return {
    counts,
    async append(drafts) {
      const entries = await ledger.append(drafts);
      for (const { event } of entries) counts.set(event, (counts.get(event) ?? 0) + 1);
      return entries;
    },
    list: (query) => ledger.list(query),
    find: (key) => ledger.find(key),
    close: () => ledger.close(),
  };
}
