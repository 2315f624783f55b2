import type { Span } from "@guardian/model";

/**
 * Turns spans in bytes of a text's UTF-8 into spans in its UTF-16 units, widened to whole characters. One walk through the
 * text for all of them; none for ASCII.
 */
export function utf16Spans(text: string, spans: readonly Span[]): readonly Span[] {
  if (Buffer.byteLength(text) === text.length) return spans;
  const floors = unitsAt(
    text,
    spans.map(({ start }) => start),
    false,
  );
  const ceilings = unitsAt(
    text,
    spans.map(({ end }) => end),
    true,
  );
  return spans.map(({ start, end }) => ({
    start: floors.get(start) ?? 0,
    end: ceilings.get(end) ?? text.length,
  }));
}

/** The unit at each byte offset; inside a character, its beginning, or its end where `roundUp`. */
function unitsAt(text: string, offsets: readonly number[], roundUp: boolean): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let byte = 0;
  let unit = 0;
  for (const offset of offsets.toSorted((a, b) => a - b)) {
    while (byte < offset && unit < text.length) {
      const codePoint = text.codePointAt(unit) ?? 0;
      const width = utf8Width(codePoint);
      if (!roundUp && byte + width > offset) break;
      byte += width;
      unit += codePoint > 0xffff ? 2 : 1;
    }
    found.set(offset, unit);
  }
  return found;
}

const utf8Width = (codePoint: number): number =>
  codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint > 0xffff ? 4 : 3;
