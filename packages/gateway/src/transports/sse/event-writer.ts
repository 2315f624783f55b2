import type { ServerResponse } from "node:http";
import type { Milliseconds } from "@guardian/model";
import { drained, eventStreamHeaders } from "../http/http-reply.ts";
import { messageEvent } from "./sse-event.ts";

/** A comment goes out so often, so that a client that is gone is noticed. */
const pulse: Milliseconds = 25_000;
/** A client that lets this much wait is cut off. */
const mostWaiting = 64 * 1024 * 1024;

/** An event stream that the guard itself writes. */
export class EventWriter {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse, headers: Readonly<Record<string, string>> = {}) {
    this.#response = response;
    response.writeHead(200, { ...eventStreamHeaders, ...headers });
    response.flushHeaders();
    const timer = setInterval(() => {
      this.#put(comment);
    }, pulse).unref();
    response.once("close", () => {
      clearInterval(timer);
    });
  }

  get isOpen(): boolean {
    return !this.#response.destroyed && !this.#response.writableEnded;
  }

  /** Writes a message as an event; resolves when the client can take more. */
  write(message: Uint8Array): Promise<void> {
    return this.writeRaw(messageEvent(message));
  }

  /** Writes a finished event. */
  writeRaw(event: Uint8Array): Promise<void> {
    this.#put(event);
    return drained(this.#response);
  }

  end(): void {
    if (this.isOpen) this.#response.end();
  }

  #put(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    this.#response.write(bytes);
    if (this.#response.writableLength > mostWaiting) this.#response.destroy();
  }
}

const comment = Buffer.from(":\n\n");
