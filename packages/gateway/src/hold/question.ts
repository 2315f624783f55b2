import { redactText } from "@guardian/engine";
import { excerpt } from "@guardian/model";
import type { Json, JsonObject } from "@guardian/model";
import type { Question } from "./held.ts";

/** What a person said to a question of the guard; `unasked`: the client could not show it. */
export type Said = "yes" | "no" | "unasked";

/** So much of the arguments fits a dialog; the command line shows more. */
const mostShown = 2_000;

/** The words of a question. Text from traffic stands in it escaped and on lines of its own, so that it cannot pass for the guard's. */
export function wordsOf({ id, server, method, target, arguments: given, reason }: Question): string {
  const rest = given.length - mostShown;
  return [
    `MCP Security Guardian holds a request and asks you: ${reason}`,
    `Server: ${excerpt(server, 64)}`,
    method === "tools/call"
      ? `Tool: ${excerpt(target, 256)}`
      : `Request: ${excerpt(`${method} ${target}`, 300)}`,
    ...(given === "" ? [] : [`Arguments: ${excerpt(redactText(given), mostShown)}`]),
    ...(rest > 0 ? [`${rest} more characters are shown by: guardian approvals show ${id}`] : []),
    `It passes once, exactly as it stands here, if you agree. (${id})`,
  ].join("\n");
}

/** The form: agreeing takes a choice of its own, so that a client which accepts a form with its defaults agrees to nothing. */
function formOf(question: Question): object {
  return {
    message: wordsOf(question),
    requestedSchema: {
      type: "object",
      properties: {
        approve: {
          type: "boolean",
          title: "Let this request pass, once",
          description: "Anything else than yes refuses it.",
        },
      },
      required: ["approve"],
    },
  };
}

/** The question as a request of the guard's own to the client. */
export function elicitation(id: string, question: Question): Uint8Array {
  return encode({ jsonrpc: "2.0", id, method: "elicitation/create", params: formOf(question) });
}

/** The name of the question in a result that asks for input. */
export const inputKey = "guardian-approval";

/** The question as the modern era asks it: a result that wants input, after which the client tries again. */
export function inputRequired(id: string, question: Question, state: string): Uint8Array {
  const request = { method: "elicitation/create", params: { mode: "form", ...formOf(question) } };
  const result = {
    resultType: "input_required",
    inputRequests: { [inputKey]: request },
    requestState: state,
  };
  return Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result)}}`);
}

/** Tells the client that its question is over. */
export function questionOver(id: string): Uint8Array {
  return encode({
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: id, reason: "it was decided elsewhere, or too late" },
  });
}

/**
 * Tells the client that its request still waits. Progress must grow from one notification to the next, and the server's own begins at
 * zero: so ours comes close to zero from below.
 */
export function stillWaiting(token: string, count: number, id: string): Uint8Array {
  const message = JSON.stringify(`waiting for a person's approval (${id})`);
  return Buffer.from(
    `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":${-1 / (1_000_000 * count)},"message":${message}}}`,
  );
}

/** What a client's answer to an elicitation says. */
export function saidIn(result: Json | undefined): Said {
  if (!isObject(result)) return "no";
  const { action, content } = result;
  return action === "accept" && isObject(content) && content["approve"] === true ? "yes" : "no";
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function encode(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
