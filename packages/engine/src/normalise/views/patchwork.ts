import type { Span, View } from "@guardian/model";
import type { Derived } from "./derived.ts";

/** A stretch of a text: kept as it stands, or replaced by `text` as a whole. */
export interface Piece extends Span {
  readonly text?: string;
}

/** A text put together of pieces of another one, in order; each part of it is located in the piece that it came from. */
export function patchwork(view: View, source: string, pieces: readonly Piece[]): Derived {
  const starts: number[] = [];
  let text = "";
  for (const piece of pieces) {
    starts.push(text.length);
    text += piece.text ?? source.slice(piece.start, piece.end);
  }
  return { view, text, locate: (span) => located(pieces, starts, span) };
}

/**
 * The neighbourhood of what was replaced: so much of the text before and behind each patch, and what is left out between them as a
 * line break. A long text with one patch in it need not be read twice.
 */
export function patched(view: View, source: string, patches: readonly Piece[]): Derived {
  const pieces: Piece[] = [];
  let end = 0;
  for (const patch of patches) {
    if (patch.start - end <= AROUND * 2) pieces.push({ start: end, end: patch.start });
    else {
      if (pieces.length > 0) pieces.push({ start: end, end: end + AROUND });
      if (pieces.length > 0) pieces.push({ start: patch.start, end: patch.start, text: "\n" });
      pieces.push({ start: patch.start - AROUND, end: patch.start });
    }
    pieces.push(patch);
    ({ end } = patch);
  }
  pieces.push({ start: end, end: Math.min(end + AROUND, source.length) });
  return patchwork(
    view,
    source,
    pieces.filter((piece) => piece.end > piece.start || piece.text !== undefined),
  );
}

const AROUND = 100;

/** Parts of a text, one below the other. */
export function gathered(view: View, source: string, parts: readonly Piece[]): Derived {
  const pieces = parts.flatMap((part, index) =>
    index === 0 ? [part] : [{ start: part.start, end: part.start, text: "\n\n" }, part],
  );
  return patchwork(view, source, pieces);
}

function located(pieces: readonly Piece[], starts: readonly number[], span: Span): Span {
  const first = unit(pieces, starts, span.start);
  if (span.end <= span.start) return { start: first.start, end: first.start };
  const last = unit(pieces, starts, span.end - 1);
  return { start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

/** Where one code unit of the text comes from. */
function unit(pieces: readonly Piece[], starts: readonly number[], at: number): Span {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const piece = pieces[low - 1];
  if (piece === undefined) return { start: 0, end: 0 };
  if (piece.text !== undefined) return around(piece, pieces[low]);
  const place = Math.min(piece.start + at - (starts[low - 1] ?? 0), piece.end);
  return { start: place, end: Math.min(place + 1, piece.end) };
}

/** What was put between two pieces stands for no character; the one behind it then has to do. */
function around(piece: Piece, next: Piece | undefined): Span {
  const end = piece.end > piece.start ? piece.end : Math.min(piece.start + 1, next?.end ?? piece.end);
  return { start: piece.start, end };
}
