import { excerpt } from "@guardian/model";
import { table } from "../printing.ts";
import { changeHead, changeRow } from "./effect.ts";
import type { Change, Changes } from "./effect.ts";
import type { Trial } from "./trial.ts";

/** What a policy would do to recorded messages. */
export interface Replay {
  readonly policy: string;
  readonly total: number;
  readonly changes: Changes;
}

/** Rows of changes that a table shows; JSON has more of them. */
const mostRows = 200;
const mostGroups = 50;

/** The changes of a replay as a table. */
export function replayTable({ policy, total, changes }: Replay): string {
  const head = `policy "${excerpt(policy, 60)}": ${changes.count} of ${total} recorded messages would be treated otherwise\n`;
  return `${head}${steps(changes)}${rows(changes)}`;
}

/** The changes of a replay as one line of JSON. */
export function replayJson({ policy, total, changes }: Replay): string {
  return `${JSON.stringify({ policy, records: total, ...asJson(changes) })}\n`;
}

/** What suppressions would have let through, as tables. */
export function trialTable(policy: string, trial: Trial): string {
  const { total, changes, freed, stopped, idle, groups } = trial;
  const name = `policy "${excerpt(policy, 60)}" with --suppress`;
  const lines = [
    `${name}: ${changes.count} of ${total} recorded messages would be treated otherwise; ${freed} that were stopped would have passed\n`,
    steps(changes),
    `  stopped as before: ${stopped}\n`,
    ...(idle === 0 ? [] : [`  something accepted, and the verdict is the same: ${idle}\n`]),
  ];
  if (groups.length === 0) return lines.join("");
  const cells = groups
    .slice(0, mostGroups)
    .map(({ count, server, target, rule, was, now }) => [String(count), server, target, rule, was, now]);
  const rest = groups.length > mostGroups ? `… and ${groups.length - mostGroups} more\n` : "";
  const sums = table(["COUNT", "SERVER", "TARGET", "ACCEPTED", "WAS", "NOW"], cells);
  return `${lines.join("")}\n${sums}${rest}${rows(changes)}`;
}

/** The same as one line of JSON. */
export function trialJson(policy: string, { total, changes, ...rest }: Trial): string {
  return `${JSON.stringify({ policy, records: total, ...rest, ...asJson(changes) })}\n`;
}

function steps({ counts }: Changes): string {
  return [...counts].map(([step, number]) => `  ${step}: ${number}\n`).join("");
}

function rows({ listed, count }: Changes): string {
  if (count === 0) return "";
  const shown = listed.slice(0, mostRows);
  const rest =
    count > shown.length ? `… and ${count - shown.length} more; --json has the first ${listed.length}\n` : "";
  return `\n${table(changeHead, shown.map(changeRow))}${rest}`;
}

function asJson({ counts, listed }: Changes) {
  return { changes: Object.fromEntries(counts), changed: listed.map(changeJson) };
}

function changeJson({ record, was, now, clause, rule }: Change) {
  return { ...record, was, now: { action: now, clause }, rule };
}
