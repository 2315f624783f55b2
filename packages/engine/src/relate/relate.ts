import type { Envelope, Message, RequestContext } from "@guardian/model";
import { isObject } from "../decode/message.ts";

/** Finds the request that an id (its JSON text) belongs to, as the session remembers it. */
export type Lookup = (id: string) => RequestContext | undefined;

/** What is known of a tool: its definition as the server listed it last, what its arguments usually hold, and where they may lead. */
export type Called = Pick<Message, "definition" | "usual" | "roots">;

/** Finds what is known of a tool by its name. */
export type LookupTool = (name: string) => Called | undefined;

/**
 * Fills `answers` of responses and errors, and what is known of their tool of calls. Where an id is not known as it is written, it is looked up
 * as the shortest way to write the same value: a server that answers `1` with `1.0` or `"a"` with `"\u0061"` still answers that
 * request. So does one that answers `1` with `"1"`: the official SDKs of TypeScript and Python take the one for the other.
 */
export function relate(envelope: Envelope, lookup: Lookup, lookupTool?: LookupTool): Envelope {
  if (envelope.form === "malformed") return envelope;
  const messages = envelope.messages.map((message) => {
    const known = lookupTool === undefined ? undefined : called(message, lookupTool);
    if (known !== undefined) return { ...message, ...known };
    const answers = answered(message, lookup);
    return answers === undefined ? message : { ...message, answers };
  });
  const isSame = messages.every((message, index) => message === envelope.messages[index]);
  return isSame ? envelope : { ...envelope, messages };
}

function called({ method, value }: Message, lookupTool: LookupTool): Called | undefined {
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
