import type { Problem, ValueSort } from "./envelope.ts";
import type { Instant, Milliseconds, Route } from "./frame.ts";
import type { Json, JsonObject, JsonPointer, Span } from "./json.ts";

/** What is looked at. `document` and `user_prompt` come from `guardian analyze` and files only. */
export const subjectKinds = [
  "tool_definition",
  "prompt_definition",
  "resource_definition",
  "instructions",
  "tool_args",
  "tool_result",
  "prompt_args",
  "prompt",
  "resource",
  "sampling",
  "sampling_answer",
  "elicitation",
  "elicitation_answer",
  "roots",
  "log",
  "progress",
  "error",
  "completion",
  "task",
  "handshake",
  "other",
  "document",
  "user_prompt",
  "malformed",
] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** One way to read a text. */
export const views = [
  "visible",
  "nfkc",
  "tags",
  "variation",
  "base64",
  "hex",
  "percent",
  "html",
  "unicode-escape",
  "key",
  "leet",
  "spaced",
  "reversed",
  "cipher",
  "codes",
  "base32",
  "ascii85",
  "quoted-printable",
  "hyphenation",
  "letters",
  "zero-width",
  "terminal",
  "comment",
  "hidden",
  "attribute",
  "markup",
  "joined",
] as const;
export type View = (typeof views)[number];

/** One text with its JSON pointer, and the views through which it was read. */
export interface Fragment {
  readonly path: JsonPointer;
  readonly text: string;
  readonly via: readonly View[];
  /** Maps a span of `text` to the span of the original string at `path`; absent means they are the same. */
  readonly locate?: (span: Span) => Span;
  /** Where several texts were read as one: the pointer of the one in which a span begins, and to which `locate` refers. */
  readonly pathAt?: (span: Span) => JsonPointer;
}

/** Where a subject comes from. */
export interface Origin {
  readonly route: Route;
  /** The JSON-RPC method of the message, or of the request that it answers; empty for files. */
  readonly method: string;
  /** The tool, prompt or resource that it belongs to. */
  readonly target?: string;
  /** For `guardian analyze`: the name of the argument that holds the text. */
  readonly argument?: string;
  /** Of a call: the tool's definition as `tools/list` gave it last; absent where none was seen. */
  readonly definition?: JsonObject;
  /** Of a call: what the tool's arguments held nearly always so far, by their names; absent where too little was seen. */
  readonly usual?: ReadonlyMap<string, ValueSort>;
  /** Of a call: the addresses of the roots that the client told the server; absent where it told none. */
  readonly roots?: readonly string[];
  /** When the frame arrived; absent for texts that did not come over the wire. */
  readonly time?: Instant;
  /** Size of the frame in bytes. */
  readonly bytes?: number;
  /** Of an answer: how long after its request it came. */
  readonly latency?: Milliseconds;
  /** Of an answer: it says that the request failed. */
  readonly hasFailed?: boolean;
  /** Of a list: it is a further page. */
  readonly isNext?: boolean;
}

/** What a request asks for, or an answer tells, and where it stands. */
export interface Body {
  readonly at: JsonPointer;
  readonly value: Json;
}

/** A part of an envelope that gets a verdict of its own: a whole message, or one definition of a list. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly origin: Origin;
  /** Index of the message in the envelope. */
  readonly message: number;
  /** The part of that message which the subject is; empty for the whole message. */
  readonly at: JsonPointer;
  readonly fragments: readonly Fragment[];
  /** The arguments of a call (`params.arguments`), for policies; undefined elsewhere. */
  readonly arguments?: Json;
  /** Of a definition or instructions: what the server offers, whole. */
  readonly offer?: Json;
  /** Of a request to the client itself (a form, a model's answer, roots), and of the roots that it tells: the whole of it. */
  readonly body?: Body;
  /** Only for kind `malformed`. */
  readonly problem?: Problem;
  /** Set where views were cut off at a bound: the subject was not read completely. */
  readonly truncated?: boolean;
}
