import type { Fragment, Span } from "@guardian/model";
import type { Material, Piece } from "./material.ts";

/** Where a quote stands. */
export interface Quoted {
  readonly path: string;
  /** In the original. */
  readonly span: Span;
  readonly via: Fragment["via"];
  readonly text: string;
}

/** A shorter quote stands in every text. */
const least = 8;

/** Finds a quote in what was sent; white space may differ, since models write a line break as a blank. */
export function quotedIn({ pieces }: Material, quote: string): Quoted | null {
  const wanted = squeezed(quote).text.trim();
  for (const piece of pieces) {
    const { text, places } = squeezed(piece.text);
    const isWhole = text.trim() === wanted && wanted !== "";
    if (wanted.length < least && !isWhole) continue;
    const at = text.indexOf(wanted);
    const [first, last] = [places[at], places[at + wanted.length - 1]];
    if (at === -1 || first === undefined || last === undefined) continue;
    return placed(piece, { start: first, end: last + 1 });
  }
  return null;
}

/** A text with one blank for all white space in a row, and where each of its characters stood. */
function squeezed(text: string): { readonly text: string; readonly places: readonly number[] } {
  const places: number[] = [];
  let made = "";
  let isBlank = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const isSpace = character.trim() === "";
    if (isSpace && isBlank) continue;
    isBlank = isSpace;
    made += isSpace ? " " : character;
    places.push(at);
  }
  return { text: made, places };
}

function placed({ fragment, text, stretches, span }: Piece, { start, end }: Span): Quoted {
  // A quote may hold the placeholder of a secret, which stands in the original as something else.
  const inText = stretches.filter((stretch) => stretch.start < end && start < stretch.end);
  const [first, last] = [inText[0], inText.at(-1)];
  const found =
    first === undefined || last === undefined
      ? span
      : {
          start: first.at + Math.max(0, start - first.start),
          end: last.at + Math.min(last.end, end) - last.start,
        };
  return {
    path: fragment.pathAt?.(found) ?? fragment.path,
    span: fragment.locate?.(found) ?? found,
    via: fragment.via,
    text: text.slice(start, end),
  };
}
