import type { ServerResponse } from "node:http";
import type { Milliseconds } from "@guardian/model";
import { EventWriter } from "../sse/event-writer.ts";
import { sendJson } from "../http/http-reply.ts";
import { idKey } from "../../id-key.ts";
import type { Outline } from "./outline.ts";

export interface PostReplyOptions {
  readonly response: ServerResponse;
  /** Raw ids of the requests that the POST holds. */
  readonly ids: readonly string[];
  /** Keys of the progress tokens that they name. */
  readonly tokens: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** False where the client takes JSON only: what is no answer then goes elsewhere. */
  readonly takesEvents: boolean;
  /** True: an event stream even where the first thing to say is the whole answer. */
  readonly prefersEvents: boolean;
  /** The HTTP status of a single answer. */
  readonly statusOf: (bytes: Uint8Array, outline: Outline | undefined) => number;
  /** Answers of our own to a part of the batch. */
  readonly first: Uint8Array | null;
}

/** After this time an event stream is begun, so that no client gives up waiting for headers. */
const silence: Milliseconds = 5000;

/**
 * The answer to one POST: a JSON body where the first thing to say is the whole answer (and a stream is not
 * preferred), else an event stream until all is answered.
 */
export class PostReply {
  readonly #options: PostReplyOptions;
  readonly #open: Set<string>;
  readonly #collected: Uint8Array[] = [];
  readonly #timer: NodeJS.Timeout;
  #events: EventWriter | null = null;

  constructor(options: PostReplyOptions) {
    this.#options = options;
    this.#open = new Set(options.ids.map(idKey));
    this.#timer = setTimeout(() => {
      if (options.takesEvents && this.isOpen) this.#begin();
    }, silence).unref();
    options.response.once("close", () => {
      clearTimeout(this.#timer);
    });
    if (options.first !== null) this.#collected.push(options.first);
  }

  get isOpen(): boolean {
    const { response } = this.#options;
    return !response.destroyed && !response.writableEnded;
  }

  get takesEvents(): boolean {
    return this.#options.takesEvents;
  }

  /** Raw keys of what is not answered yet. */
  get unanswered(): readonly string[] {
    return [...this.#open];
  }

  isAbout({ kind, id }: Outline): boolean {
    return kind === "answer" && id !== null && this.#open.has(idKey(id));
  }

  hasToken(key: string): boolean {
    return this.#options.tokens.includes(key);
  }

  /** Takes a message that belongs to this POST; resolves when the client can take more. */
  async write(bytes: Uint8Array, outlines: readonly Outline[]): Promise<void> {
    if (!this.isOpen) return;
    for (const { kind, id } of outlines) if (kind === "answer" && id !== null) this.#open.delete(idKey(id));
    const isLast = this.#open.size === 0;
    const { takesEvents, prefersEvents } = this.#options;
    const isBody = this.#events === null && ((isLast && !prefersEvents) || !takesEvents);
    if (isBody) this.#collected.push(bytes);
    else await this.#begin().write(bytes);
    if (isLast) this.#finish(outlines[0]);
  }

  #begin(): EventWriter {
    if (this.#events !== null) return this.#events;
    clearTimeout(this.#timer);
    const { response, headers } = this.#options;
    this.#events = new EventWriter(response, headers);
    for (const bytes of this.#collected.splice(0)) void this.#events.write(bytes);
    return this.#events;
  }

  #finish(outline: Outline | undefined): void {
    clearTimeout(this.#timer);
    if (this.#events !== null) {
      this.#events.end();
      return;
    }
    const { response, headers, statusOf } = this.#options;
    const [only, ...more] = this.#collected;
    if (only !== undefined && more.length === 0) sendJson(response, statusOf(only, outline), only, headers);
    else sendJson(response, 200, batchOf(this.#collected), headers);
  }
}

/** Several answers as one batch. */
function batchOf(answers: readonly Uint8Array[]): Uint8Array {
  const inner = answers.map((bytes) => {
    const text = Buffer.from(bytes).toString("utf8").trim();
    return text.startsWith("[") ? text.slice(1, -1) : text;
  });
  return Buffer.from(`[${inner.join(",")}]`);
}
