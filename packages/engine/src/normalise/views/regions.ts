import type { Span } from "@guardian/model";
import { shapesOf, surveyPlaces } from "../shapes.ts";
import type { Derived } from "./derived.ts";

/** Shorter texts are looked at as a whole. */
const SHORT = 1024;
const BLOCK = 384;
const AROUND = 64;

/**
 * The shapes of each part of a long text; a view that takes several passes need not take them over a megabyte in which one line is
 * disguised. Parts overlap, so that each has a little of what stands around it. `others` are the shapes of the whole that no survey
 * of its letters shows.
 */
export function regionsOf(text: string, others: number): readonly Region[] | null {
  if (text.length <= SHORT) return null;
  const found = others === 0 ? surveyed(text) : null;
  return Array.from({ length: Math.ceil(text.length / BLOCK) }, (_, index) => {
    const start = Math.max(0, index * BLOCK - AROUND);
    const end = Math.min((index + 1) * BLOCK + AROUND, text.length);
    return { start, end, shapes: found?.[index] ?? shapesOf(text.slice(start, end)) };
  });
}

/** The shapes of each block, by one survey of all of them; null where its places are not those of the text. */
function surveyed(text: string): Uint16Array | null {
  const found = new Uint16Array(Math.ceil(text.length / BLOCK));
  const add = (at: number, shapes: number): void => {
    // What shows at a place began a little before it.
    for (const place of [at - SAMPLED, at, at + SAMPLED]) {
      const block = Math.floor(Math.min(Math.max(place, 0), text.length - 1) / BLOCK);
      found[block] = (found[block] ?? 0) | shapes;
    }
  };
  return surveyPlaces(text, { add }) ? found : null;
}

/** How far the samples of one place go. */
const SAMPLED = 28;

/** A part of a text and its shapes. */
export interface Region extends Span {
  readonly shapes: number;
}

/** What a view finds where a text has one of the shapes; parts that have it are read as one if no more than one part is between them. */
export function* within(
  text: string,
  regions: readonly Region[] | null,
  { shape, read }: { readonly shape: number; readonly read: (text: string) => Iterable<Derived> },
): Generator<Derived> {
  if (regions === null) {
    yield* read(text);
    return;
  }
  let open = null as Span | null;
  let between = 0;
  for (const region of regions) {
    if ((region.shapes & shape) !== 0) {
      open = { start: open?.start ?? region.start, end: region.end };
      between = 0;
    } else if (open !== null && ++between > 1) {
      yield* inPart(text, open, read);
      open = null;
    }
  }
  if (open !== null) yield* inPart(text, open, read);
}

function* inPart(text: string, part: Span, read: (text: string) => Iterable<Derived>): Generator<Derived> {
  for (const derived of read(text.slice(part.start, part.end))) {
    yield {
      ...derived,
      locate: (span) => {
        const { start, end } = derived.locate(span);
        return { start: start + part.start, end: end + part.start };
      },
    };
  }
}
