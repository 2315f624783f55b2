import type { ServerResponse } from "node:http";
import type { Instant } from "@guardian/model";
import { serverEnded } from "../../act.ts";
import type { Session } from "../../session.ts";
import { EventWriter } from "../sse/event-writer.ts";
import type { Hub, Party } from "./hub.ts";
import { idKey } from "../../id-key.ts";
import { placesOf, textAt } from "./outline.ts";
import type { Outline } from "./outline.ts";
import type { PostReply } from "./post-reply.ts";

/** Messages that wait for a client that has no stream open; more than these are dropped, the oldest first. */
const mostWaiting = 200;
const mostWaitingBytes = 4 * 1024 * 1024;

export interface BridgeSessionOptions {
  /** The session in which the client's first frame was judged. */
  readonly session: Session;
  readonly hub: Hub;
  readonly now: () => Instant;
  readonly onEnd: () => void;
}

/** One HTTP session of a client with a stdio server: its open POSTs, and the stream for everything else. */
export class BridgeSession implements Party {
  readonly session: Session;
  readonly hub: Hub;
  readonly #options: BridgeSessionOptions;
  readonly #replies = new Set<PostReply>();
  #stream: EventWriter | null = null;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #usedAt: Instant;

  constructor(options: BridgeSessionOptions) {
    this.#options = options;
    this.hub = options.hub;
    this.session = options.session;
    this.#usedAt = options.now();
  }

  /** Since when nothing happens and nothing is open; null while something is. */
  get idleSince(): Instant | null {
    return this.#replies.size > 0 || this.#stream?.isOpen === true ? null : this.#usedAt;
  }

  get hasStream(): boolean {
    return this.#stream?.isOpen === true;
  }

  touch(): void {
    this.#usedAt = this.#options.now();
  }

  /** A POST waits for answers. */
  await(reply: PostReply, response: ServerResponse): void {
    this.touch();
    this.#replies.add(reply);
    response.once("close", () => {
      this.#replies.delete(reply);
      this.touch();
    });
    if (reply.takesEvents) this.#flush((bytes) => reply.write(bytes, []));
  }

  /** The client opened the stream for what belongs to no POST. */
  open(response: ServerResponse, headers: Readonly<Record<string, string>>): EventWriter {
    const stream = new EventWriter(response, headers);
    this.#stream = stream;
    response.once("close", () => {
      this.touch();
    });
    this.#flush((bytes) => stream.write(bytes));
    return stream;
  }

  /** Says something on the stream, in the guard's own name. */
  say(message: Uint8Array): void {
    void this.#stream?.write(message);
  }

  async deliver(bytes: Uint8Array, outlines: readonly Outline[]): Promise<void> {
    this.touch();
    const isSse = this.session.transport === "sse";
    const reply = isSse ? undefined : this.#replyFor(bytes, outlines);
    if (reply !== undefined) await reply.write(bytes, outlines);
    else if (this.#stream?.isOpen === true) await this.#stream.write(bytes);
    // An answer whose POST is gone has nobody who could take it.
    else if (!outlines.some(({ kind }) => kind === "answer")) this.#keep(bytes);
  }

  childEnded(): void {
    const { onEnd } = this.#options;
    for (const reply of [...this.#replies])
      for (const id of reply.unanswered)
        void reply.write(serverEnded(id, this.session.server), [answerTo(id)]);
    this.#stream?.end();
    onEnd();
  }

  /** Ends the client's open streams. */
  end(): void {
    this.#stream?.end();
  }

  /**
   * The POST that a message belongs to. What names no request goes to the only open POST, where it is in order with the answer;
   * with several of them, to the stream if there is one, else to the newest.
   */
  #replyFor(bytes: Uint8Array, outlines: readonly Outline[]): PostReply | undefined {
    const open = [...this.#replies].filter((reply) => reply.isOpen);
    const answered = open.find((reply) => outlines.some((outline) => reply.isAbout(outline)));
    if (answered !== undefined || outlines.some(({ kind }) => kind === "answer")) return answered;
    const talking = open.filter((reply) => reply.takesEvents);
    const [outline] = outlines;
    if (outline?.method === "notifications/progress") {
      const span = placesOf(bytes, outline).progressToken;
      const key = span === undefined ? "" : idKey(textAt(bytes, span));
      const asked = talking.find((reply) => reply.hasToken(key));
      if (asked !== undefined) return asked;
    }
    const isUnrelated = outline !== undefined && unrelated.test(outline.method);
    const prefersStream = this.hasStream && (isUnrelated || talking.length !== 1);
    return prefersStream ? undefined : talking.at(-1);
  }

  #keep(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    while (this.#waiting.length > mostWaiting || this.#waitingBytes > mostWaitingBytes)
      this.#waitingBytes -= this.#waiting.shift()?.length ?? this.#waitingBytes;
  }

  #flush(write: (bytes: Uint8Array) => Promise<void>): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const bytes of waiting) void write(bytes);
  }
}

/** One request of the modern era: it has no session, and the POST's answer is all there is. */
export class ModernRequest implements Party {
  readonly session: Session;
  #reply: PostReply | null = null;

  constructor(session: Session) {
    this.session = session;
  }

  await(reply: PostReply): void {
    this.#reply = reply;
  }

  async deliver(bytes: Uint8Array, outlines: readonly Outline[]): Promise<void> {
    await this.#reply?.write(bytes, outlines);
  }

  childEnded(): void {
    const reply = this.#reply;
    for (const id of reply?.unanswered ?? [])
      void reply?.write(serverEnded(id, this.session.server), [answerTo(id)]);
  }
}

/** Notifications that never belong to a request. */
const unrelated = /^notifications\/(?:(?:tools|prompts|resources)\/list_changed|resources\/updated)$/;

function answerTo(id: string): Outline {
  return { kind: "answer", id, idSpan: null, method: "", params: null, error: null };
}
