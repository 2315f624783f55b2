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
  if (zone !== "free" && constants[zone].has(key) && value.length <= LONGEST_CONSTANT && constant.test(value))
    return;
  if (zone !== "protocol") {
    into.fragments.add(at, value);
    return;
  }
  if (isOpaque(key, value, path)) return;
  const media = mediaOf(owner, key, value);
  if (media === null) into.fragments.add(at, value);
  else if (media.text !== null) into.fragments.addDerived(at, media.text, value.length);
}

/** Tokens that only their maker reads; a cursor with blanks in it is none. */
function isOpaque(key: string, value: string, path: JsonPointer): boolean {
  if (path !== "/params" && path !== "/result") return false;
  return key === "requestState" || ((key === "cursor" || key === "nextCursor") && !/\s/.test(value));
}

function zoneOf(zone: Zone, key: string): Zone {
  return zone === "protocol" ? (zones.get(key) ?? "protocol") : zone;
}

const name = /^[A-Za-z0-9_.$/@:-]{0,64}$/;
const constant = /^[A-Za-z0-9_.+/;=:*-]*$/;
/** Longer values are cheap to read and could say something: a name is a text too when words are joined by underscores. */
const LONGEST_CONSTANT = 32;

const constants: Readonly<Record<"protocol" | "schema", ReadonlySet<string>>> = {
  protocol: new Set(
    (
      "jsonrpc id method type role mimeType protocolVersion resultType level status action mode stopReason cacheScope " +
      "lastModified createdAt lastUpdatedAt theme includeContext taskSupport"
    ).split(" "),
  ),
  schema: new Set(["type", "$schema", "format"]),
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
  ...constants.protocol,
  ...constants.schema,
  ...zones.keys(),
  ..."params result error content text name uri title description properties required message code".split(
    " ",
  ),
]);

// Array.isArray does not narrow a readonly array out of a union.
const isList = (value: JsonObject | readonly Json[]): value is readonly Json[] => Array.isArray(value);
