import { locate } from "@guardian/engine";
import type { Gate } from "../../gate.ts";
import { pass } from "../../pass.ts";
import type { Session } from "../../session.ts";
import { membersOf, outlinesOf } from "../bridge/outline.ts";
import { errorText } from "../../act/refusal.ts";

export interface ErrorBodyOptions {
  readonly gate: Gate;
  readonly session: Session;
  /** Raw ids of the requests that were answered with the error. */
  readonly ids: readonly string[];
  readonly onReply: (reply: Uint8Array) => void;
}

/**
 * Judges the body of an HTTP error. Clients show it to the model as an error message, so a page or a plain text is judged as the
 * message of a JSON-RPC error; where it may pass, it leaves as the bytes that came, else as the refusal.
 */
export async function judgeErrorBody(body: Uint8Array, options: ErrorBodyOptions): Promise<Uint8Array> {
  const { gate, session, ids, onReply } = options;
  const judged = isMessage(body) ? body : asError(body, ids[0] ?? "0");
  const outgoing = await pass(session.frame("to-client", judged), gate, session);
  if (outgoing.reply !== null) onReply(outgoing.reply);
  if (outgoing.forward === judged) return body;
  return outgoing.forward ?? new Uint8Array();
}

/** False for other errors in JSON, such as OAuth's `{"error":"invalid_token"}`: no client takes them for a message. */
function isMessage(body: Uint8Array): boolean {
  const whole = locate(body, "");
  if (whole === null || outlinesOf(body).length === 0) return false;
  return body[whole.start] === openArray || membersOf(body, whole).has("jsonrpc");
}

const openArray = 0x5b;

function asError(body: Uint8Array, id: string): Uint8Array {
  return Buffer.from(errorText(id, 0, Buffer.from(body).toString("utf8")));
}
