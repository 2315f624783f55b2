import type { Json, SurfaceSort } from "@guardian/model";
import { compare } from "./change.ts";
import { isLike, likenessOf } from "./likeness.ts";
import type { Change } from "./risk.ts";

/** One thing of a surface, as text. */
export interface SurfaceText {
  readonly sort: SurfaceSort;
  readonly name: string;
  /** Canonical JSON. */
  readonly text: string;
}

/** What became of one thing between two surfaces of a server. */
export interface Difference {
  readonly sort: SurfaceSort;
  readonly name: string;
  /** The name that it had before, where it is another. */
  readonly former?: string;
  readonly change: Change;
}

/** Everything in which two surfaces differ, but for what is unchanged; the riskiest first. A rename is one difference, not two. */
export function differences(
  before: readonly SurfaceText[],
  after: readonly SurfaceText[],
): readonly Difference[] {
  const old = new Map(before.map((item) => [keyOf(item), item]));
  const now = new Map(after.map((item) => [keyOf(item), item]));
  const others = new Set(after.filter(({ sort }) => sort === "tool").map(({ name }) => name.toLowerCase()));
  const found: Difference[] = [];
  const gone = before.filter((item) => !now.has(keyOf(item)));
  const taken = new Set<SurfaceText>();
  for (const item of after) {
    const former = old.get(keyOf(item));
    if (former?.text === item.text) continue;
    const { sort, name } = item;
    const other = former ?? formerOf(item, gone, taken);
    if (other === null) found.push({ sort, name, change: added });
    else {
      taken.add(other);
      const change = compare(valueOf(other), valueOf(item), others);
      found.push(former === undefined ? renamed(item, other, change) : { sort, name, change });
    }
  }
  for (const item of gone)
    if (!taken.has(item)) found.push({ sort: item.sort, name: item.name, change: removed });
  return found.toSorted((a, b) => b.change.risk - a.change.risk || (keyOf(a) < keyOf(b) ? -1 : 1));
}

const added: Change = {
  sort: "added",
  risk: 0.3,
  reasons: [{ risk: 0.3, words: "it was not there before" }],
};
const removed: Change = {
  sort: "removed",
  risk: 0.1,
  reasons: [{ risk: 0.1, words: "it is no longer there" }],
};

function renamed({ sort, name }: SurfaceText, former: SurfaceText, change: Change): Difference {
  const risk = Math.max(0.3, change.risk);
  return { sort, name, former: former.name, change: { sort: "renamed", risk, reasons: change.reasons } };
}

/** So many things that are gone are looked at for each that is new. */
const mostLookedAt = 2_000;

function formerOf(
  item: SurfaceText,
  gone: readonly SurfaceText[],
  taken: ReadonlySet<SurfaceText>,
): SurfaceText | null {
  const now = likenessOf(valueOf(item));
  const free = gone.slice(0, mostLookedAt).filter((one) => one.sort === item.sort && !taken.has(one));
  return free.find((one) => isLike(likenessOf(valueOf(one)), now)) ?? null;
}

/** The definition without its name, which is no difference of its own. */
function valueOf({ text, name }: SurfaceText): Json {
  const value = JSON.parse(text) as Json;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key, own]) => !(key === "name" && own === name)));
}

const keyOf = ({ sort, name }: Pick<SurfaceText, "sort" | "name">): string => `${sort} ${name}`;
