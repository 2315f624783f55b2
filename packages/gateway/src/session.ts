import { randomBytes, randomUUID } from "node:crypto";
import { learnNames, placeholders } from "@guardian/engine";
import type { Direction, Frame, Instant, RequestContext, Transport } from "@guardian/model";
import { idKey } from "./id-key.ts";
import type { Judged } from "./judge.ts";

/** Requests that wait for an answer in one direction; a peer that never gets its answers cannot make us grow beyond this. */
const mostPending = 10_000;

export interface SessionOptions {
  readonly server: string;
  readonly principal?: string;
  readonly transport: Transport;
  readonly now?: () => Instant;
}

/** One conversation between a client and a server: who they are, and which requests are under way in each direction. */
export class Session {
  readonly id = randomUUID();
  readonly server: string;
  readonly principal: string;
  readonly transport: Transport;
  /** What the session calls the secrets that were taken out of its messages. */
  readonly names = placeholders(randomBytes(32).toString("hex"));
  readonly #now: () => Instant;
  #elicits = false;
  // Made only where somebody asks for it: most sessions of HTTP are one request long.
  #ending: AbortController | null = null;
  readonly #pending: Readonly<Record<Direction, Map<string, RequestContext>>> = {
    "to-server": new Map(),
    "to-client": new Map(),
  };
  readonly #routes: Readonly<Record<Direction, Frame["route"]>>;

  constructor(options: SessionOptions) {
    this.server = options.server;
    this.principal = options.principal ?? "local";
    this.transport = options.transport;
    this.#now = options.now ?? Date.now;
    const route = (direction: Direction): Frame["route"] => ({
      server: this.server,
      session: this.id,
      principal: this.principal,
      transport: this.transport,
      direction,
    });
    this.#routes = { "to-server": route("to-server"), "to-client": route("to-client") };
  }

  /** Whether the client said, when it opened the connection, that it can show a form to its user. */
  get elicits(): boolean {
    return this.#elicits;
  }

  /** Aborted where the guard ends the conversation; transports close what they hold of it. */
  get ending(): AbortSignal {
    return (this.#ending ??= new AbortController()).signal;
  }

  /** Ends the conversation for both sides. */
  end(): void {
    (this.#ending ??= new AbortController()).abort();
  }

  /** Makes a frame of this session from bytes that arrived. */
  frame(direction: Direction, bytes: Uint8Array, extra?: Pick<Frame, "mirrored" | "oversize">): Frame {
    return { route: this.#routes[direction], bytes, at: this.#now(), ...extra };
  }

  /** The requests that a frame in `direction` may answer, by `idKey`: those that travel the other way. */
  pending(direction: Direction): ReadonlyMap<string, RequestContext> {
    return this.#pending[direction === "to-server" ? "to-client" : "to-server"];
  }

  /** Takes note of what a judged frame asked and answered. */
  settle(judged: Judged): void {
    const { direction } = judged.envelope.frame.route;
    if (judged.elicits !== undefined && direction === "to-server") this.#elicits = judged.elicits;
    if (judged.named !== undefined) learnNames(this.names, judged.named);
    const asked = this.#pending[direction];
    for (const { id, context } of judged.asked) {
      if (asked.size >= mostPending) forgetOldest(asked);
      asked.set(idKey(id), context);
    }
    const answered = this.#pending[direction === "to-server" ? "to-client" : "to-server"];
    for (const id of judged.answered) answered.delete(idKey(id));
  }
}

function forgetOldest(map: Map<string, RequestContext>): void {
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
