import type { Span } from "@guardian/model";

/**
 * What one window holds at most, in units of about a quarter of a token of a small language model: a letter of ASCII is one, one
 * of another alphabet three, one of a script without blanks four. 360 of them are about 90 tokens.
 */
const size = 360;
/** How much two neighbours share, so that an order that stands across a border is whole in one of them. */
const overlap = 120;
/** How far back a border moves to stand at a blank. */
const slack = 40;

/** Cuts a text into overlapping windows, one for a short text. Linear; ends never stand inside a character. */
export function windowsOf(text: string): readonly Span[] {
  // No letter counts less than one.
  if (text.length * 4 <= size) return [{ start: 0, end: text.length }];
  const windows: Span[] = [];
  let start = 0;
  for (;;) {
    const end = reach(text, start, size);
    if (end >= text.length) {
      windows.push({ start, end: text.length });
      return windows;
    }
    const cut = atBlank(text, end);
    windows.push({ start, end: cut });
    start = next(text, start, cut);
  }
}

/** Where the window behind one begins: before the end of that one, and at least half of it further on. */
function next(text: string, start: number, end: number): number {
  const half = start + ((end - start) >> 1);
  const at = Math.max(half, back(text, end, overlap));
  const blank = atBlank(text, at);
  return blank >= half ? blank : atBoundary(text, at);
}

/** Where `units` are used up, going forward. */
function reach(text: string, from: number, units: number): number {
  let left = units;
  let at = from;
  while (at < text.length && left > 0) left -= cost(text.charCodeAt(at++));
  return at;
}

/** Where `units` are used up, going back. */
function back(text: string, from: number, units: number): number {
  let left = units;
  let at = from;
  while (at > 0 && left > 0) left -= cost(text.charCodeAt(--at));
  return at;
}

function cost(code: number): number {
  if (code < 0x80) return 1;
  return code >= 0x2e80 ? 4 : 3;
}

/** The nearest blank at or before a place, or the place itself where none is near. */
function atBlank(text: string, place: number): number {
  for (let at = place; at > place - slack && at > 0; at--) if (text.charCodeAt(at - 1) <= 0x20) return at;
  return atBoundary(text, place);
}

/** A place that does not stand between two halves of a character. */
function atBoundary(text: string, place: number): number {
  const unit = text.charCodeAt(place);
  return unit >= 0xdc00 && unit <= 0xdfff ? place - 1 : place;
}
