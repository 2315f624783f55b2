import type { Json, JsonObject, Message, MessageKind, Span } from "@guardian/model";
import type { Item } from "./reader.ts";

/** The message that an item is, or in the guard's words why it is none (JSON-RPC 2.0 with MCP's rules). */
export function messageOf(item: Item, span: Span): Message | { readonly wrong: string } {
  const { value } = item;
  if (!isObject(value)) return { wrong: "is not an object" };
  const kind = kindOf(value);
  if (typeof kind !== "string") return kind;
  if (hasOtherSpelling(value)) return { wrong: "spells a member of the protocol in other letters" };
  const method = typeof value["method"] === "string" ? value["method"] : "";
  const id = value["id"] === null ? null : item.id;
  return { kind, id, method, value, span };
}

/** True for a JSON object, false for arrays and everything else. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * True where a member has the name of one of the protocol's in upper or lower case: some readers (Go's encoding/json) take the one
 * for the other, and would run another tool, or show another text, than we see.
 */
function hasOtherSpelling(value: JsonObject): boolean {
  const { params, result } = value;
  return (
    differsInCase(value, envelopeNames) ||
    (isObject(params) && differsInCase(params, paramsNames)) ||
    (isObject(result) && differsInCase(result, resultNames))
  );
}

type Names = ReadonlyMap<string, string>;

// Upper case first: U+017F becomes S and U+212A k, as in Go.
const folded = (key: string): string => key.toUpperCase().toLowerCase();
const namesOf = (names: string): Names => new Map(names.split(" ").map((name) => [folded(name), name]));

/** Names by which we choose what a message is, and a policy judges it; other members are read wherever they stand. */
const envelopeNames = namesOf("jsonrpc id method params result error");
const paramsNames = namesOf("name arguments uri ref taskId inputResponses requestState _meta");
const resultNames = namesOf("instructions inputRequests");

function differsInCase(object: JsonObject, names: Names): boolean {
  // The reader's objects inherit nothing, so this sees own keys only, without making a list of them.
  for (const key in object) {
    if (key.length > LONGEST_NAME) continue;
    const name = names.get(folded(key));
    if (name !== undefined && name !== key) return true;
  }
  return false;
}

const LONGEST_NAME = 16;

/** Unknown members are fine: later revisions may add some. What two peers could take for two different messages is not. */
function kindOf(value: JsonObject): MessageKind | { readonly wrong: string } {
  if (value["jsonrpc"] !== "2.0") return { wrong: 'lacks "jsonrpc": "2.0"' };
  const id = value["id"];
  const hasId = typeof id === "string" || typeof id === "number";
  if (id !== undefined && id !== null && !hasId)
    return { wrong: "has an id that is neither string nor number" };
  return value["method"] === undefined ? answerKind(value, hasId) : callKind(value, hasId);
}

function callKind(value: JsonObject, hasId: boolean): MessageKind | { readonly wrong: string } {
  const { method, result, error, params } = value as Members;
  if (typeof method !== "string" || method === "") return { wrong: "has a method that is not a name" };
  if (result !== undefined || error !== undefined) return { wrong: "is a request and a response at once" };
  // JSON-RPC allows arrays and MCP does not; a peer that gets one, or null, says so itself.
  if (params !== undefined && typeof params !== "object") return { wrong: "has params that are no object" };
  if (value["id"] === null) return { wrong: "is a request whose id is null" };
  return hasId ? "request" : "notification";
}

function answerKind(value: JsonObject, hasId: boolean): MessageKind | { readonly wrong: string } {
  const { result, error } = value as Members;
  if (result !== undefined && error !== undefined) return { wrong: "has both a result and an error" };
  if (result !== undefined) return hasId ? "response" : { wrong: "is a result without an id" };
  if (error === undefined) return { wrong: "has neither a method nor a result nor an error" };
  return isObject(error) ? "error" : { wrong: "has an error that is no object" };
}

/** Names some members of a JSON object for reading; the cast to it is true because every key of a JsonObject may be read. */
type Members = Readonly<Partial<Record<"method" | "result" | "error" | "params", Json>>>;
