import { randomUUID } from "node:crypto";
import { excerpt } from "@guardian/model";
import { pass } from "../../pass.ts";
import { Session } from "../../session.ts";
import type { Endpoint, EndpointOptions, Exchange, HttpUpstream } from "./endpoint.ts";
import type { EventRelay } from "../sse/event-relay.ts";
import { Answer } from "./http-answer.ts";
import { readBody } from "./http-body.ts";
import { isUtf8, requestHeaders, sessionHeaders } from "./http-headers.ts";
import { sendEmpty, sendTooLarge, sendTrouble } from "./http-reply.ts";
import { relayDocument } from "./oauth-document.ts";
import { requestIds } from "../bridge/outline.ts";
import { eventWith, messageEvent } from "../sse/sse-event.ts";
import type { SseEvent } from "../sse/sse-event.ts";
import { troubleBody } from "./trouble.ts";
import type { Trouble } from "./trouble.ts";
import { whenDecided } from "./when-decided.ts";
import { openWire } from "./upstream.ts";
import type { Wire } from "./upstream.ts";

/** Stands in front of an upstream that speaks HTTP+SSE (2024-11-05): one stream, and the address that it announces for messages. */
export async function legacySse(upstream: HttpUpstream, options: EndpointOptions): Promise<Endpoint> {
  const wire = await openWire(upstream.url.origin, options.limits);
  const relay = new LegacySse(upstream, options, wire);
  return {
    handle: (exchange) => relay.handle(exchange),
    document: (exchange, place) => {
      relayDocument(exchange, place, { wire, upstream, name: options.name });
    },
    close: () => wire.close(),
  };
}

/** One open stream. */
interface Line {
  readonly session: Session;
  /** Where the upstream wants the client's messages; null until it says so. */
  path: string | null;
  stream: EventRelay | null;
}

/** Where clients POST their messages, behind the endpoint's own path; a random id of ours follows. */
const messagePath = "/message/";

class LegacySse {
  readonly #upstream: HttpUpstream;
  readonly #options: EndpointOptions;
  readonly #wire: Wire;
  /** By our own random id: only an announced address of an open stream takes messages. */
  readonly #lines = new Map<string, Line>();

  constructor(upstream: HttpUpstream, options: EndpointOptions, wire: Wire) {
    this.#upstream = upstream;
    this.#options = options;
    this.#wire = wire;
  }

  async handle(exchange: Exchange): Promise<void> {
    const { request, response, rest } = exchange;
    if (rest === "" && request.method === "GET") this.#open(exchange);
    else if (rest === "") sendEmpty(response, 405, { allow: "GET" });
    else if (rest.startsWith(messagePath) && request.method === "POST") await this.#post(exchange);
    else sendEmpty(response, 404);
  }

  #open({ request, response, base, query }: Exchange): void {
    const { name, gate, limits, warn } = this.#options;
    const { pathname, search } = this.#upstream.url;
    const id = randomUUID();
    const line: Line = { session: new Session({ server: name, transport: "sse" }), path: null, stream: null };
    this.#lines.set(id, line);
    line.session.ending.addEventListener("abort", () => response.destroy(), { once: true });
    const headers = requestHeaders(request, this.#upstream.headers ?? {});
    const answer = new Answer({
      server: name,
      response,
      gate,
      session: line.session,
      limit: limits.bytes,
      patience: limits.bodyTime,
      ids: () => [],
      warn,
      replyToServer: (body) => {
        this.#tell(line, body, sessionHeaders(headers, undefined));
      },
      onStream: (stream) => {
        line.stream = stream;
      },
      intercept: (event) => {
        if (event.event === null || Buffer.from(event.event).toString() !== "endpoint") return undefined;
        const announced = this.#announced(event, line, `${base}${messagePath}${id}`);
        if (announced !== null) return announced;
        setImmediate(() => response.end());
        return messageEvent(troubleBody([], foreign(name)));
      },
      onClose: () => {
        this.#lines.delete(id);
      },
    });
    const path = pathname + (search === "" ? query : search);
    this.#wire.send({ method: "GET", path, headers }, answer);
  }

  /** Puts our own address in place of the upstream's; null where it leads to another server. Only the first one counts. */
  #announced(event: SseEvent, line: Line, ours: string): Uint8Array | null {
    if (line.path !== null) return new Uint8Array();
    const { url } = this.#upstream;
    const text = Buffer.from(event.data ?? []).toString("utf8");
    const target = URL.canParse(text, url.href) ? new URL(text, url) : null;
    if (target === null || target.origin !== url.origin || target.username !== "" || target.password !== "") {
      this.#options.warn(foreign(this.#options.name).text);
      return null;
    }
    line.path = target.pathname + target.search;
    return eventWith(event, Buffer.from(ours + target.search));
  }

  async #post({ request, response, rest }: Exchange): Promise<void> {
    const line = this.#lines.get(rest.slice(messagePath.length));
    if (line === undefined || line.path === null) {
      sendTrouble(response, 404, noStream);
      return;
    }
    if (!isUtf8(request.headers["content-type"])) {
      sendEmpty(response, 415);
      return;
    }
    const { name, gate, limits, warn } = this.#options;
    const body = await readBody(request, limits.bytes);
    if (body === null) return;
    const { session, path } = line;
    const extra = body.oversize === undefined ? undefined : { oversize: body.oversize };
    const leaving = await pass(session.frame("to-server", body.bytes, extra), gate, session);
    const outgoing = await whenDecided(leaving, response);
    if (body.oversize !== undefined) {
      sendTooLarge(response, outgoing);
      return;
    }
    if (outgoing.reply !== null) line.stream?.inject(outgoing.reply);
    const { forward } = outgoing;
    if (forward === null) {
      sendEmpty(response, 202);
      return;
    }
    const headers = requestHeaders(request, { ...this.#upstream.headers, ...outgoing.headers });
    const answer = new Answer({
      server: name,
      response,
      gate,
      session,
      limit: limits.bytes,
      patience: limits.bodyTime,
      ids: () => requestIds(forward),
      warn,
      isStatusOnly: true,
      replyToServer: (reply) => {
        this.#tell(line, reply, sessionHeaders(headers, undefined));
      },
    });
    this.#wire.send({ method: "POST", path, headers, body: forward }, answer);
  }

  #tell({ path }: Line, body: Uint8Array, headers: string[]): void {
    if (path === null) return;
    const { name, warn } = this.#options;
    this.#wire.tell({ method: "POST", path, headers, body }, (error) => {
      warn(`server "${excerpt(name, 64)}": a refusal could not be delivered: ${excerpt(error.message)}`);
    });
  }
}

const noStream: Trouble = {
  reason: "session-unknown",
  text: "No open event stream has announced this address; open the stream first.",
};

function foreign(server: string): Trouble {
  return {
    reason: "redirect-refused",
    text: `The MCP server "${excerpt(server, 64)}" wants its messages sent to another server, which the guard refuses; if it moved, correct its \`url\`.`,
  };
}
