import type { Json, JsonObject } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { acts, partsOf, ToolActs } from "../detect/detectors/activity/acts.ts";
import * as words from "./label-words.ts";

/** What a tool means for the flow of information. */
export const labels = ["untrusted", "private", "external", "destructive"] as const;
/**
 * `untrusted`: returns what third parties wrote. `private`: returns what is not public. `external`: sends something to others.
 * `destructive`: deletes, overwrites, executes, pays, or changes what cannot be changed back.
 */
export type Label = (typeof labels)[number];

/** The reason of `untrusted` where what a tool returns are pages of the web. */
export const ofWeb = "it reaches the web";

/** The labels of a tool, each with the reason that it has it, in words without text of the server but single words. */
export type Labels = ReadonlyMap<Label, string>;

/** What the operator says about tools of one server: whether a label holds, by tool (`*` for all others) and label. */
export type Overrules = ReadonlyMap<string, ReadonlyMap<Label, boolean>>;

/**
 * Derives labels from the words of a tool's name, the beginning of its description and its arguments, and from its annotations. What
 * a server says of itself only raises: `readOnlyHint` takes nothing away. Sees English; a tool that lies is seen by what it does.
 */
export class ToolLabels {
  readonly #acts = new ToolActs();
  readonly #overrules: ReadonlyMap<string, Overrules>;
  #byServer = new Map<string, WeakMap<JsonObject, Labels>>();
  #byName = new Map<string, Labels>();

  /** By server: what its operator says. */
  constructor(overrules: ReadonlyMap<string, Overrules> = new Map()) {
    this.#overrules = overrules;
  }

  of(server: string, tool: string, definition: JsonObject | undefined): Labels {
    const key = `${server}\n${tool}`;
    const known =
      definition === undefined ? this.#byName.get(key) : this.#byServer.get(server)?.get(definition);
    if (known !== undefined) return known;
    const derived = labelsOf(tool, definition, this.#acts.of(tool, definition));
    const made = overruled(derived, this.#overrules.get(server), tool);
    if (definition === undefined) {
      if (this.#byName.size >= mostNames) this.#byName = new Map();
      this.#byName.set(key, made);
      return made;
    }
    if (this.#byServer.size >= mostNames) this.#byServer = new Map();
    const own = this.#byServer.get(server) ?? new WeakMap<JsonObject, Labels>();
    this.#byServer.set(server, own.set(definition, made));
    return made;
  }
}

const mostNames = 2_000;

function overruled(derived: Labels, overrules: Overrules | undefined, tool: string): Labels {
  const said = overrules?.get(tool) ?? overrules?.get("*");
  if (said === undefined) return derived;
  const made = new Map(derived);
  for (const [label, holds] of said)
    if (holds) made.set(label, derived.get(label) ?? "the configuration says so");
    else made.delete(label);
  return made;
}

/** Words of a tool that labels are derived from. */
interface Told {
  readonly name: readonly string[];
  /** The first words of the description: what comes later is about when and how. */
  readonly told: readonly string[];
  readonly inputs: readonly string[];
  readonly annotations: JsonObject | undefined;
  /** As a sum of `acts`. */
  readonly does: number;
}

/** The labels of a tool by what it says of itself. */
export function labelsOf(
  tool: string,
  definition: JsonObject | undefined,
  does = new ToolActs().of(tool, definition),
): Labels {
  const parts = partsOf(tool);
  // A name made of an HTTP request: `post-search`.
  const posts = parts.findIndex(
    (word, place) => word === "post" && words.reading.has(parts[place + 1] ?? ""),
  );
  const told: Told = {
    name: posts === -1 ? parts : parts.toSpliced(posts, 1),
    told: toldWords(definition),
    inputs: propertiesOf(definition),
    annotations: objectOf(definition?.["annotations"]),
    does: posts === -1 ? does : (does & ~acts.send) | acts.list,
  };
  const found = new Map<Label, string>();
  const give = (label: Label, reason: string | null): void => {
    if (reason !== null && !found.has(label)) found.set(label, reason);
  };
  const isReader = reads(told);
  if (isReader) {
    give("untrusted", untrusted(told));
    give("private", secret(told));
  }
  give("external", external(told, isReader));
  give("destructive", destructive(told, isReader));
  if ((does & acts.execute) !== 0) {
    give("private", "what it runs may read anything");
    give("external", "what it runs may send anything");
  }
  return found;
}

/** Whether the first word of its name, or else of its description, that says what it does is one of reading. */
function reads({ name, told, does }: Told): boolean {
  for (const word of name) {
    if (words.reading.has(word)) return true;
    if (words.doing.has(word)) return false;
  }
  if ((does & reading) !== 0 && (does & ~reading) === 0) return true;
  const verb = told.find((word) => words.reading.has(singular(word)) || words.doing.has(singular(word)));
  return verb !== undefined && words.reading.has(singular(verb));
}

const reading = acts.read | acts.list | acts.fetch | acts["read-secret"];

/** `gets`, `returns` are verbs of descriptions. */
const singular = (word: string): string => (words.reading.has(word) ? word : word.replace(/(?:es|s)$/, ""));

function untrusted(tool: Told): string | null {
  if (isWeb(tool)) return ofWeb;
  if (tool.annotations?.["openWorldHint"] === true) return "its server says that it reaches outside";
  return (
    wordIn(tool.name, words.byStrangers, "its name") ??
    wordIn(tool.told, words.byStrangers, "its description")
  );
}

function secret(tool: Told): string | null {
  if ((tool.does & acts["read-secret"]) !== 0) return "it reads secrets";
  const named = wordIn(tool.name, words.notPublic, "its name");
  if (named !== null) return named;
  const isPublic = isWeb(tool) || [...tool.name, ...tool.told].some((word) => words.isPublic.has(word));
  if (isPublic) return null;
  return (
    wordIn(tool.told, words.notPublic, "its description") ?? "it reads, and nothing says that this is public"
  );
}

function external(tool: Told, isReader: boolean): string | null {
  const { name, told, does } = tool;
  if ((does & acts.send) !== 0) return "it sends, by its name or description";
  // Behind a verb that reads, `email` and `post` are what is read.
  const sent = isReader ? null : (wordIn(name, words.sending, "its name") ?? sentTold(told));
  if (sent !== null) return sent;
  if (isWeb(tool)) return "what is asked leaves to the web";
  const all = [...name, ...told];
  const place = isReader ? undefined : all.find((word) => words.shared.has(word));
  if (place !== undefined) return `it writes where others read: "${place}"`;
  const types = name.some((word) => words.typing.has(word)) && all.some((word) => words.page.has(word));
  return types ? "what is typed into a page leaves with it" : null;
}

/** A description that begins with a verb that sends. */
const sentTold = (told: readonly string[]): string | null =>
  wordIn(
    told.slice(0, 3).map((word) => word.replace(/s$/, "")),
    words.sendingVerbs,
    "its description",
  );

function destructive(tool: Told, isReader: boolean): string | null {
  const { name, told, does, annotations } = tool;
  if (annotations?.["destructiveHint"] === true) return "its server says so";
  if ((does & acts.execute) !== 0) return "it runs something";
  if (isReader) return null;
  if ((does & acts.delete) !== 0) return "it deletes, by its name or description";
  const effect = wordIn(name, words.effects, "its name") ?? effectTold(told);
  if (effect !== null) return effect;
  const overwrites = name.some((word) => words.overwriting.has(word));
  const kept = overwrites
    ? (wordIn(name, words.kept, "its name") ?? wordIn(told, words.kept, "its description"))
    : null;
  if (kept !== null) return kept;
  return name.some((word) => words.setting.has(word))
    ? wordIn(name, words.rights, "it changes rights: its name")
    : null;
}

const effectTold = (told: readonly string[]): string | null =>
  wordIn(
    told.slice(0, 3).map((word) => word.replace(/s$/, "")),
    words.effectVerbs,
    "its description",
  );

function toldWords(definition: JsonObject | undefined): readonly string[] {
  const description = definition?.["description"];
  if (typeof description !== "string") return [];
  return partsOf(description.slice(0, 200));
}

/** It reads an address that it is given, or searches the web. */
function isWeb({ name, told, inputs, does }: Told): boolean {
  const all = [...name, ...told];
  const fetches = (does & acts.fetch) !== 0 || all.some((word) => words.page.has(word));
  if (fetches && inputs.some((input) => address.test(input))) return true;
  if (fetches && inputs.length === 0 && name.some((word) => words.fetching.has(word))) return true;
  const asks = all.some((word) => word === "search" || word === "searches" || word === "query");
  return asks && all.some((word) => words.web.has(word));
}

const address = /^(?:urls?|uris?|link|links|href|website|web_?page|page_?url|target_?url)$/i;

function wordIn(found: readonly string[], wanted: ReadonlySet<string>, where: string): string | null {
  const word = found.find((one) => wanted.has(one));
  return word === undefined ? null : `${where} says "${word}"`;
}

function propertiesOf(definition: JsonObject | undefined): readonly string[] {
  const properties = objectOf(objectOf(definition?.["inputSchema"])?.["properties"]);
  return properties === undefined ? [] : Object.keys(properties).slice(0, 64);
}

const objectOf = (value: Json | undefined): JsonObject | undefined => (isObject(value) ? value : undefined);
