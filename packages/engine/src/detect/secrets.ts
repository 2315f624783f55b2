import type { Fragment, Span } from "@guardian/model";
import type { Sighting } from "./sightings.ts";

/** A secret that an excerpt must not show. */
export interface Mark extends Span {
  readonly placeholder: string;
}

/** All secrets of a subject, by place. */
export interface Secrets {
  /** Those that a window of a fragment's text would show, in that text; ascending and without overlap. */
  within(fragment: Fragment, window: Span): readonly Mark[];
}

/** Puts the secrets among the sightings in order, so that asking for a window costs little however many there are. */
export function secretsOf(seen: readonly Sighting[]): Secrets {
  const secrets = seen.filter(({ rule }) => rule.placeholder !== undefined);
  if (secrets.length === 0) return { within: () => [] };
  const byFragment = new Map<Fragment, Mark[]>();
  const byPath = new Map<string, Mark[]>();
  for (const { rule, fragment, spans } of secrets) {
    const placeholder = rule.placeholder ?? "secret";
    const inText = spans.map((span) => ({ ...span, placeholder }));
    add(byFragment, fragment, inText);
    add(
      byPath,
      fragment.path,
      inText.map((mark) => ({ placeholder, ...pick(fragment.locate?.(mark) ?? mark) })),
    );
  }
  settle(byFragment);
  settle(byPath);
  return {
    within(fragment, window) {
      const original = pick(fragment.locate?.(window) ?? window);
      const there = overlapping(byPath.get(fragment.path) ?? [], original);
      // The text as it came: every secret of this place can be marked in it, whatever view showed it.
      if (fragment.locate === undefined) return there;
      const here = overlapping(byFragment.get(fragment) ?? [], window);
      const isSeenHere = (mark: Mark): boolean =>
        here.some((own) => overlaps(pick(fragment.locate?.(own) ?? own), mark));
      const unseen = there.find((mark) => !isSeenHere(mark));
      // Seen through another view only: where it stands in this one cannot be said, so that nothing of it is shown.
      return unseen === undefined ? here : [{ ...window, placeholder: unseen.placeholder }];
    },
  };
}

const pick = ({ start, end }: Span): Span => ({ start, end });

const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

function add<Key>(into: Map<Key, Mark[]>, key: Key, marks: readonly Mark[]): void {
  const known = into.get(key);
  if (known === undefined) into.set(key, [...marks]);
  else for (const mark of marks) known.push(mark);
}

/** Sorts each list, and makes those that overlap one. */
function settle<Key>(lists: Map<Key, Mark[]>): void {
  for (const [key, marks] of lists) {
    const merged: Mark[] = [];
    for (const mark of marks.toSorted((a, b) => a.start - b.start)) {
      const last = merged.at(-1);
      if (last === undefined || mark.start >= last.end) merged.push(mark);
      else merged[merged.length - 1] = { ...last, end: Math.max(last.end, mark.end) };
    }
    lists.set(key, merged);
  }
}

/** The marks that overlap a window; a search by halves, then a walk. */
function overlapping(marks: readonly Mark[], window: Span): Mark[] {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.end ?? 0) <= window.start) low = middle + 1;
    else high = middle;
  }
  const found: Mark[] = [];
  for (let at = low; at < marks.length; at++) {
    const mark = marks[at];
    if (mark === undefined || mark.start >= window.end) break;
    found.push(mark);
  }
  return found;
}
