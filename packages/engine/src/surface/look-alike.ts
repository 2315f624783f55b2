import { fold } from "../normalise/views/confusables.ts";

/** How a name resembles another one. */
export type Resemblance = "same" | "look-alike" | "near";

/** Compares names as a person reads them: letters of other scripts, case and separators do not count. */
export function resemblance(one: string, other: string): Resemblance | null {
  if (one === other) return "same";
  const [left, right] = [seen(one), seen(other)];
  if (left === right) return isPlain(one) && isPlain(other) ? "near" : "look-alike";
  if (Math.min(left.length, right.length) < 7) return null;
  return isOneEditAway(left, right) && !isSeries(left, right) ? "near" : null;
}

const seen = (name: string): string =>
  fold(name.normalize("NFKC"))
    .toLowerCase()
    .replaceAll(/[-_.\s/\p{Cf}]/gu, "");

const isPlain = (name: string): boolean => /^[\x20-\x7e]*$/.test(name);

/** `page1` and `page2`, `user` and `users`: a plural or a number, not a disguise. */
function isSeries(one: string, other: string): boolean {
  if (one.replaceAll(/\d/g, "") === other.replaceAll(/\d/g, "")) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long === `${short}s` || long.replace("s", "") === short;
}

/** One letter more, less, other, or two swapped. */
function isOneEditAway(one: string, other: string): boolean {
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
