import type { Json, JsonObject } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { acts, partsOf, ToolActs } from "../detect/detectors/activity/acts.ts";

/** What a tool means for the flow of information. */
export const labels = ["untrusted", "private", "external", "destructive"] as const;
/**
 * `untrusted`: returns what third parties wrote. `private`: returns what is not public. `external`: sends something to others.
 * `destructive`: deletes, overwrites, executes, pays, or changes what cannot be changed back.
 */
export type Label = (typeof labels)[number];

/** The labels of a tool, each with the reason that it has it, in words without text of the server but single words. */
export type Labels = ReadonlyMap<Label, string>;

/**
 * Derives labels from the words of a tool's name, the beginning of its description and its arguments, and from its annotations. What
 * a server says of itself only raises: `readOnlyHint` takes nothing away. Sees English; a tool that lies is seen by what it does.
 */
export class ToolLabels {
  readonly #acts = new ToolActs();
  readonly #byDefinition = new WeakMap<JsonObject, Labels>();
  #byName = new Map<string, Labels>();

  of(tool: string, definition: JsonObject | undefined): Labels {
    const known = definition === undefined ? this.#byName.get(tool) : this.#byDefinition.get(definition);
    if (known !== undefined) return known;
    const made = labelsOf(tool, definition, this.#acts.of(tool, definition));
    if (definition !== undefined) this.#byDefinition.set(definition, made);
    else {
      if (this.#byName.size >= mostNames) this.#byName = new Map();
      this.#byName.set(tool, made);
    }
    return made;
  }
}

const mostNames = 2_000;
const reading = acts.read | acts.list | acts.fetch;

function labelsOf(tool: string, definition: JsonObject | undefined, does: number): Labels {
  const name = partsOf(tool);
  const told = toldWords(definition);
  const inputs = propertiesOf(definition);
  const annotations = objectOf(definition?.["annotations"]);
  const found = new Map<Label, string>();
  const give = (label: Label, reason: string | null): void => {
    if (reason !== null && !found.has(label)) found.set(label, reason);
  };
  const says = (words: ReadonlySet<string>): string | null =>
    wordIn(name, words, "its name") ?? wordIn(told, words, "its description");
  const reads = (does & reading) !== 0 || wordIn(name, readWords, "") !== null;
  if (reads) {
    give("untrusted", says(strangersWords));
    give("private", says(privateWords));
  }
  if ((does & acts.fetch) !== 0 && takesAddress(inputs))
    give("untrusted", "it reads an address that it is given");
  if ((does & acts["read-secret"]) !== 0) give("private", "it reads secrets");
  if (reads && annotations?.["openWorldHint"] === true)
    give("untrusted", "its server says that it reaches outside");
  if ((does & acts.send) !== 0) give("external", "it sends, by its name or description");
  // Behind a verb that reads, `email` and `post` are what is read.
  if (!reads) give("external", wordIn(name, sendingWords, "its name"));
  if ((does & acts.fetch) !== 0 && takesAddress(inputs))
    give("external", "what stands in an address leaves with it");
  if (searches(name, told)) give("external", "what is asked leaves to a search engine");
  if ((does & acts.delete) !== 0) give("destructive", "it deletes, by its name or description");
  if ((does & acts.execute) !== 0) give("destructive", "it runs something");
  give("destructive", wordIn(name, effectWords, "its name"));
  if (wordIn(name, overwriteWords, "") !== null) give("destructive", says(kept));
  if (wordIn(name, settingWords, "") !== null)
    give("destructive", wordIn(name, rights, "it changes rights: its name"));
  if (annotations?.["destructiveHint"] === true) give("destructive", "its server says so");
  return found;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

const readWords = set(
  "get read list search find fetch query lookup show view check browse download retrieve load scan open describe inspect poll receive",
);
/** Things that strangers write. */
const strangersWords = set(
  "issue issues comment comments discussion discussions email emails mail mails inbox message messages thread threads ticket tickets feed feeds rss web webpage website websites page url urls internet online search news review reviews tweet tweets post posts pr prs pull channel channels chat slack discord telegram forum crawl scrape browser html attachment attachments transcript submission submissions invite invites event events answer answers article articles reddit youtube",
);
/** Things that are not for everybody. */
const privateWords = set(
  "file files directory folder filesystem email emails mail mails inbox message messages thread threads calendar event events contact contacts database databases db sql table tables record records row rows customer customers crm account accounts invoice invoices document documents doc docs note notes drive secret secrets credential credentials password passwords vault env environment history memory memories balance transaction transactions payroll salary employee employees patient patients health private profile clipboard screenshot log logs channel slack repo repository workspace ticket tickets bookmark bookmarks keychain wallet order orders lead leads deal deals",
);
const sendingWords = set(
  "send post publish share upload forward tweet notify reply comment invite webhook broadcast submit email sms mail push announce transmit export forwarding redirect redirects text dm tell commit wiki comments",
);
const effectWords = set(
  "delete remove drop destroy purge truncate overwrite execute exec run shell bash eval pay payment transfer refund purchase buy charge withdraw wire merge deploy install uninstall kill reset format revoke grant ban cancel terminate wipe erase rollback shutdown restart reboot disable archive unsubscribe approve trade swap invoke trash discard",
);
const overwriteWords = set("write update edit replace set put patch modify move rename save");
const settingWords = set("add create set update change edit remove assign enable put register");
/** What decides who may do what, and where things go by themselves. */
const rights = set(
  "collaborator collaborators member members permission permissions role roles admin administrator access protection webhook webhooks hook rule rules policy key keys token tokens owner owners group share forwarding redirect proxy dns",
);
const kept = set(
  "file files record records row rows database table document content page entry config configuration settings",
);

/** The first words of a description: what comes later is about when and how. */
const mostTold = 40;

function toldWords(definition: JsonObject | undefined): readonly string[] {
  const description = definition?.["description"];
  if (typeof description !== "string") return [];
  return partsOf(description.slice(0, 400)).slice(0, mostTold);
}

function wordIn(words: readonly string[], wanted: ReadonlySet<string>, where: string): string | null {
  const found = words.find((word) => wanted.has(word));
  return found === undefined ? null : `${where} says "${found}"`;
}

function propertiesOf(definition: JsonObject | undefined): readonly string[] {
  const properties = objectOf(objectOf(definition?.["inputSchema"])?.["properties"]);
  return properties === undefined ? [] : Object.keys(properties).slice(0, 64);
}

const takesAddress = (inputs: readonly string[]): boolean =>
  inputs.length === 0 ||
  inputs.some((name) => /^(?:urls?|uri|link|href|address|endpoint|website)$/i.test(name));

/** A search outside, and not one of the user's own things. */
const searches = (name: readonly string[], told: readonly string[]): boolean =>
  [...name, ...told].some((word) => word === "search" || word === "searches" || word === "query") &&
  [...name, ...told].some(
    (word) => word === "web" || word === "internet" || word === "online" || word === "engine",
  );

const objectOf = (value: Json | undefined): JsonObject | undefined => (isObject(value) ? value : undefined);
