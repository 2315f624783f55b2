import type { Edit } from "@guardian/engine";
import type { Span } from "@guardian/model";

/** Edits that take some members out of a comma-separated list, with just the commas that belonged to them. */
export function cut(members: readonly Span[], removed: ReadonlySet<number>): readonly Edit[] {
  const edits: Edit[] = [];
  let index = 0;
  while (index < members.length) {
    const from = index;
    while (removed.has(index)) index++;
    const [before, first, last, after] = [
      members[from - 1],
      members[from],
      members[index - 1],
      members[index],
    ];
    // Behind a kept member the comma before the gap goes; at the beginning it is the one after it.
    if (index > from && first && last) {
      const start = before?.end ?? first.start;
      const end = before === undefined ? (after?.start ?? last.end) : last.end;
      edits.push({ span: { start, end }, text: "" });
    }
    index++;
  }
  return edits;
}
