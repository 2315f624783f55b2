import { acts } from "../detect/detectors/activity/acts.ts";
import * as words from "./label-words.ts";
import { isWeb, wordIn } from "./told.ts";
import type { Told } from "./told.ts";

/** The reason of `untrusted` where what a tool returns are pages of the web. */
export const ofWeb = "it reaches the web";
/** The reason of `untrusted` where it reads in a place where many write, its readers among them. */
export const ofMany = "it reads where many write";

/** What it reads goes into a file. */
export const isDownload = ({ name, inputs }: Told): boolean =>
  name.includes("download") && inputs.some((input) => /^(?:save|output|dest|target|local)/i.test(input));

/** Why what it returns was written by others; null where it was not. */
export function untrusted(tool: Told): string | null {
  const { name, told, server, inputs } = tool;
  if (isWeb(tool)) return ofWeb;
  if (tool.annotations?.["openWorldHint"] === true) return "its server says that it reaches outside";
  const isMeeting = [...name, ...told, ...server, ...inputs].some((word) => words.meeting.has(word));
  if (isMeeting && name.some((word) => words.event.has(word))) return "others invite to meetings";
  if (name.some((word) => words.lines.has(word)) && !name.some((word) => words.ownLines.has(word)))
    return "logs print what others sent";
  const isFound = [...name, ...told].some((word) => words.scanned.has(word));
  const people = (found: readonly string[]): readonly string[] =>
    isFound ? found.filter((word) => word !== "issue" && word !== "issues") : found;
  const named =
    wordIn(people(name), words.byStrangers, "its name") ??
    wordIn(people(plainly(told)), words.byStrangers, "its description");
  if (named !== null) return named;
  const isShared = [...server, ...name, ...told].some((word) => words.collaborative.has(word));
  return isShared ? ofMany : null;
}

/** Words of a description without those that say too often something else than in a name. */
const plainly = (told: readonly string[]): readonly string[] =>
  told.filter((word, place) => {
    if (words.vague.has(word)) return false;
    const isText = word === "message" || word === "messages";
    return !(isText && words.noMail.has(told[place - 1] ?? ""));
  });

/** Why what it returns is not public; null where it is. */
export function secret(tool: Told): string | null {
  const { name, told, server } = tool;
  if ((tool.does & acts["read-secret"]) !== 0) return "it reads secrets";
  const isPersonal = name.some((word) => words.personal.has(word));
  if (name.some((word) => words.ownState.has(word)) || isHealth(name) || givesBack(told)) return null;
  if (!isPersonal && [...name, ...told, ...server].some((word) => words.isPublic.has(word))) return null;
  const named = wordIn(name, words.notPublic, "its name");
  if (named !== null) return named;
  if (isWeb(tool) || isPublicByName(name) || [...name, ...told].some((word) => words.openly.has(word)))
    return null;
  return (
    wordIn(plainly(told), words.notPublic, "its description") ??
    "it reads, and nothing says that this is public"
  );
}

const isPublicByName = (name: readonly string[]): boolean =>
  name.some(
    (word, place) =>
      words.isPublicName.has(word) && !(word === "time" && words.noClock.has(name[place - 1] ?? "")),
  );

/** It says that it returns what it was given, which whoever calls knows. */
const givesBack = (told: readonly string[]): boolean =>
  told.some((word, place) => word === "given" && told[place - 1] === "was" && told[place - 2] === "it");

/** Whether a service is well. */
const isHealth = (name: readonly string[]): boolean =>
  name.includes("health") && name.some((word) => ["system", "api", "server", "service"].includes(word));
