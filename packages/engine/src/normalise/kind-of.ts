import type { Json, JsonObject, Message, SubjectKind } from "@guardian/model";
import { isObject } from "../decode/message.ts";

/** What a message is as a whole: by its method, by the method that it answers, else by its shape. */
export function kindOf(message: Message): SubjectKind {
  if (message.kind === "error") return "error";
  if (message.kind !== "response") return callKinds.get(message.method) ?? "other";
  const { result } = message.value;
  const method = message.answers?.method ?? "";
  const known = answerKinds.get(method);
  if (known === "tool_result" && isTaskHandle(result)) return "task";
  return known ?? (listMethods.has(method) ? "other" : shapeKind(result));
}

/**
 * The kind under which a server's text is read. An answer to a request that we do not know is read like the result of a tool: a
 * client may relate it more loosely than we do, and a member of another shape must not choose the rules for the text. What a
 * list says besides its definitions is read like them, since some readers find a list under `Tools` as well.
 */
export function heardKind(message: Message, kind: SubjectKind): SubjectKind {
  if (!mayBeList(message)) return kind;
  const list = listMethods.get(message.answers?.method ?? "");
  return list ?? (ofClient.has(kind) ? "tool_result" : kind);
}

/** What only clients say, and what nobody knows. */
const ofClient: ReadonlySet<SubjectKind> = new Set([
  "elicitation_answer",
  "sampling_answer",
  "roots",
  "other",
]);

/** True where definitions in the result are to be taken for a list: it is one, or nobody knows what it answers. */
export function mayBeList(message: Message): boolean {
  if (message.kind !== "response") return false;
  const method = message.answers?.method ?? "";
  return !answerKinds.has(method);
}

/** The kind of a request that stands inside another message (MRTR). */
export function embeddedKind(method: Json | undefined): SubjectKind {
  return typeof method === "string" ? (callKinds.get(method) ?? "other") : "other";
}

/** The kind of a result that nobody can relate to a request. */
export function shapeKind(result: Json | undefined): SubjectKind {
  if (!isObject(result)) return "other";
  if ("action" in result) return "elicitation_answer";
  if ("role" in result || "stopReason" in result) return "sampling_answer";
  if ("roots" in result) return "roots";
  if ("messages" in result) return "prompt";
  if ("contents" in result) return "resource";
  if ("content" in result || "structuredContent" in result || "isError" in result) return "tool_result";
  if ("serverInfo" in result || "capabilities" in result || "instructions" in result) return "handshake";
  if ("completion" in result) return "completion";
  return "task" in result || "taskId" in result || "tasks" in result ? "task" : "other";
}

/** A result that only says where the real one will be. */
function isTaskHandle(result: Json | undefined): boolean {
  if (!isObject(result) || "content" in result || "structuredContent" in result) return false;
  return isObject(result["task"]) || hasType(result, "task");
}

const hasType = (result: JsonObject, type: string): boolean => result["resultType"] === type;

/** Methods that are answered with a list, and what it lists. */
const listMethods: ReadonlyMap<string, SubjectKind> = new Map<string, SubjectKind>([
  ["tools/list", "tool_definition"],
  ["prompts/list", "prompt_definition"],
  ["resources/list", "resource_definition"],
  ["resources/templates/list", "resource_definition"],
]);

/** Whether a method's answer comes in pages, each with a cursor for the next. */
export const hasPages = (method: string): boolean => listMethods.has(method) || method === "tasks/list";

/** Requests and notifications. */
const callKinds: ReadonlyMap<string, SubjectKind> = new Map<string, SubjectKind>([
  ["initialize", "handshake"],
  ["notifications/initialized", "handshake"],
  ["server/discover", "handshake"],
  ["tools/call", "tool_args"],
  ["prompts/get", "prompt_args"],
  ["resources/read", "resource"],
  ["resources/subscribe", "resource"],
  ["resources/unsubscribe", "resource"],
  ["completion/complete", "completion"],
  ["sampling/createMessage", "sampling"],
  ["elicitation/create", "elicitation"],
  ["notifications/elicitation/complete", "elicitation"],
  ["roots/list", "roots"],
  ["notifications/message", "log"],
  ["notifications/progress", "progress"],
  ["tasks/get", "task"],
  ["tasks/result", "task"],
  ["tasks/list", "task"],
  ["tasks/update", "task"],
  ["tasks/cancel", "task"],
  ["notifications/tasks", "task"],
  ["notifications/tasks/status", "task"],
]);

/** Results, by the method of the request. */
const answerKinds: ReadonlyMap<string, SubjectKind> = new Map<string, SubjectKind>([
  ["initialize", "handshake"],
  ["server/discover", "handshake"],
  ["tools/call", "tool_result"],
  ["prompts/get", "prompt"],
  ["resources/read", "resource"],
  ["completion/complete", "completion"],
  ["sampling/createMessage", "sampling_answer"],
  ["elicitation/create", "elicitation_answer"],
  ["roots/list", "roots"],
  ["tasks/result", "tool_result"],
  ["tasks/get", "task"],
  ["tasks/list", "task"],
  ["tasks/update", "task"],
  ["tasks/cancel", "task"],
]);
