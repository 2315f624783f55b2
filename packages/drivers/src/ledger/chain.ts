import { hash } from "node:crypto";
import type { Entry, EntryDraft } from "@guardian/model";

/**
 * How an entry is sealed; enough to write the check again in another language.
 *
 * 1. `body` is the canonical JSON of all members of the entry but `previous` and `hash`, that is the draft with `seq` and `id`:
 *    no white space, object keys in ascending order of their UTF-16 code units at every depth, array order kept, members that
 *    are undefined left out, numbers and strings as ECMAScript's JSON.stringify writes them (shortest round-trip decimal;
 *    `\"`, `\\`, `\b \f \n \r \t`, other controls as lower-case `\u00xx`, nothing else escaped). That is RFC 8785 with one
 *    addition: a lone surrogate, which RFC 8785 refuses, is written as lower-case `\udxxx`.
 * 2. `previous` is the `hash` of the entry before, as 64 lower-case hex digits; 64 zeros for the first entry.
 * 3. `hash` = lower-case hex SHA-256 over the UTF-8 bytes of `previous` followed directly by `body`.
 *
 * `seq` counts 1, 2, 3 … The table `entry` stores seq, previous, hash and body as they are; its other columns are computed
 * from `body` by SQLite.
 */
export interface Sealed {
  readonly entry: Entry;
  readonly body: string;
}

/** A place in the chain. */
export interface Link {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first entry. */
export const origin: Link = { seq: 0, hash: "0".repeat(64) };

/** Makes a draft the entry that follows `after`. */
export function seal(draft: EntryDraft, id: string, after: Link): Sealed {
  const members = { ...draft, id, seq: after.seq + 1 };
  const body = canonical(members);
  const previous = after.hash;
  return { body, entry: { ...members, previous, hash: hash("sha256", previous + body) } };
}

/** Canonical JSON, as described above. Takes plain JSON values, whose members may be undefined. */
export function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null)
    return value === undefined ? "null" : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members: string[] = [];
  // Sorting without a comparison function is by UTF-16 code units.
  for (const [key, member] of Object.entries(value).sort(byKey))
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
