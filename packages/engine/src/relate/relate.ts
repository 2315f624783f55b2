import type { Envelope, JsonObject, Message, RequestContext } from "@guardian/model";
import { isObject } from "../decode/message.ts";

/** Finds the request that an id (its JSON text) belongs to, as the session remembers it. */
export type Lookup = (id: string) => RequestContext | undefined;

/** Finds a tool's definition by its name, as the server listed it last. */
export type LookupTool = (name: string) => JsonObject | undefined;

/**
 * Fills `answers` of responses and errors, and `definition` of calls. Where an id is not known as it is written, it is looked up
 * as the shortest way to write the same value: a server that answers `1` with `1.0` or `"a"` with `"\u0061"` still answers that
 * request. So does one that answers `1` with `"1"`: the official SDKs of TypeScript and Python take the one for the other.
 */
export function relate(envelope: Envelope, lookup: Lookup, lookupTool?: LookupTool): Envelope {
  if (envelope.form === "malformed") return envelope;
  const messages = envelope.messages.map((message) => {
    const definition = lookupTool === undefined ? undefined : called(message, lookupTool);
    if (definition !== undefined) return { ...message, definition };
    const answers = answered(message, lookup);
    return answers === undefined ? message : { ...message, answers };
  });
  const isSame = messages.every((message, index) => message === envelope.messages[index]);
  return isSame ? envelope : { ...envelope, messages };
}

function called({ method, value }: Message, lookupTool: LookupTool): JsonObject | undefined {
  if (method !== "tools/call") return undefined;
  const { params } = value;
  const name = isObject(params) ? params["name"] : undefined;
  return typeof name === "string" ? lookupTool(name) : undefined;
}

function answered(message: Message, lookup: Lookup): RequestContext | undefined {
  const { id, kind } = message;
  if (id === null || (kind !== "response" && kind !== "error")) return undefined;
  const value = message.value["id"];
  const found = lookup(id) ?? lookup(JSON.stringify(value));
  return found ?? (typeof value === "string" ? lookup(JSON.stringify(Number(value))) : undefined);
}
