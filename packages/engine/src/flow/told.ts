import type { Json, JsonObject } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { acts, partsOf } from "../detect/detectors/activity/acts.ts";
import * as words from "./label-words.ts";

/** What a tool says of itself, in words. */
export interface Told {
  /** Of the name that the operator gave its server. */
  readonly server: readonly string[];
  readonly name: readonly string[];
  /** Of the first sentence of the description: what comes later is about when and how. */
  readonly told: readonly string[];
  /** Names of arguments. */
  readonly inputs: readonly string[];
  readonly annotations: JsonObject | undefined;
  /** As a sum of `acts`. */
  readonly does: number;
  /** It gives back what it found somewhere, and leaves that as it is. */
  readonly isReader: boolean;
}

export function toldBy(server: string, tool: string, definition: JsonObject | undefined, does: number): Told {
  const parts = partsOf(tool);
  // A name made of an HTTP request: `post-search`.
  const name = parts.filter((word, place) => word !== "post" || !words.reading.has(parts[place + 1] ?? ""));
  const { description } = definition ?? {};
  const opening = typeof description === "string" ? description.slice(0, 200) : "";
  const sentence = wordsOf(opening.split(/[.!?:](?=\s)|\n\n/, 1)[0] ?? "");
  const inputs = propertiesOf(definition);
  const isReader = reads({ name, opening: wordsOf(opening), inputs, does });
  return {
    server: partsOf(server),
    name,
    told: sentence,
    inputs,
    annotations: objectOf(definition?.["annotations"]),
    does: isReader ? besides(name, does) : does,
    isReader,
  };
}

/** What a tool that reads does besides. Behind a verb that reads, `post` and `run` are what is read, but in `read_and_post`. */
function besides(name: readonly string[], does: number): number {
  if (!name.some((word) => both.has(word))) return does & ~doing;
  return name.some((word) => words.sendingVerbs.has(word)) ? does | acts.send : does;
}

const both: ReadonlySet<string> = new Set(["and", "or", "then"]);
const doing = acts.send | acts.execute | acts.delete | acts.write;

/** Other than in names, capital letters within a word part nothing: `GitHub`. */
const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

/** A name of an argument that is an address. */
const address =
  /^(?:(?:feed|rss|page|web_?page|site|image|video|target|source|repo|git)?_?ur[il]s?|links?|href|website|web_?page|git_?repo)$/i;
const file = /(?:^|_)(?:files?|paths?|directory|folder|filename)(?:$|_)|(?:Path|File|Paths|Files)$/;
/** What is worked on comes with the call. */
const handed =
  /^(?:text|content|contents|code|code_?snippet|snippet|html|markdown|data|json|message|expression|input|value|document_?text|string)$/i;
const found =
  /(?:^|_)(?:ids?|name|quer(?:y|ies)|key|slug|number|title|topic|keywords?|search|table)$|(?:Id|Ids|Name|Key|Query|Table)$/;
/** `unresolve`, `resend`. */
const again = /^(?:un|re)(?=[a-z]{3})/;

interface Words {
  readonly name: readonly string[];
  readonly opening: readonly string[];
  readonly inputs: readonly string[];
  readonly does: number;
}

/** By the first word of its name, or else of its description, that says what it does. */
function reads({ name, opening, inputs, does }: Words): boolean {
  const isHanded = inputs.some((input) => handed.test(input)) && !inputs.some((input) => found.test(input));
  const finds =
    describes(name) ||
    inputs.length === 0 ||
    (!isHanded && inputs.some((input) => address.test(input) || file.test(input) || found.test(input)));
  for (const [place, word] of name.entries()) {
    if (words.reading.has(word)) return !isHanded;
    const isLast = !name.slice(place + 1).some(isDoing);
    if (words.processing.has(word) && isLast) return finds;
    const isNoun = words.verbOrNoun.has(word) && name.slice(place + 1).some((later) => plain.has(later));
    if (!isNoun && isDoing(word)) return false;
  }
  if ((does & reading) !== 0 && (does & ~reading) === 0) return true;
  const verbs = opening.filter((word, place) => place === 0 || !words.verbOrNoun.has(word));
  for (const verb of verbs) {
    if (baseIn(verb, words.reading) !== null) return !isHanded;
    if (baseIn(verb, words.processing) !== null) return finds;
    if (baseIn(verb, words.doing) !== null) return false;
  }
  return describes(name);
}

const reading = acts.read | acts.list | acts.fetch | acts["read-secret"];
const plain: ReadonlySet<string> = new Set([
  "get",
  "read",
  "list",
  "search",
  "find",
  "fetch",
  "lookup",
  "show",
  "retrieve",
  "view",
  "browse",
  "history",
  "details",
  "status",
  "info",
]);
const isDoing = (word: string): boolean => words.doing.has(word) || words.doing.has(word.replace(again, ""));

/** A name without a verb. */
const describes = (name: readonly string[]): boolean =>
  name.some((word) => words.readable.has(word) || words.notPublic.has(word));

/** A word as it stands in a set: descriptions say `gets`, `creating`, `queries`. */
export function baseIn(word: string, set: ReadonlySet<string>): string | null {
  const forms = [
    word,
    word.replace(/s$/, ""),
    word.replace(/es$/, ""),
    word.replace(/ies$/, "y"),
    word.replace(/ing$/, ""),
    word.replace(/ing$/, "e"),
    word.replace(again, ""),
  ];
  return forms.find((form) => set.has(form)) ?? null;
}

function propertiesOf(definition: JsonObject | undefined): readonly string[] {
  const properties = objectOf(objectOf(definition?.["inputSchema"])?.["properties"]);
  return properties === undefined ? [] : Object.keys(properties).slice(0, 64);
}

const objectOf = (value: Json | undefined): JsonObject | undefined => (isObject(value) ? value : undefined);

/** It reads an address that it is given, or searches the web. */
export function isWeb({ name, told, inputs, does, isReader }: Told): boolean {
  const all = [...name, ...told];
  const fetches =
    isReader ||
    (does & acts.fetch) !== 0 ||
    name.some((word) => words.page.has(word) || words.fetching.has(word));
  if (fetches && inputs.some((input) => address.test(input))) return true;
  const isFetch = name.some((word) => words.fetching.has(word)) || (name.length === 1 && name[0] === "fetch");
  if (isFetch && inputs.length === 0) return true;
  const asks = all.some((word) => word === "search" || word === "searches" || word === "query");
  return asks && all.some((word) => words.web.has(word));
}

export function wordIn(found: readonly string[], wanted: ReadonlySet<string>, where: string): string | null {
  const word = found.find((one) => wanted.has(one));
  return word === undefined ? null : `${where} says "${word}"`;
}
