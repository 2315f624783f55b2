import type { AuditEvent, EntryDraft, Instant, Ledger } from "@guardian/model";

/** What an entry of the audit says about who did something, and from where. */
export interface Deed {
  readonly event: AuditEvent;
  /** The account's name; empty where nobody is known. What somebody typed as a name may be a password. */
  readonly who: string;
  readonly address: string;
  /** The request's own id. */
  readonly request: string;
  readonly family?: string;
  /** In the guard's own words; never text from elsewhere. */
  readonly words: string;
  /** The operation, as the API's description names it. */
  readonly operation?: string;
  /** What of the traffic it is about. */
  readonly about?: Partial<Pick<EntryDraft, "server" | "method" | "target" | "clause">>;
}

/** Writes what happens at the control plane into the audit. */
export interface Journal {
  /** Resolves when it is durable; rejects where it cannot be written, and what was to be noted must not happen. */
  note(deed: Deed): Promise<void>;
  /** For what anybody can cause as often as he likes: of one kind from one address so many a minute are written, and the count of the rest. */
  noteOften(deed: Deed): Promise<void>;
}

const most = 20;
const interval = 60_000;
/** Kinds and addresses that are told apart. */
const mostKinds = 1_000;

export function createJournal(append: Ledger["append"], clock: () => Instant): Journal {
  const seen = new Map<string, { since: Instant; count: number; left: number }>();
  const note = async (deed: Deed): Promise<void> => {
    const { event, who, address, request, family = "", words, operation, about = {} } = deed;
    const text = `${words}; from ${address}, request ${request}`;
    const draft = { event, at: clock(), server: "", session: family, principal: who, note: text, ...about };
    await append([operation === undefined ? draft : { ...draft, method: operation }]);
  };
  return {
    note,
    async noteOften(deed) {
      const key = `${deed.event} ${deed.address}`;
      const now = clock();
      let kind = seen.get(key);
      if (kind === undefined || Math.abs(now - kind.since) >= interval) {
        if (seen.size >= mostKinds) seen.clear();
        const left = kind?.left ?? 0;
        seen.set(key, (kind = { since: now, count: 0, left: 0 }));
        if (left > 0) return note({ ...deed, words: `${deed.words} (and ${left} times more before)` });
      }
      kind.count += 1;
      if (kind.count <= most) return note(deed);
      kind.left += 1;
    },
  };
}
