import type { Json } from "@guardian/model";

/** A tool of another server of which a text says how it is to be used. */
export interface Meddling {
  readonly server: string;
  readonly name: string;
  /** `orders`: it says what must be done when the other is used. `prefers`: it says to use something else. */
  readonly how: "orders" | "prefers";
}

/** Letters of one offer that are read. */
const mostLetters = 65_536;
/** Words to both sides of a name that belong to what is said of it. */
const around = 240;

/** A name that no text holds by chance: two words or more in one. */
export const isTelling = (name: string): boolean =>
  name.length >= 6 &&
  name.length <= 80 &&
  /^[A-Za-z][\w-]*$/.test(name) &&
  /[a-z0-9][A-Z]|[A-Za-z0-9][_-][A-Za-z]/.test(name);

const ordering =
  /\b(?:always|must|never|do not|don't|before|whenever|each time|every time|first|have to|required|mandatory)\b/i;
const preferring = /\b(?:instead|rather than|prefer|preferred|replaces|deprecated|obsolete|no longer)\b/i;

/** What a text that a server offers says of the tools of others; `whose` knows those by name. Linear in the text; sees English. */
export function meddlingIn(offered: Json, whose: (name: string) => string | undefined): Meddling | null {
  let left = mostLetters;
  let found: Meddling | null = null;
  for (const text of textsOf(offered)) {
    const read = text.slice(0, left);
    left -= read.length;
    for (const { 0: name, index } of read.matchAll(/[A-Za-z][\w-]{5,79}/g)) {
      const server = whose(name);
      if (server === undefined) continue;
      const said = sentenceAround(read, index, index + name.length);
      if (ordering.test(said)) return { server, name, how: "orders" };
      if (preferring.test(said)) found ??= { server, name, how: "prefers" };
    }
    if (left <= 0) break;
  }
  return found;
}

function sentenceAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - around), start);
  const behind = text.slice(end, end + around);
  const begin = Math.max(...[...before.matchAll(/[.!?]\s|\n/g)].map(({ index }) => index + 1), 0);
  const stop = behind.search(/[.!?](?:\s|$)|\n/);
  return before.slice(begin) + text.slice(start, end) + (stop === -1 ? behind : behind.slice(0, stop));
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** The texts of a JSON value, in order; names of members are no texts. */
function* textsOf(value: Json): Generator<string> {
  const waiting: Json[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    if (typeof next === "string") yield next;
    else if (isList(next)) waiting.push(...next.toReversed());
    else if (typeof next === "object" && next !== null)
      waiting.push(...Object.values(next as Readonly<Record<string, Json>>).toReversed());
}
