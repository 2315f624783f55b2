import { acts } from "../detect/detectors/activity/acts.ts";
import * as words from "./label-words.ts";
import { baseIn, isWeb, wordIn } from "./told.ts";
import type { Told } from "./told.ts";

export const rawRequest = "it makes whatever request it is given";

/** Why it sends something to others; null where it does not. */
export function external(tool: Told): string | null {
  const { name, told, does, isReader, inputs } = tool;
  if (isWeb(tool)) return "what is asked leaves to the web";
  if (!removes(name) && (does & acts.send) !== 0) return "it sends, by its name or description";
  if (isReader || removes(name)) return null;
  if (inputs.some((input) => callback.test(input))) return "it is given an address to call";
  const sent = wordIn(name, words.sending, "its name") ?? opens(told, words.sendingVerbs);
  if (sent !== null) return sent;
  const tells = name.some((word) => words.telling.has(word)) || opens(told, words.telling) !== null;
  const thing = tells ? name.find((word) => words.addressed.has(word)) : undefined;
  const all = [...name, ...told];
  if (thing !== undefined && (!words.ownNotes.has(thing) || isFollowed(tool)))
    return `it tells others: "${thing}"`;
  const place = name.find((word) => words.shared.has(word)) ?? placeIn(told);
  if (place !== undefined) return `it writes where others read: "${place}"`;
  const types = name.some((word) => words.typing.has(word)) && all.some((word) => words.page.has(word));
  return types ? "what is typed into a page leaves with it" : null;
}

const callback = /^(?:web_?hook|callback|notification)_?ur[il]s?$/i;

const removes = (name: readonly string[]): boolean => name.some((word) => words.removing.has(word));

const isFollowed = ({ server, name, told }: Told): boolean =>
  [...server, ...name, ...told].some((word) => words.followed.has(word) || words.collaborative.has(word));

/** A place that a description writes to: `to the wiki`, `in a repository`. */
const placeIn = (told: readonly string[]): string | undefined =>
  told.find(
    (word, at) => words.shared.has(word) && told.slice(Math.max(0, at - 3), at).some((one) => into.has(one)),
  );

const into: ReadonlySet<string> = new Set(["in", "to", "into", "on"]);

/** A description that begins with a verb of these. */
function opens(told: readonly string[], verbs: ReadonlySet<string>): string | null {
  const verb = told.slice(0, 3).find((word) => baseIn(word, verbs) !== null);
  return verb === undefined ? null : `its description says "${verb}"`;
}

/** Why what it does cannot be taken back; null where it can. */
export function destructive(tool: Told): string | null {
  const { name, told, does, annotations, isReader } = tool;
  if (annotations?.["destructiveHint"] === true) return "its server says so";
  if (isRaw(tool)) return rawRequest;
  if ((does & acts.execute) !== 0) return "it runs something";
  if ((does & acts.delete) !== 0) return "it deletes, by its name or description";
  if (isReader) return null;
  const effect = wordIn(name, words.effects, "its name") ?? opens(told, words.effectVerbs);
  if (effect !== null) return effect;
  const replaced = wordIn(name, words.replacingAll, "its name");
  if (replaced !== null) return replaced;
  const isOrder =
    name.some((word) => words.orders.has(word)) && name.some((word) => words.ordering.has(word));
  if (isOrder) return "an order is paid for";
  const overwrites = name.some((word) => words.replacing.has(word));
  const kept = overwrites
    ? (wordIn(name, words.kept, "its name") ?? wordIn(told, words.kept, "its description"))
    : null;
  if (kept !== null) return kept;
  return name.some((word) => words.setting.has(word))
    ? wordIn(name, words.rights, "it changes rights: its name")
    : null;
}

/** It passes on what it is given to an interface that can do more than read. */
export const isRaw = ({ name, told, isReader }: Told): boolean =>
  !isReader &&
  (name.includes("request") || name.includes("call")) &&
  [...name, ...told].some((word) => word === "api" || word === "http" || word === "rest");

/** What it runs reaches no further than the data or the work that it names. */
export const isBounded = ({ name, told }: Told): boolean =>
  name.some((word) => words.bounded.has(word)) || told.slice(0, 4).some((word) => words.bounded.has(word));
