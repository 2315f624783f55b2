import { excerpt } from "@guardian/model";
import type { Instant } from "@guardian/model";

/** Rows as aligned columns; the last column is not padded. Every cell is made safe to show. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows.map((row) => row.map((cell) => excerpt(cell, 200)))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join("  ");
  return all.map((row) => `${line(row).trimEnd()}\n`).join("");
}

/** A time as people and programs read it. */
export function timeOf(at: Instant): string {
  return new Date(at).toISOString();
}
