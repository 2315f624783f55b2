import type { Envelope, Outgoing, ProblemCode } from "@guardian/model";
import { clientError, serverError, standardError } from "./refusal.ts";
import type { Refusal } from "./refusal.ts";

type Malformed = Extract<Envelope, { form: "malformed" }>;

/**
 * Refuses a frame that could not be read. Whoever sent a request or something unreadable is answered; whoever waits for the
 * answer that the frame was meant to be hears an error in its place; a server's broken notification is dropped.
 */
export function refuseMalformed({ frame, problem, id, kind }: Malformed, reference: string): Outgoing {
  const known = readableId(id);
  const { code, status } = answers[problem.code];
  const text = `MCP Security Guardian refused a message that is not well-formed: ${problem.detail}`;
  const refusal: Refusal = { reason: "malformed", text, data: { problem: problem.code }, reference };
  const isAnswer = kind === "response" || kind === "error";
  if (frame.route.direction === "to-client") {
    if (known === null || kind === "notification") return { forward: null, reply: null };
    if (kind === "request") return { forward: null, reply: encode(serverError(known, refusal)) };
    return { forward: encode(clientError(known, refusal)), reply: null };
  }
  // The id of an answer belongs to the server's request; under it a client could take the error for one of its own.
  return {
    forward: isAnswer && known !== null ? encode(serverError(known, refusal)) : null,
    reply: encode(standardError(isAnswer ? null : known, code, refusal)),
    status,
  };
}

interface Answer {
  /** The code that JSON-RPC or MCP fixes for this. */
  readonly code: number;
  readonly status: number;
}

const parseError: Answer = { code: -32700, status: 400 };
const invalidRequest: Answer = { code: -32600, status: 400 };

const answers: Readonly<Record<ProblemCode, Answer>> = {
  "invalid-utf8": parseError,
  "invalid-json": parseError,
  "duplicate-key": invalidRequest,
  "too-large": { code: -32600, status: 413 },
  "too-deep": invalidRequest,
  "too-many-strings": invalidRequest,
  "not-json-rpc": invalidRequest,
  "empty-batch": invalidRequest,
  "header-mismatch": { code: -32020, status: 400 },
};

/** The raw id where it is a string or number that can be written again; the frame around it was broken, so it is not believed. */
function readableId(id: string | null): string | null {
  if (id === null) return null;
  try {
    const value: unknown = JSON.parse(id);
    return typeof value === "string" || typeof value === "number" ? id.trim() : null;
  } catch {
    return null; // not JSON: there is no id to answer under
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
