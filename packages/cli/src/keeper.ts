import type { Judged } from "@guardian/gateway";

/** What a guard remembers beyond a session, in files or with other guards. */
export interface Keeper {
  /** Reads what is known; before the first message is judged. Rejects where a guard without it would be none. */
  load(): Promise<void>;
  /** Takes note of a frame before it leaves; undefined where nothing has to be waited for. */
  keep(judged: Pick<Judged, "verdicts">): Promise<void> | undefined;
  close(): Promise<void>;
}

/** Several as one. */
export function together(keepers: readonly Keeper[]): Keeper {
  return {
    load: () => Promise.all(keepers.map((one) => one.load())).then(() => undefined),
    keep(judged) {
      let all: Promise<void> | undefined;
      for (const one of keepers) {
        const kept = one.keep(judged);
        if (kept === undefined) continue;
        all = all === undefined ? kept : Promise.all([all, kept]).then(() => undefined);
      }
      return all;
    },
    close: () => Promise.all(keepers.map((one) => one.close())).then(() => undefined),
  };
}
