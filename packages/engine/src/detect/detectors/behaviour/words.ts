import type { Instant, Milliseconds } from "@guardian/model";

/** `4.1 MB`, `310 B`. */
export function sizeWords(bytes: number): string {
  return inUnits(bytes, 1000, ["B", "KB", "MB", "GB"]);
}

/** `350 ms`, `2.4 s`, `12 min`. */
export function timeWords(time: Milliseconds): string {
  if (time < 1_000) return `${Math.round(time)} ms`;
  if (time < 120_000) return `${rounded(time / 1_000)} s`;
  return time < 7_200_000 ? `${rounded(time / 60_000)} min` : `${rounded(time / 3_600_000)} h`;
}

/** The day of an instant, UTC. */
export function dayWords(time: Instant): string {
  return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? new Date(time).toISOString().slice(0, 10) : "?";
}

function inUnits(value: number, step: number, units: readonly string[]): string {
  let left = value;
  let unit = 0;
  while (left >= step && unit < units.length - 1) {
    left /= step;
    unit += 1;
  }
  return `${rounded(left)} ${units[unit] ?? ""}`;
}

const rounded = (value: number): string =>
  value < 10 ? value.toFixed(1).replace(/\.0$/, "") : value.toFixed(0);
