import { createHmac } from "node:crypto";

/**
 * What a session calls its secrets: the first of a type is `aws-key`, the next ones `aws-key-2`, `aws-key-3`; the same value has
 * the same name as long as the session lives. Values are kept as digests under a key of the session's own, so that nobody who
 * sees the names, or this, can try out guesses. Plain data, so that it can go to another thread.
 */
export interface Placeholders {
  readonly key: string;
  /** By type and digest. */
  readonly names: Map<string, string>;
  /** How many values of a type have a number. */
  readonly counts: Map<string, number>;
  /** True in another thread, which cannot know what numbers are given meanwhile. */
  readonly isCopy: boolean;
}

/** So many values have names that count; what comes later has a name made of its digest, which needs no memory. */
const mostNames = 4096;
const mostTypes = 256;

/** Makes the memory of a session; the key is random and of the session alone. */
export function placeholders(key: string): Placeholders {
  return { key, names: new Map(), counts: new Map(), isCopy: false };
}

/** The name of a value: letters, digits and dashes. */
export function nameOf({ key, names, counts, isCopy }: Placeholders, type: string, value: string): string {
  const digest = createHmac("sha256", key).update(`${type}\0${value}`).digest("hex").slice(0, 24);
  const known = names.get(`${type} ${digest}`);
  if (known !== undefined) return known;
  const isFull = isCopy || names.size >= mostNames || (counts.size >= mostTypes && !counts.has(type));
  const count = (counts.get(type) ?? 0) + 1;
  const name = isFull ? `${type}-${digest.slice(0, 12)}` : count === 1 ? type : `${type}-${count}`;
  if (!isFull) counts.set(type, count);
  if (!isFull || (isCopy && names.size < 2 * mostNames)) names.set(`${type} ${digest}`, name);
  return name;
}

/** Takes over the names that another thread gave. */
export function learnNames({ names }: Placeholders, given: Iterable<readonly [string, string]>): void {
  for (const [value, name] of given) if (!names.has(value) && names.size < mostNames) names.set(value, name);
}
