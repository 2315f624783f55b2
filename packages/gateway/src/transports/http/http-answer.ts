import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { excerpt } from "@guardian/model";
import type { Milliseconds } from "@guardian/model";
import type { Dispatcher } from "undici";
import type { Gate } from "../../gate.ts";
import { pass } from "../../pass.ts";
import type { Session } from "../../session.ts";
import { EventRelay } from "../sse/event-relay.ts";
import { isUtf8, mediaType, responseHeaders } from "./http-headers.ts";
import { sendJson, sendTrouble } from "./http-reply.ts";
import { judgeErrorBody } from "./error-body.ts";
import type { SseEvent } from "../sse/sse-event.ts";
import { unreachable } from "./trouble.ts";
import type { Trouble } from "./trouble.ts";

export interface AnswerOptions {
  readonly server: string;
  readonly response: ServerResponse;
  readonly gate: Gate;
  readonly session: Session;
  /** Largest message in bytes. */
  readonly limit: number;
  /** How long the body of an answer may take that is no event stream. */
  readonly patience: Milliseconds;
  /** Raw ids of the requests that are answered, for errors of our own: asked for only where there is one. */
  readonly ids: () => readonly string[];
  readonly warn: (message: string) => void;
  readonly replyToServer: (reply: Uint8Array) => void;
  /** Told of the status and headers before anything is written. */
  readonly onStart?: (status: number, headers: IncomingHttpHeaders) => void;
  /** Refusals of a part of the batch that was asked; they join the server's answer. */
  readonly ownReplies?: Uint8Array | null;
  /** True where a good answer says nothing but its status (the POST of HTTP+SSE). */
  readonly isStatusOnly?: boolean;
  readonly intercept?: (event: SseEvent) => Uint8Array | undefined;
  /** Hands over the event stream to who else has something to say in it. */
  readonly onStream?: (stream: EventRelay) => void;
  readonly onClose?: () => void;
}

type Controller = Dispatcher.DispatchController;
type Mode = "waiting" | "json" | "text" | "events" | "refused";

/** An error page longer than this is refused instead of relayed. */
const longestErrorText = 64 * 1024;
const rewritten: ReadonlySet<string> = new Set(["content-length"]);

/** How long the headers of a stream wait for its first event at most, in milliseconds. */
const headerPatience = 2;

/**
 * The upstream's answer on its way to the client: one JSON body, an event stream, or an error page. Status, headers and body are
 * the upstream's own but for what is stopped. When one side leaves, the other is let go at once.
 */
export class Answer implements Dispatcher.DispatchHandler {
  readonly #options: AnswerOptions;
  #controller: Controller | null = null;
  #mode: Mode = "waiting";
  #status = 0;
  #headers: string[] = [];
  #parts: Buffer[] = [];
  #length = 0;
  #relay: EventRelay | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isDone = false;

  constructor(options: AnswerOptions) {
    this.#options = options;
    options.response.once("close", () => {
      this.#leave("the client left");
    });
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#options.response.destroyed) this.#leave("the client left");
  }

  onResponseStart(controller: Controller, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    const trouble = this.#troubleWith(status, headers);
    if (trouble !== null) {
      this.#refuse(trouble);
      return;
    }
    this.#options.onStart?.(status, headers);
    // undici gives the raw lines as a list for HTTP/1.1, the only version that we speak upstream.
    const raw = Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];
    const type = mediaType(headers["content-type"]);
    const isStream = type === "text/event-stream" && status < 300;
    this.#headers = responseHeaders(raw, headers.connection, rewritten);
    if (isStream) this.#stream();
    else {
      this.#mode = type === "application/json" ? "json" : "text";
      this.#timer = setTimeout(() => {
        this.#refuse(slow(this.#options));
      }, this.#options.patience);
    }
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#mode === "events") {
      if (this.#relay?.push(chunk) === false) controller.pause();
      return;
    }
    this.#length += chunk.length;
    const limit = this.#mode === "text" ? longestErrorText : this.#options.limit;
    if (this.#length <= limit) this.#parts.push(chunk);
    else if (this.#mode !== "refused") this.#tooLarge();
  }

  onResponseEnd(): void {
    this.#isDone = true;
    clearTimeout(this.#timer);
    if (this.#mode === "events") this.#relay?.end();
    else if (this.#mode !== "refused")
      this.#finish().catch((cause: unknown) => {
        this.#broken(cause);
      });
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    if (this.#isDone) return;
    this.#isDone = true;
    clearTimeout(this.#timer);
    const { server, response, ids, warn } = this.#options;
    if (this.#mode === "events") {
      this.#relay?.end(error);
      return;
    }
    const trouble = unreachable(server, error);
    warn(trouble.text);
    sendTrouble(response, 502, trouble, ids());
  }

  #leave(why: string): void {
    clearTimeout(this.#timer);
    if (!this.#isDone) {
      this.#isDone = true;
      this.#controller?.abort(new Error(why));
    }
    this.#options.onClose?.();
  }

  #stream(): void {
    const { response, gate, session, limit, replyToServer, intercept, ownReplies, onStream } = this.#options;
    this.#mode = "events";
    response.writeHead(this.#status, this.#headers);
    const relay = new EventRelay({
      response,
      gate,
      session,
      limit,
      replyToServer,
      intercept,
      onDrained: () => this.#controller?.resume(),
      onBroken: (cause) => {
        this.#broken(cause);
      },
    });
    this.#relay = relay;
    if (ownReplies) relay.inject(ownReplies);
    onStream?.(relay);
    flushSoon(response);
  }

  async #finish(): Promise<void> {
    const { response, gate, session, ids, ownReplies } = this.#options;
    const body = this.#parts.length === 1 ? (this.#parts[0] ?? nothing) : Buffer.concat(this.#parts);
    const isGood = this.#status < 300;
    const isSilent =
      body.length === 0 || (isGood && (this.#status === 202 || this.#options.isStatusOnly === true));
    if (isSilent) {
      if (ownReplies) sendJson(response, 200, ownReplies);
      else this.#send(nothing);
      return;
    }
    if (!isGood) {
      const onReply = this.#options.replyToServer;
      const judged = await judgeErrorBody(body, { gate, session, ids: ids(), onReply });
      if (judged !== body) this.#headers = asJson(this.#headers);
      this.#send(judged);
      return;
    }
    if (this.#mode === "text") {
      this.#refuse(unreadable(this.#options, "neither JSON nor an event stream"));
      return;
    }
    const outgoing = await pass(session.frame("to-client", body), gate, session);
    if (outgoing.reply !== null) this.#options.replyToServer(outgoing.reply);
    if (outgoing.forward !== null) this.#send(joined(outgoing.forward, ownReplies ?? null));
    else sendTrouble(response, 200, unreadable(this.#options, "no message that may pass"), ids());
  }

  #send(body: Uint8Array): void {
    const { response } = this.#options;
    if (response.headersSent || response.destroyed) return;
    const hasBody = this.#status !== 204 && this.#status !== 304;
    const length = hasBody ? ["content-length", String(body.length)] : [];
    response.writeHead(this.#status, [...this.#headers, ...length]);
    response.end(body);
  }

  #troubleWith(status: number, headers: IncomingHttpHeaders): Trouble | null {
    if (status >= 300 && status < 400 && status !== 304) return redirect(this.#options);
    const encoding = headers["content-encoding"] ?? "identity";
    if (encoding !== "identity")
      return unreadable(this.#options, "compressed although that was not asked for");
    if (!isUtf8(headers["content-type"])) return unreadable(this.#options, "in another charset than UTF-8");
    return null;
  }

  #refuse(trouble: Trouble): void {
    this.#mode = "refused";
    this.#parts = [];
    const { response, ids, warn } = this.#options;
    warn(trouble.text);
    sendTrouble(response, 502, trouble, ids());
    this.#leave("the answer was refused");
  }

  /** The frame is judged by its size, so that the audit knows of it; the client hears that it was refused. */
  #tooLarge(): void {
    const { gate, session, limit } = this.#options;
    if (this.#mode === "json") {
      const bytes = Buffer.concat(this.#parts).subarray(0, longestErrorText);
      const judging = pass(session.frame("to-client", bytes, { oversize: this.#length }), gate, session);
      judging.catch((cause: unknown) => {
        this.#broken(cause);
      });
    }
    const most = this.#mode === "json" ? limit : longestErrorText;
    this.#refuse(unreadable(this.#options, `larger than ${most} bytes`));
  }

  #broken(cause: unknown): void {
    const { response, server, warn } = this.#options;
    warn(
      `server "${excerpt(server, 64)}": a connection was ended: ${cause instanceof Error ? cause.message : "unknown"}`,
    );
    this.#leave("the stream was ended");
    if (!response.headersSent) response.destroy();
  }
}

const nothing = Buffer.alloc(0);

/** Responses whose headers wait. One timer for all: most are long answered when it is over. */
let unflushed: ServerResponse[] = [];

/** Headers leave with the first event where it comes at once, which saves a packet; a stream may stay silent for long. */
function flushSoon(response: ServerResponse): void {
  if (unflushed.push(response) > 1) return;
  setTimeout(() => {
    const waiting = unflushed;
    unflushed = [];
    for (const one of waiting) if (!one.destroyed && !one.writableEnded) one.flushHeaders();
  }, headerPatience);
}

function unreadable({ server }: AnswerOptions, why: string): Trouble {
  return {
    reason: "unreadable-answer",
    text: `The guard refused an answer of the MCP server "${excerpt(server, 64)}": it is ${why}.`,
  };
}

function slow(options: AnswerOptions): Trouble {
  return unreadable(options, `not complete ${options.patience / 1000} s after it began`);
}

function redirect({ server }: AnswerOptions): Trouble {
  return {
    reason: "redirect-refused",
    text: `The MCP server "${excerpt(server, 64)}" answered with a redirect, which the guard does not follow; write the address that it redirects to as \`url\` in the guard's configuration.`,
  };
}

/** The same header lines (a client logs in by them) for a body of ours. */
function asJson(lines: readonly string[]): string[] {
  const kept = ["content-type", "application/json"];
  for (let index = 0; index < lines.length; index += 2) {
    const [key = "", value = ""] = lines.slice(index, index + 2);
    if (key.toLowerCase() !== "content-type") kept.push(key, value);
  }
  return kept;
}

/** The server's answer and our refusals for one batch, as one batch. */
function joined(answer: Uint8Array, own: Uint8Array | null): Uint8Array {
  if (own === null) return answer;
  return Buffer.from(`[${[answer, own].map(inner).join(",")}]`);
}

function inner(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8").trim();
  return text.startsWith("[") ? text.slice(1, -1) : text;
}
