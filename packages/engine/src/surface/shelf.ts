import type { Instant, SurfaceItem, SurfaceSort } from "@guardian/model";
import type { Likeness } from "./likeness.ts";
import { seenName } from "./look-alike.ts";
import type { SeenName } from "./look-alike.ts";

/** When and how an offer came. */
export interface Sight {
  readonly server: string;
  readonly time: Instant;
  /** Whether it stands on a further page of a list. */
  readonly isNext: boolean;
}

/** What is known of one server. */
export interface Shelf {
  readonly items: Map<string, SurfaceItem>;
  readonly likenesses: Map<string, Likeness>;
  /** Of its tools. */
  readonly names: Map<string, SeenName>;
  /** By sort: the frame whose list is the first one, while that goes on. */
  readonly firsts: Map<SurfaceSort, Instant>;
  compared: number;
  comparedAt: Instant;
}

export const emptyShelf = (): Shelf => ({
  items: new Map(),
  likenesses: new Map(),
  names: new Map(),
  firsts: new Map(),
  compared: 0,
  comparedAt: 0,
});

/** Puts a thing down, in place of what it was before. */
export function put({ items, likenesses, names }: Shelf, item: SurfaceItem): void {
  const key = `${item.sort} ${item.name}`;
  items.set(key, item);
  likenesses.delete(key);
  if (item.sort === "tool" && !names.has(key)) names.set(key, seenName(item.name));
}

/** Whether a list is the first of its sort that its server gives: one frame, and the further pages behind it. */
export function isFirstList({ firsts, items }: Shelf, sort: SurfaceSort, { time, isNext }: Sight): boolean {
  const first = firsts.get(sort);
  const begins = first === undefined && ![...items.values()].some((one) => one.sort === sort);
  const isFirst = begins || first === time || (isNext && first !== undefined && first !== over);
  if (begins) firsts.set(sort, time);
  else if (!isFirst) firsts.set(sort, over);
  return isFirst;
}

const over = Number.NEGATIVE_INFINITY;
