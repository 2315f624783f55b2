import type { Json, JsonObject, JsonPointer, Message, SubjectKind } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { embeddedKind, mayBeList, shapeKind } from "./kind-of.ts";
import { memberPath } from "./walk.ts";

/** A part of a message that gets a verdict of its own. */
export interface Part {
  readonly kind: SubjectKind;
  readonly at: JsonPointer;
  readonly value: Json | undefined;
  /** Absent: the target of the message. */
  readonly target?: string;
  /** Set for what a server offers: a definition, or its instructions. */
  readonly isOffer?: boolean;
}

/** The parts of a message; `kind` is what the message is as a whole. None for nearly all messages. */
export function partsOf(message: Message, kind: SubjectKind): readonly Part[] {
  const { params, result, error } = message.value;
  const parts: Part[] = [];
  if (isObject(params)) addParamsParts(parts, params, kind);
  if (isObject(result)) addResultParts(parts, result, message, kind);
  if (isObject(error)) addErrorParts(parts, error);
  return parts;
}

function addParamsParts(parts: Part[], params: JsonObject, kind: SubjectKind): void {
  const responses = params["inputResponses"];
  if (isObject(responses)) {
    for (const key of Object.keys(responses)) {
      const value = responses[key];
      parts.push({ kind: shapeKind(value), at: memberPath("/params/inputResponses", key), value });
    }
  }
  if (kind === "task") addTaskParts(parts, params, "/params");
}

function addResultParts(parts: Part[], result: JsonObject, message: Message, kind: SubjectKind): void {
  const isUnknown = mayBeList(message);
  if ((kind === "handshake" || isUnknown) && result["instructions"] !== undefined) {
    const value = result["instructions"];
    parts.push({ kind: "instructions", at: "/result/instructions", value, isOffer: true });
  }
  if (isUnknown) addDefinitions(parts, result);
  if (kind === "task") addTaskParts(parts, result, "/result");
  else addInputRequests(parts, result, "/result");
}

/** What a task ended with, or waits for, stands in what is said about the task. */
function addTaskParts(parts: Part[], task: JsonObject, path: JsonPointer): void {
  if (isObject(task["result"]))
    parts.push({ kind: "tool_result", at: `${path}/result`, value: task["result"] });
  if (isObject(task["error"])) parts.push({ kind: "error", at: `${path}/error`, value: task["error"] });
  addInputRequests(parts, task, path);
}

/** Requests of the server to the client inside a result (MRTR, 2026-07-28). */
function addInputRequests(parts: Part[], result: JsonObject, path: JsonPointer): void {
  const requests = result["inputRequests"];
  if (!isObject(requests)) return;
  for (const key of Object.keys(requests)) {
    const value = requests[key];
    const kind = isObject(value) ? embeddedKind(value["method"]) : "other";
    // No request that we know: it is read together with the result that it stands in.
    if (kind === "other") continue;
    parts.push({ kind, at: memberPath(`${path}/inputRequests`, key), value });
  }
}

function addDefinitions(parts: Part[], result: JsonObject): void {
  for (const { member, kind, names } of definitions) {
    const list = result[member];
    if (!Array.isArray(list)) continue;
    // Array.isArray turns the readonly Json[] of the union into any[]; this names again what the reader made.
    for (const [index, value] of (list as readonly Json[]).entries()) {
      const target = isObject(value) ? value[names] : undefined;
      const at = `/result/${member}/${index}`;
      const part = { kind, at, value, isOffer: true };
      parts.push(typeof target === "string" ? { ...part, target } : part);
    }
  }
}

const definitions: readonly {
  readonly member: string;
  readonly kind: SubjectKind;
  readonly names: string;
}[] = [
  { member: "tools", kind: "tool_definition", names: "name" },
  { member: "prompts", kind: "prompt_definition", names: "name" },
  { member: "resources", kind: "resource_definition", names: "uri" },
  { member: "resourceTemplates", kind: "resource_definition", names: "uriTemplate" },
];

/** An error may ask the user to open URLs first (-32042, 2025-11-25). */
function addErrorParts(parts: Part[], error: JsonObject): void {
  const { data } = error;
  const asked = isObject(data) ? data["elicitations"] : undefined;
  if (!Array.isArray(asked)) return;
  // As above: the elements are the reader's Json.
  for (const [index, value] of (asked as readonly Json[]).entries()) {
    parts.push({ kind: "elicitation", at: `/error/data/elicitations/${index}`, value });
  }
}
