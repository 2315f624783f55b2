import type { Archive, Instant, TrafficRecord } from "@guardian/model";

export interface Wanted {
  readonly since: Instant;
  readonly server: string | undefined;
}

const batch = 1_000;

/** Recorded messages, the oldest first; reads batch after batch, so that memory stays small. */
export async function* everyRecord(
  archive: Archive,
  { since, server }: Wanted,
): AsyncGenerator<TrafficRecord> {
  // A batch begins at the time where the last one ended.
  let from = since;
  // Records of exactly that time that were read already; they come again, in the same order.
  let seen = 0;
  for (;;) {
    const limit = batch + seen;
    const records = await archive.read({ limit, since: from, ...(server === undefined ? {} : { server }) });
    yield* records.slice(seen);
    const last = records.at(-1);
    if (last === undefined || records.length < limit) return;
    from = last.at;
    seen = records.filter(({ at }) => at === last.at).length;
  }
}
