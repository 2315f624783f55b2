import type { Span, View } from "@guardian/model";

/** A text as a view reads it, and where its parts stand in the text that the view was given. */
export interface Derived {
  readonly view: View;
  readonly text: string;
  readonly locate: (span: Span) => Span;
}

/** Replaces what a pattern matches; how a view that reads a whole text does its work. */
export interface Substitution {
  readonly view: View;
  /** Global, without look-behind, linear. */
  readonly pattern: RegExp;
  readonly replace: (match: string) => string;
}

/**
 * The text after a substitution; null where that changes nothing. Where the parts come from is only worked out when somebody
 * asks, which is when there was a finding.
 */
export function substituted(text: string, substitution: Substitution): Derived | null {
  const derived = text.replace(substitution.pattern, substitution.replace);
  if (derived === text) return null;
  return { view: substitution.view, text: derived, locate: locator(text, substitution, derived.length) };
}

/**
 * Locates parts of a derived text as the substitution says. Where that would give another length than the text really has,
 * because the view works on more than one match at a time, any part is located as the whole.
 */
export function locator(
  text: string,
  substitution: Omit<Substitution, "view">,
  length: number,
): Derived["locate"] {
  let pieces: Pieces | null = null;
  return (span) => {
    pieces ??= piecesOf(text, substitution);
    return pieces.derivedLength === length ? located(pieces, span) : { start: 0, end: text.length };
  };
}

/** A text that stands for one stretch as a whole: any part of it is located as all of the stretch. */
export function standsFor(view: View, text: string, stretch: Span): Derived {
  return { view, text, locate: () => stretch };
}

/** The stretches that were replaced, in order: where each ends and begins in the original and in the derived text. */
interface Pieces {
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly derivedStart: readonly number[];
  readonly derivedEnd: readonly number[];
  readonly length: number;
  readonly derivedLength: number;
}

function piecesOf(text: string, { pattern, replace }: Omit<Substitution, "view">): Pieces {
  const pieces = {
    start: [] as number[],
    end: [] as number[],
    derivedStart: [] as number[],
    derivedEnd: [] as number[],
  };
  let shift = 0;
  for (const match of text.matchAll(pattern)) {
    const [found] = match;
    const replacement = replace(found);
    if (replacement === found) continue;
    pieces.start.push(match.index);
    pieces.end.push(match.index + found.length);
    pieces.derivedStart.push(match.index + shift);
    pieces.derivedEnd.push(match.index + shift + replacement.length);
    shift += replacement.length - found.length;
  }
  return { ...pieces, length: text.length, derivedLength: text.length + shift };
}

function located(pieces: Pieces, span: Span): Span {
  const first = unit(pieces, span.start);
  if (span.end <= span.start) return { start: first.start, end: first.start };
  return { start: first.start, end: Math.max(first.end, unit(pieces, span.end - 1).end) };
}

/** Where one code unit of the derived text comes from: a unit that was kept, or all of a stretch that was replaced. */
function unit(pieces: Pieces, at: number): Span {
  let low = 0;
  let high = pieces.derivedStart.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pieces.derivedStart[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const derivedEnd = pieces.derivedEnd[low - 1] ?? 0;
  const start = pieces.start[low - 1] ?? 0;
  const end = pieces.end[low - 1] ?? 0;
  if (at < derivedEnd) return { start, end };
  const place = Math.min(end + (at - derivedEnd), pieces.length);
  return { start: place, end: Math.min(place + 1, pieces.length) };
}
