import { decode, splice } from "@guardian/engine";
import type { Edit, Limits } from "@guardian/engine";
import type { Frame, Json, JsonObject, Message, Span } from "@guardian/model";
import { cut } from "../act/cut.ts";
import { eachChild, spansOf } from "../act/spans.ts";
import { inputKey, saidIn } from "./question.ts";
import type { Said } from "./question.ts";
import type { Held } from "./held.ts";

/** What a retried request says about an approval. */
export interface Answered {
  readonly id: string;
  readonly said: Said;
}

export interface Opened {
  /** The request as the server would have got it without the guard's question. */
  readonly frame: Frame;
  readonly answered: Answered | null;
}

const marker = "guardian-approval.";
const markerBytes = Buffer.from(marker);
/** A request that carries more for its server is not asked about in this way. */
const mostCarried = 64 * 1024;

/**
 * The state that a client hands back when it tries again: which approval is meant, and what the request carried for the server, since
 * this stands at the same place. All of it is judged again as what the client says; null where it would be too large.
 */
export function stateOf(id: string, { responses, state }: Held["retried"]): string | null {
  const carried = JSON.stringify({ id, responses, state });
  if (carried.length > mostCarried) return null;
  return marker + Buffer.from(carried).toString("base64url");
}

/** Takes the answer to the guard's own question out of a retried request. */
export function openRetry(frame: Frame, limits: Limits): Opened {
  const untouched = { frame, answered: null };
  if (!Buffer.from(frame.bytes.buffer, frame.bytes.byteOffset, frame.bytes.length).includes(markerBytes))
    return untouched;
  const envelope = decode(frame, limits);
  const [message] = envelope.form === "single" ? envelope.messages : [];
  if (message?.kind !== "request") return untouched;
  const params = objectAt(message.value, "params");
  const carried = carriedIn(params?.["requestState"]);
  if (carried === null) return untouched;
  const responses = objectAt(params, "inputResponses");
  const bytes = splice(frame.bytes, editsOf(frame.bytes, message, carried));
  const said = responses?.[inputKey] === undefined ? "unasked" : saidIn(responses[inputKey]);
  return { frame: { ...frame, bytes }, answered: { id: carried.id, said } };
}

type Carried = Held["retried"] & { readonly id: string };

function carriedIn(state: Json | undefined): Carried | null {
  if (typeof state !== "string" || !state.startsWith(marker)) return null;
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(state.slice(marker.length), "base64url").toString("utf8"));
  } catch {
    return null; // not ours, whatever it begins with
  }
  if (typeof read !== "object" || read === null) return null;
  const { id, responses, state: own } = read as Record<string, unknown>; // an object, checked above
  if (typeof id !== "string" || !isText(responses) || !isText(own)) return null;
  return { id, responses, state: own };
}

const isText = (value: unknown): value is string | null => value === null || typeof value === "string";

/** Puts back what stood in the two members, or takes them out where they were not there. */
function editsOf(bytes: Uint8Array, { span }: Message, { responses, state }: Carried): readonly Edit[] {
  const params = spansOf(bytes, ["/params"], span).get("/params");
  if (params === undefined) return [];
  const before: Readonly<Record<string, string | null>> = { inputResponses: responses, requestState: state };
  const edits: Edit[] = [];
  const spans: Span[] = [];
  const gone = new Set<number>();
  eachChild(bytes, params, ({ key, whole, value }) => {
    const text = Object.hasOwn(before, key) ? before[key] : undefined;
    if (text === null) gone.add(spans.length);
    // Between tokens a line break is white space; on stdio it would end the message.
    else if (text !== undefined) edits.push({ span: value, text: text.replaceAll(/[\r\n]/g, " ") });
    spans.push(whole);
  });
  return [...edits, ...cut(spans, gone)].sort((one, other) => one.span.start - other.span.start);
}

function objectAt(value: JsonObject | undefined, key: string): JsonObject | undefined {
  const found = value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined;
  const isObject = typeof found === "object" && found !== null && !Array.isArray(found);
  return isObject ? (found as JsonObject) : undefined; // an object, checked above
}
