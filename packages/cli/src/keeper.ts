import type { Judged } from "@guardian/gateway";

/** What a guard remembers beyond a session, in files or with other guards. */
export interface Keeper {
  /** Reads what is known; before the first message is judged. Rejects where a guard without it would be none. */
  load(): Promise<void>;
  /** Takes note of a frame before it leaves; undefined where nothing has to be waited for. */
  keep(judged: Pick<Judged, "verdicts">): Promise<void> | undefined;
  close(): Promise<void>;
}

/** Several as one; null where there is none. */
export function together(all: readonly (Keeper | null)[]): Keeper {
  const keepers = all.filter((one) => one !== null);
  return {
    load: () => Promise.all(keepers.map((one) => one.load())).then(() => undefined),
    keep(judged) {
      let kept: Promise<void> | undefined;
      for (const one of keepers) {
        const own = one.keep(judged);
        if (own === undefined) continue;
        kept = kept === undefined ? own : Promise.all([kept, own]).then(() => undefined);
      }
      return kept;
    },
    close: () => Promise.all(keepers.map((one) => one.close())).then(() => undefined),
  };
}
