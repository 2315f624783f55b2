import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { excerpt } from "@guardian/model";
import type { Transport } from "@guardian/model";
import { pass } from "../../pass.ts";
import { Session } from "../../session.ts";
import type { Endpoint, EndpointOptions, Exchange, HttpUpstream } from "./endpoint.ts";
import { Answer } from "./http-answer.ts";
import type { AnswerOptions } from "./http-answer.ts";
import { readBody } from "./http-body.ts";
import { isUtf8, mirroredOf, requestHeaders, sessionHeaders } from "./http-headers.ts";
import { sendEmpty, sendOutgoing, sendTooLarge, sendTrouble } from "./http-reply.ts";
import { Sessions } from "./http-sessions.ts";
import { relayDocument } from "./oauth-document.ts";
import { requestIds } from "../bridge/outline.ts";
import type { Trouble } from "./trouble.ts";
import { whenDecided } from "./when-decided.ts";
import { openWire } from "./upstream.ts";
import type { Wire } from "./upstream.ts";

const transport: Transport = "streamable-http";

/** Stands in front of an upstream that speaks Streamable HTTP, in both eras: every message is judged, the rest is the upstream's. */
export async function httpRelay(upstream: HttpUpstream, options: EndpointOptions): Promise<Endpoint> {
  const { limits } = options;
  const wire = await openWire(upstream.url.origin, limits);
  const sessions = new Sessions<Session>({ limit: limits.sessions, idle: limits.sessionIdle, now: Date.now });
  const relay = new HttpRelay(upstream, options, { wire, sessions });
  return {
    handle: (exchange) => relay.handle(exchange),
    document: (exchange, place) => {
      relayDocument(exchange, place, { wire, upstream, name: options.name });
    },
    close: () => wire.close(),
  };
}

interface State {
  readonly wire: Wire;
  readonly sessions: Sessions<Session>;
}

class HttpRelay {
  readonly #upstream: HttpUpstream;
  readonly #options: EndpointOptions;
  readonly #wire: Wire;
  readonly #sessions: Sessions<Session>;

  constructor(upstream: HttpUpstream, options: EndpointOptions, { wire, sessions }: State) {
    this.#upstream = upstream;
    this.#options = options;
    this.#wire = wire;
    this.#sessions = sessions;
  }

  async handle(exchange: Exchange): Promise<void> {
    const { request, response, rest } = exchange;
    if (rest !== "") sendEmpty(response, 404);
    else if (this.#sessionOf(request).ending.aborted) sendTrouble(response, 404, sessionEnded);
    else if (request.method === "POST") await this.#post(exchange);
    else if (request.method === "GET" || request.method === "DELETE" || request.method === "OPTIONS")
      this.#ask(exchange, this.#sessionOf(request), { ids: () => [] }, null);
    else sendEmpty(response, 405, { allow: "POST, GET, DELETE, OPTIONS" });
  }

  async #post(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    if (!isUtf8(request.headers["content-type"])) {
      sendEmpty(response, 415);
      return;
    }
    const body = await readBody(request, this.#options.limits.bytes);
    if (body === null) return;
    const { gate } = this.#options;
    const session = this.#sessionOf(request);
    const { bytes, oversize } = body;
    const mirrored = mirroredOf(request);
    const extra = { ...(mirrored && { mirrored }), ...(oversize !== undefined && { oversize }) };
    const leaving = await pass(session.frame("to-server", bytes, extra), gate, session);
    const outgoing = await whenDecided(leaving, response);
    if (response.destroyed) return;
    if (oversize !== undefined) sendTooLarge(response, outgoing);
    else if (outgoing.forward === null) sendOutgoing(response, outgoing);
    else if (outgoing.status !== undefined) {
      // A broken answer of the client: it hears what was wrong, and the server that its request failed.
      sendOutgoing(response, outgoing);
      const headers = requestHeaders(request, this.#upstream.headers ?? {});
      this.#tell(outgoing.forward, sessionHeaders(headers, undefined));
    } else {
      const { forward, reply, headers } = outgoing;
      const asked = { ids: () => requestIds(forward), ownReplies: reply, own: headers };
      this.#ask(exchange, session, asked, forward);
    }
  }

  /** Sends a request on, and its answer back. */
  #ask(exchange: Exchange, session: Session, asked: Asked, body: Uint8Array | null): void {
    const { request, response, query } = exchange;
    const { name, gate, limits, warn } = this.#options;
    const headers = requestHeaders(request, { ...this.#upstream.headers, ...asked.own });
    const stop = (): void => void response.destroy();
    session.ending.addEventListener("abort", stop, { once: true });
    response.once("close", () => {
      session.ending.removeEventListener("abort", stop);
    });
    let sessionId = request.headers["mcp-session-id"]?.toString();
    const answer = new Answer({
      server: name,
      response,
      gate,
      session,
      limit: limits.bytes,
      patience: limits.bodyTime,
      ids: asked.ids,
      ownReplies: asked.ownReplies ?? null,
      warn,
      onStart: (status, answered) => {
        sessionId = this.#learn({ request, session, status, answered }) ?? sessionId;
      },
      replyToServer: (reply) => {
        this.#tell(reply, sessionHeaders(headers, sessionId));
      },
    });
    this.#wire.send({ method: request.method ?? "GET", path: this.#path(query), headers, body }, answer);
  }

  /** A server waits for an answer to its request that the client never saw: it gets ours in a POST of its own. */
  #tell(body: Uint8Array, headers: string[]): void {
    const { name, warn } = this.#options;
    this.#wire.tell({ method: "POST", path: this.#path(""), headers, body }, (error) => {
      warn(`server "${excerpt(name, 64)}": a refusal could not be delivered: ${excerpt(error.message)}`);
    });
  }

  #path(query: string): string {
    const { pathname, search } = this.#upstream.url;
    if (query === "" || search === "") return pathname + search + query;
    return `${pathname}${search}&${query.slice(1)}`;
  }

  /** The session that the client names, where the upstream has confirmed it; else one for this request alone. */
  #sessionOf(request: IncomingMessage): Session {
    const id = request.headers["mcp-session-id"]?.toString();
    const known = id === undefined ? undefined : this.#sessions.get(id);
    return known ?? new Session({ server: this.#options.name, transport });
  }

  /** Takes note of what the upstream says about sessions; returns the id of the one that it opened. */
  #learn({ request, session, status, answered }: Learnt): string | undefined {
    const opened = answered["mcp-session-id"]?.toString();
    const named = request.headers["mcp-session-id"]?.toString();
    const isOver = status === 404 || (request.method === "DELETE" && status < 300);
    if (isOver && named !== undefined) this.#sessions.delete(named);
    else if (status < 300) {
      const id = opened ?? named;
      if (id !== undefined) this.#sessions.set(id, session);
    }
    return opened;
  }
}

const sessionEnded: Trouble = {
  reason: "session-ended",
  text: "The guard ended this session, since a second look at it found an attack; its audit says more. Start again with `initialize`.",
};

type Asked = Pick<AnswerOptions, "ids" | "ownReplies"> & {
  readonly own?: Readonly<Record<string, string>> | undefined;
};

interface Learnt {
  readonly request: IncomingMessage;
  readonly session: Session;
  readonly status: number;
  readonly answered: IncomingHttpHeaders;
}
