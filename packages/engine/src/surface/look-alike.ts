import { fold } from "../normalise/views/confusables.ts";

/** How a name resembles another one. */
export type Resemblance = "same" | "look-alike" | "near";

/** A name, and how a person reads it: letters of other scripts, case and separators do not count. */
export interface SeenName {
  readonly name: string;
  readonly seen: string;
}

export function seenName(name: string): SeenName {
  const seen = fold(name.normalize("NFKC"))
    .toLowerCase()
    .replaceAll(/[-_.\s/\p{Cf}]/gu, "");
  return { name, seen };
}

const shortest = 7;

export function resemblance(one: SeenName, other: SeenName): Resemblance | null {
  if (one.name === other.name) return "same";
  const [left, right] = [one.seen, other.seen];
  // Many names are compared with many, and nearly all of them end here.
  if (Math.abs(left.length - right.length) > 1) return null;
  if (left === right) return isPlain(one.name) && isPlain(other.name) ? "near" : "look-alike";
  if (Math.min(left.length, right.length) < shortest) return null;
  return isOneEditAway(left, right) && !isSeries(left, right) ? "near" : null;
}

const isPlain = (name: string): boolean => /^[\x20-\x7e]*$/.test(name);

/** `page1` and `page2`, `user` and `users`: a plural or a number, not a disguise. */
function isSeries(one: string, other: string): boolean {
  if (one.replaceAll(/\d/g, "") === other.replaceAll(/\d/g, "")) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long === `${short}s` || long.replace("s", "") === short;
}

/** One letter more, less, other, or two swapped. */
export function isOneEditAway(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end))
    end += 1;
  const [left, right] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
