import { acts, partsOf } from "../detect/detectors/activity/acts.ts";
import type { Labels } from "./labels.ts";
import { sorts } from "./sentences.ts";

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

const paying = set(
  "pay payment payments payout transfer wire refund purchase buy donate charge withdraw checkout trade swap",
);
/** What decides who may do what, and where things go by themselves. */
const granting = set(
  "share grant invite collaborator collaborators member members permission permissions role roles admin access webhook webhooks hook rule rules filter forwarding delegate assign approve merge allow trust acl policy",
);
const removing = set(
  "delete remove drop destroy purge truncate trash erase wipe discard kill terminate close cancel archive disable revoke unsubscribe uninstall",
);
const running = set("execute exec run shell bash command terminal eval script install deploy invoke");
const changing = set(
  "write edit update set change create add modify rename move replace put patch upsert save insert configure append push enable",
);

/** What a tool does, as a sum of `sorts`: by its name and what is known of its kind. 0 for one that only reads. */
export function effectsOf(tool: string, does: number, labels: Labels): number {
  const name = partsOf(tool);
  const says = (words: ReadonlySet<string>): boolean => name.some((word) => words.has(word));
  let found = 0;
  if (labels.has("external")) found |= sorts.send;
  if ((does & acts.fetch) !== 0) found |= sorts.fetch;
  // A tool that reads is named for what it reads: `list_payments`, `get_command`.
  if (!labels.has("external") && !labels.has("destructive") && isReader(name)) return found;
  if (says(paying) && labels.has("destructive")) found |= sorts.pay;
  if (says(granting)) found |= sorts.grant;
  if (says(removing) || (does & acts.delete) !== 0) found |= sorts.remove;
  if (says(running) || (does & acts.execute) !== 0) found |= sorts.run;
  if (says(changing) || (does & acts.write) !== 0) found |= sorts.change;
  return found;
}

const readers = set(
  "get read list search find fetch query lookup show view check browse retrieve load scan describe inspect poll count",
);

const isReader = (name: readonly string[]): boolean => name.some((word) => readers.has(word));

/** Effects that cannot be taken back, or go on by themselves. */
export const grave = sorts.pay | sorts.remove | sorts.run | sorts.grant;
