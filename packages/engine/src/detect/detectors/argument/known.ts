import type { Fragment, Json, JsonObject, Subject, ValueSort } from "@guardian/model";
import { steps } from "../../../decode/locate.ts";
import { isObject } from "../../../decode/message.ts";
import { purposeOf } from "./purpose.ts";
import type { Purpose } from "./purpose.ts";

/** What the argument that a fragment stands in is for. */
export function purposeIn(subject: Subject, { path }: Fragment): Purpose {
  const { origin } = subject;
  const inside = namesIn(path);
  const name = origin.argument ?? inside[0] ?? "";
  const about = origin.definition?.["description"];
  const known = {
    schema: schemaOf(origin.definition, name),
    tool: origin.target ?? toolIn(subject),
    about: typeof about === "string" ? about.slice(0, 1_000) : "",
  };
  const whole = purposeOf({ name, ...known });
  // What holds texts of a kind holds them in all of its members; in other objects, each member has a purpose of its own.
  const inner = inside.at(-1);
  return inner === undefined || inner === name || holders.has(whole)
    ? whole
    : purposeOf({ name: inner, ...known });
}

const holders: ReadonlySet<Purpose> = new Set([
  "sql",
  "shell",
  "code",
  "document",
  "markup",
  "template",
  "query",
]);

/** A text that is a whole call names its tool itself. */
function toolIn({ fragments }: Subject): string {
  return fragments.find(({ path }) => path === "/name")?.text.slice(0, 200) ?? "";
}

function schemaOf(definition: JsonObject | undefined, name: string): JsonObject | undefined {
  const schema: Json | undefined = definition?.["inputSchema"];
  const properties = isObject(schema) ? schema["properties"] : undefined;
  const own = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isObject(own) ? own : undefined;
}

/** The names on the way to a value. On the wire it stands at `/params/arguments/NAME`, in a text at `/arguments/NAME`, `/NAME` or nothing. */
function namesIn(path: string): readonly string[] {
  const names = steps(path);
  return names.slice(names.indexOf("arguments") + 1).filter((name) => !/^\d+$/.test(name));
}

/**
 * What the argument that a fragment is the value of usually held; null where that is not known, and where its server has said what
 * it is for: its schema, its name or a description of its own.
 */
export function usualIn({ origin }: Subject, { path }: Fragment, purpose: Purpose): ValueSort | null {
  const inside = namesIn(path);
  const name = inside[0];
  if (name === undefined || inside.length > 1) return null;
  const isOpen = purpose === "unknown" || (purpose === "prose" && saysLittle.test(name));
  if (!isOpen || typeof schemaOf(origin.definition, name)?.["description"] === "string") return null;
  return origin.usual?.get(name) ?? null;
}

/** Prose that is one line wherever it goes. */
export function isTitle({ origin }: Subject, { path }: Fragment): boolean {
  return /^(?:subject|title|headline)(?:_?line)?$/i.test(origin.argument ?? namesIn(path).at(-1) ?? "");
}

/** Names of arguments that may hold anything that can be looked for or kept. */
const saysLittle = /^(?:q|query|queries|search|text|content|value|input|body)$/i;
