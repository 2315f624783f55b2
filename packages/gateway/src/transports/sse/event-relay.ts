import type { ServerResponse } from "node:http";
import type { Outgoing } from "@guardian/model";
import type { Gate } from "../../gate.ts";
import { pass } from "../../pass.ts";
import type { Session } from "../../session.ts";
import { drained } from "../http/http-reply.ts";
import { SseParser } from "./sse.ts";
import { blankOf, eventWith, messageEvent } from "./sse-event.ts";
import type { SseEvent } from "./sse-event.ts";

export interface EventRelayOptions {
  readonly response: ServerResponse;
  readonly gate: Gate;
  readonly session: Session;
  /** Largest event in bytes. */
  readonly limit: number;
  /** Takes the guard's answer to a request of the server that was stopped. */
  readonly replyToServer: (reply: Uint8Array) => void;
  /** Called when everything that was pushed has left: the sender may go on. */
  readonly onDrained: () => void;
  /** Called once when no more can be relayed: an event over the limit, or a bug. */
  readonly onBroken: (cause: unknown) => void;
  /** Looks at an event first; what it returns leaves in its place, unjudged. */
  readonly intercept?: ((event: SseEvent) => Uint8Array | undefined) | undefined;
}

/** So many waiting bytes pause the upstream. */
const highWater = 1024 * 1024;

/**
 * Carries an event stream from a server to a client. Each event's data is judged as one frame; events leave in the order in which
 * they came, as the bytes that came. A stopped event leaves without its data, so that the client keeps its place in the stream.
 */
export class EventRelay {
  readonly #options: EventRelayOptions;
  readonly #parser: SseParser;
  #waiting: SseEvent[] = [];
  #bytes = 0;
  #isRunning = false;
  #isEnded = false;
  #failure: Error | null = null;

  constructor(options: EventRelayOptions) {
    this.#options = options;
    this.#parser = new SseParser(options.limit);
  }

  /** Takes bytes of the stream; false where the sender should wait for `onDrained`. */
  push(chunk: Uint8Array): boolean {
    for (const event of this.#parser.push(chunk)) {
      this.#waiting.push(event);
      this.#bytes += costOf(event);
    }
    if (this.#waiting.length > 0) this.#start();
    // Only a run that is under way ends, and tells that more can come.
    return !this.#isRunning || (this.#bytes < highWater && !this.#options.response.writableNeedDrain);
  }

  /** Writes a message of the guard itself. */
  inject(message: Uint8Array): void {
    const { response } = this.#options;
    if (!response.destroyed && !response.writableEnded) response.write(messageEvent(message));
  }

  /** The stream is over; with a failure the client's connection breaks as the server's did. */
  end(failure: Error | null = null): void {
    this.#isEnded = true;
    this.#failure = failure;
    this.#start();
  }

  #start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#run().catch((cause: unknown) => {
      this.#options.onBroken(cause);
      this.#options.response.destroy();
    });
  }

  async #run(): Promise<void> {
    const { response, onDrained } = this.#options;
    while (this.#waiting.length > 0 && !response.destroyed) {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const event of batch) await this.#relay(event);
    }
    this.#isRunning = false;
    if (!this.#isEnded) onDrained();
    else if (this.#failure === null) response.end();
    else response.destroy();
  }

  async #relay(event: SseEvent): Promise<void> {
    const { response } = this.#options;
    if (response.destroyed || response.writableEnded) return;
    this.#bytes -= costOf(event);
    const bytes = this.#options.intercept?.(event) ?? (await this.#judged(event));
    if (bytes.length > 0 && !response.write(bytes)) await drained(response);
    if (event.oversize === undefined) return;
    response.end();
    this.#options.onBroken(new RangeError(`an event is larger than ${this.#options.limit} bytes`));
  }

  async #judged(event: SseEvent): Promise<Uint8Array> {
    const { data } = event;
    // Comments, keep-alives and priming events: nothing in them reaches a reader.
    if (data === null || data.length === 0) return event.isPlain ? event.raw : eventWith(event, data);
    const outgoing = await this.#pass(data, event.oversize);
    if (outgoing.reply !== null) this.#options.replyToServer(outgoing.reply);
    if (outgoing.forward === null || (outgoing.forward === data && event.oversize !== undefined))
      return blankOf(event);
    if (outgoing.forward === data && event.isPlain) return event.raw;
    return eventWith(event, outgoing.forward);
  }

  #pass(data: Uint8Array, oversize: number | undefined): Promise<Outgoing> {
    const { gate, session } = this.#options;
    return pass(
      session.frame("to-client", data, oversize === undefined ? undefined : { oversize }),
      gate,
      session,
    );
  }
}

/** What an event that waits takes of the memory: its bytes, and more for itself. */
function costOf({ raw }: SseEvent): number {
  return raw.length + 256;
}
