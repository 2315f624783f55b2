import { randomUUID } from "node:crypto";
import { placeholders, splice } from "@guardian/engine";
import type { Edit, Placeholders } from "@guardian/engine";
import type { Envelope, Outgoing, Span, Verdict } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { cut } from "./act/cut.ts";
import { fateOf, refuse } from "./act/fate.ts";
import type { Fate } from "./act/fate.ts";
import { refuseMalformed } from "./act/malformed.ts";
import { remirror } from "./act/mirror.ts";
import { clientError, unrecordedRefusal } from "./act/refusal.ts";

type Readable = Exclude<Envelope, { form: "malformed" }>;

/**
 * Turns verdicts into what leaves: the very bytes that came, or redacted ones, and an answer to the sender where something was
 * stopped. The verdicts are those of the envelope's subjects; `reference` names the audit entry in the words of a refusal, and
 * `names` are what the session calls the secrets that a redaction takes out.
 */
export function act(
  envelope: Envelope,
  verdicts: readonly Verdict[],
  reference = "",
  names?: Placeholders,
): Outgoing {
  const acting = verdicts.filter(interferes);
  if (acting.length === 0) return { forward: envelope.frame.bytes, reply: null };
  if (envelope.form === "malformed") return refuseMalformed(envelope, reference);
  const byMessage = Map.groupBy(acting, ({ inspection }) => inspection.subject.message);
  // A verdict on a message that is not there is a bug of ours; what it meant to stop must not pass.
  if ([...byMessage.keys()].some((index) => envelope.messages[index] === undefined)) return nothing;
  const scene = { frame: envelope.frame, reference, names: names ?? placeholders(randomUUID()) };
  const fates = envelope.messages.map((message, index) => fateOf(scene, message, byMessage.get(index) ?? []));
  return assemble(envelope, fates);
}

/** Refuses a whole frame whose audit entry could not be written: doubt closes the gate. */
export function unrecorded(envelope: Envelope): Outgoing {
  if (envelope.form === "malformed") return refuseMalformed(envelope, "");
  const { direction } = envelope.frame.route;
  return assemble(
    envelope,
    envelope.messages.map((message) => refuse(message, direction, unrecordedRefusal)),
  );
}

/** The answer to a client's request, by its raw id, whose server ended before it answered. */
export function serverEnded(id: string, server: string): Uint8Array {
  const text = `The MCP server "${excerpt(server, 64)}" ended before it answered; what it wrote on stderr says why.`;
  return encode(clientError(id, { reason: "server-ended", text, data: {}, reference: "" }));
}

const nothing: Outgoing = { forward: null, reply: null };

function interferes({ enforced, action }: Verdict): boolean {
  return enforced && action !== "allow" && action !== "flag";
}

function assemble({ form, frame, messages }: Readable, fates: readonly Fate[]): Outgoing {
  const replies = fates.flatMap(({ reply }) => (reply === null ? [] : [reply]));
  const reply = form === "batch" ? `[${replies.join(",")}]` : (replies[0] ?? "");
  const [message] = messages;
  const headers = form === "single" && message && remirror(frame, message, fates[0]?.changes ?? []);
  return {
    forward: forward(
      frame.bytes,
      messages.map(({ span }) => span),
      fates,
    ),
    reply: replies.length === 0 ? null : encode(reply),
    ...(headers ? { headers } : {}),
  };
}

function forward(bytes: Uint8Array, spans: readonly Span[], fates: readonly Fate[]): Uint8Array | null {
  const gone = new Set([...fates.keys()].filter((index) => fates[index]?.isGone === true));
  if (gone.size === fates.length) return null;
  const edits: Edit[] = [...cut(spans, gone), ...fates.flatMap((fate) => fate.edits)];
  if (edits.length === 0) return bytes;
  return splice(
    bytes,
    edits.sort((one, other) => one.span.start - other.span.start),
  );
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
