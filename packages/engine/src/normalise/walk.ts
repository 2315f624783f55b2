import type { Json, JsonObject, JsonPointer } from "@guardian/model";
import type { Fragments } from "./fragments.ts";
import { mediaOf } from "./media.ts";

/**
 * Where a value stands decides what is text in it: in the protocol's own structure some members hold constants and opaque
 * tokens; in a JSON Schema `type` does; in `free` values, whose keys somebody else chose, every string is text.
 */
export type Zone = "protocol" | "schema" | "free";

/** A walk's destination, and the places that it leaves out because they are subjects of their own. */
export interface Walk {
  readonly fragments: Fragments;
  readonly without: ReadonlySet<JsonPointer> | null;
  /** Whether the message is about a list that comes in pages: only there a cursor is a cursor. */
  readonly hasPages: boolean;
}

/** Adds every text in a value, and every key that is more than a name. The reader has bounded the depth. */
export function walk(value: Json | undefined, path: JsonPointer, zone: Zone, into: Walk): void {
  if (typeof value === "string") into.fragments.add(path, value);
  else if (typeof value !== "object" || value === null) return;
  else if (isList(value)) {
    for (let index = 0; index < value.length; index++) {
      const at = `${path}/${index}`;
      if (into.without === null || !into.without.has(at)) walk(value[index], at, zone, into);
    }
  } else walkMembers(value, path, zone, into);
}

/** The pointer of an object's member. */
export function memberPath(path: JsonPointer, key: string): JsonPointer {
  return `${path}/${key.includes("~") || key.includes("/") ? key.replaceAll("~", "~0").replaceAll("/", "~1") : key}`;
}

function walkMembers(owner: JsonObject, path: JsonPointer, zone: Zone, into: Walk): void {
  // The reader's objects inherit nothing, so this sees own keys only, without making a list of them.
  for (const key in owner) {
    const value = owner[key];
    const isKnown = known.has(key);
    const at = isKnown ? `${path}/${key}` : memberPath(path, key);
    if (!isKnown && !name.test(key)) into.fragments.add(at, key, ["key"]);
    if (into.without?.has(at) === true) continue;
    if (typeof value === "string") walkString(owner, key, value, { at, path, zone, into });
    else if (typeof value === "object" && value !== null) walk(value, at, zoneOf(zone, key), into);
  }
}

interface Place {
  readonly at: JsonPointer;
  /** The owner's pointer. */
  readonly path: JsonPointer;
  readonly zone: Zone;
  readonly into: Walk;
}

function walkString(owner: JsonObject, key: string, value: string, { at, path, zone, into }: Place): void {
  if (zone !== "free" && isConstant(zone, key, value)) return;
  if (zone !== "protocol") {
    into.fragments.add(at, value);
    return;
  }
  if (isOpaque(key, value, path, into.hasPages)) return;
  const media = mediaOf(owner, key, value);
  if (media === null) into.fragments.add(at, value);
  else if (media.text !== null) into.fragments.addDerived(at, media.text, value.length);
}

/** A value which the protocol or a schema names, or which is too short and plain to say something. */
function isConstant(zone: "protocol" | "schema", key: string, value: string): boolean {
  if (words[zone].has(key)) return word.test(value) || longWords.has(value);
  return tokens[zone].has(key) && token.test(value);
}

/** Tokens that only their maker reads; with blanks in it, a value is none. */
function isOpaque(key: string, value: string, path: JsonPointer, hasPages: boolean): boolean {
  if (path !== "/params" && path !== "/result") return false;
  if (key === "requestState") return !/\s/.test(value);
  const isCursor = hasPages && (key === "cursor" || key === "nextCursor");
  return isCursor && value.length <= LONGEST_CURSOR && !/\s/.test(value);
}

function zoneOf(zone: Zone, key: string): Zone {
  return zone === "protocol" ? (zones.get(key) ?? "protocol") : zone;
}

const name = /^[A-Za-z0-9_.$/@:-]{0,64}$/;
/** Longer values are cheap to read and could say something: a name is a text too when words are joined by underscores. */
const word = /^[A-Za-z0-9.+/;=:*-]{0,16}$/;
const longWords: ReadonlySet<string> = new Set([
  "resource_link",
  "tool_use",
  "tool_result",
  "input_required",
]);
const token = /^[A-Za-z0-9_.+/;=:*-]{0,32}$/;
const LONGEST_CURSOR = 1024;

type Members = Readonly<Record<"protocol" | "schema", ReadonlySet<string>>>;

/** Members whose values are words of the protocol or of JSON Schema. */
const words: Members = {
  protocol: new Set(
    "type role resultType level status action mode stopReason cacheScope theme includeContext taskSupport".split(
      " ",
    ),
  ),
  schema: new Set(["type", "format"]),
};

/** Members whose values are names, types and times, which no reader shows to a model. */
const tokens: Members = {
  protocol: new Set(
    "jsonrpc id method mimeType protocolVersion lastModified createdAt lastUpdatedAt".split(" "),
  ),
  schema: new Set(["$schema"]),
};

const zones: ReadonlyMap<string, Zone> = new Map([
  ["inputSchema", "schema"],
  ["outputSchema", "schema"],
  ["requestedSchema", "schema"],
  ["arguments", "free"],
  ["structuredContent", "free"],
  ["_meta", "free"],
  ["metadata", "free"],
  ["input", "free"],
  ["data", "free"],
  ["experimental", "free"],
  ["extensions", "free"],
]);

/** The protocol's own keys, which stand in nearly every message and need no look. */
const known: ReadonlySet<string> = new Set([
  ...words.protocol,
  ...words.schema,
  ...tokens.protocol,
  ...tokens.schema,
  ...zones.keys(),
  ..."params result error content text name uri title description properties required message code".split(
    " ",
  ),
]);

// Array.isArray does not narrow a readonly array out of a union.
const isList = (value: JsonObject | readonly Json[]): value is readonly Json[] => Array.isArray(value);
