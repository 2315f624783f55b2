import { acts, partsOf } from "../detect/detectors/activity/acts.ts";
import * as words from "./label-words.ts";
import type { Labels } from "./labels.ts";
import { sorts } from "./sentences.ts";

/** What a tool does, as a sum of `sorts`: by its name and what is known of its kind. 0 for one that only reads. */
export function effectsOf(tool: string, does: number, labels: Labels): number {
  const name = partsOf(tool);
  const says = (words: ReadonlySet<string>): boolean => name.some((word) => words.has(word));
  let found = 0;
  if (labels.has("external")) found |= sorts.send;
  if ((does & acts.fetch) !== 0) found |= sorts.fetch;
  // A tool that reads is named for what it reads: `list_payments`, `get_command`.
  if (!labels.has("external") && !labels.has("destructive") && isReader(name)) return found;
  if (says(words.paying) && labels.has("destructive")) found |= sorts.pay;
  if (says(words.granting)) found |= sorts.grant;
  if (says(words.removing) || (does & acts.delete) !== 0) found |= sorts.remove;
  if (says(words.running) || (does & acts.execute) !== 0) found |= sorts.run;
  if (says(words.changing) || (does & acts.write) !== 0) found |= sorts.change;
  return found;
}

const isReader = (name: readonly string[]): boolean => name.some((word) => words.reading.has(word));

/** Effects that cannot be taken back, or go on by themselves. */
export const grave = sorts.pay | sorts.remove | sorts.run | sorts.grant;
