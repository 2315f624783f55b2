import type { Fragment, Span } from "@guardian/model";

export interface Part {
  readonly fragment: Fragment;
  readonly span: Span;
}

export interface Selection {
  readonly parts: readonly Part[];
  readonly isCut: boolean;
}

/** How much is shown on both sides of evidence. */
const around = 400;

/** Chooses at most `limit` characters of some texts: all, or a quarter from the head, a quarter from the tail, and windows. */
export function selection(
  fragments: readonly Fragment[],
  windows: readonly { readonly index: number; readonly span: Span }[],
  limit: number,
): Selection {
  const starts: number[] = [];
  let total = 0;
  for (const { text } of fragments) {
    starts.push(total);
    total += text.length;
  }
  if (total <= limit) return { parts: partsOf(fragments, starts, [{ start: 0, end: total }]), isCut: false };
  const quarter = Math.floor(limit / 4);
  const chosen: Span[] = [
    { start: 0, end: quarter },
    { start: total - quarter, end: total },
  ];
  let left = limit - 2 * quarter;
  for (const { index, span } of windows) {
    const { text } = fragments[index] ?? { text: "" };
    const base = starts[index] ?? 0;
    const start = Math.max(0, span.start - around);
    const end = Math.min(text.length, span.end + around, start + left);
    if (end <= start) continue;
    chosen.push({ start: base + start, end: base + end });
    left -= end - start;
  }
  return { parts: partsOf(fragments, starts, united(chosen)), isCut: true };
}

function united(spans: readonly Span[]): readonly Span[] {
  const kept: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = kept.at(-1);
    if (last === undefined || span.start > last.end) kept.push(span);
    else kept[kept.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return kept;
}

/** Spans of all texts in a row → spans of each. */
function partsOf(
  fragments: readonly Fragment[],
  starts: readonly number[],
  spans: readonly Span[],
): readonly Part[] {
  const parts: Part[] = [];
  let next = 0;
  for (const [index, fragment] of fragments.entries()) {
    const base = starts[index] ?? 0;
    const end = base + fragment.text.length;
    while (next < spans.length && (spans[next]?.end ?? 0) <= base) next += 1;
    for (let at = next; at < spans.length && (spans[at]?.start ?? end) < end; at += 1) {
      const span = spans[at] ?? { start: 0, end: 0 };
      parts.push({
        fragment,
        span: {
          start: boundary(fragment.text, Math.max(span.start, base) - base),
          end: boundary(fragment.text, Math.min(span.end, end) - base),
        },
      });
    }
  }
  return parts.filter(({ span }) => span.end > span.start);
}

/** An offset that does not stand between two halves of a character. */
function boundary(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
