import type { Frame, Instant } from "./frame.ts";
import type { JsonObject, Span } from "./json.ts";

/** What a response answers: remembered by the session when the request passed. */
export interface RequestContext {
  readonly method: string;
  /** The tool or prompt that was called, or the URI that was read. */
  readonly target?: string;
  /** When the request passed. */
  readonly at?: Instant;
  /** Set where it asked for a further page of a list. */
  readonly isNext?: boolean;
}

/** What the values of an argument look like: a language, a place, one word, or plain words. */
export type ValueSort = "sql" | "shell" | "markup" | "path" | "url" | "word" | "words";

export type MessageKind = "request" | "notification" | "response" | "error";

/** One JSON-RPC message inside a frame. */
export interface Message {
  readonly kind: MessageKind;
  /** The id's JSON text exactly as it stood in the frame (`1`, `"1"` and `1.0` differ); null where there is none. */
  readonly id: string | null;
  /** The method; empty for responses and errors. */
  readonly method: string;
  readonly value: JsonObject;
  /** Where the message stands in the frame's bytes: the whole JSON text, or one element of a batch. */
  readonly span: Span;
  /** For a response or error: the request it answers, where the session knows it. */
  readonly answers?: RequestContext;
  /** For a call: the definition of its tool, where the server has listed it. */
  readonly definition?: JsonObject;
  /** For a call: what its arguments usually hold. */
  readonly usual?: ReadonlyMap<string, ValueSort>;
  /** For a call: the roots that the client told the server. */
  readonly roots?: readonly string[];
}

/** Why a frame could not be read as JSON-RPC. */
export type ProblemCode =
  | "invalid-utf8"
  | "invalid-json"
  | "duplicate-key"
  | "too-large"
  | "too-deep"
  | "too-many-strings"
  | "not-json-rpc"
  | "empty-batch"
  | "header-mismatch";

/** A problem of the frame; `detail` is the guard's own words and never holds text from the frame. */
export interface Problem {
  readonly code: ProblemCode;
  readonly detail: string;
  /** Byte offset where the reader stopped, where it makes sense. */
  readonly offset?: number;
}

/** A frame decoded. Malformed is a kind, not an exception. */
export type Envelope =
  | { readonly form: "single" | "batch"; readonly frame: Frame; readonly messages: readonly Message[] }
  | {
      readonly form: "malformed";
      readonly frame: Frame;
      readonly problem: Problem;
      /** The request id where one could still be read, so that a refusal can be answered. */
      readonly id: string | null;
      /** What the frame was meant to be, where that could still be read: says whether `id` asks or answers. */
      readonly kind?: MessageKind;
    };
