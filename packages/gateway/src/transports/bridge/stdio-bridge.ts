import type { IncomingMessage, ServerResponse } from "node:http";
import type { Transport } from "@guardian/model";
import { pass } from "../../pass.ts";
import { Session } from "../../session.ts";
import { ModernRequest } from "./bridge-party.ts";
import type { BridgeSession } from "./bridge-party.ts";
import type { Endpoint, EndpointOptions, Exchange, StdioUpstream } from "../http/endpoint.ts";
import {
  accepts,
  idsOf,
  isModernBody,
  isModernHeader,
  readPost,
  replyTo,
  sessionIdOf,
} from "./bridge-post.ts";
import type { Post } from "./bridge-post.ts";
import { mirroredOf } from "../http/http-headers.ts";
import { sendEmpty, sendJson, sendOutgoing, sendTooLarge, sendTrouble } from "../http/http-reply.ts";
import { Hub } from "./hub.ts";
import { Hubs } from "./hubs.ts";
import type { Opened } from "./hubs.ts";
import { outlinesOf, placesOf, textAt } from "./outline.ts";
import { eventWith } from "../sse/sse-event.ts";
import { errorText } from "../../act/refusal.ts";
import type { Trouble } from "../http/trouble.ts";
import { whenDecided } from "../http/when-decided.ts";

const ssePath = "/sse";
const messagePath = "/message";

/**
 * Offers a stdio server over HTTP, in the era that each client opens: sessions with a child each (legacy Streamable HTTP, and
 * HTTP+SSE at `/sse`), and requests without a session over one child (2026-07-28).
 */
export function stdioBridge(upstream: StdioUpstream, options: EndpointOptions): Endpoint {
  const bridge = new StdioBridge(upstream, options);
  return { handle: (exchange) => bridge.handle(exchange), close: () => bridge.close() };
}

class StdioBridge {
  readonly #options: EndpointOptions;
  readonly #hubs: Hubs;

  constructor(upstream: StdioUpstream, options: EndpointOptions) {
    this.#options = options;
    this.#hubs = new Hubs(upstream, options);
  }

  close(): Promise<void> {
    return this.#hubs.close();
  }

  async handle(exchange: Exchange): Promise<void> {
    const { request, response, rest } = exchange;
    const way = `${request.method ?? ""} ${rest}`;
    if (way === "POST ") await this.#post(request, response);
    else if (way === "GET ") this.#stream(request, response);
    else if (way === "DELETE ") await this.#delete(request, response);
    else if (way === `GET ${ssePath}`) this.#openSse(exchange);
    else if (way === `POST ${messagePath}`) await this.#postSse(exchange);
    else if (rest === "") sendEmpty(response, 405, { allow: "POST, GET, DELETE" });
    else sendEmpty(response, 404);
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readPost(request, response, this.#options.limits.bytes);
    if (body === null) return;
    const named = sessionIdOf(request);
    const isModern = isModernBody(body.bytes) || isModernHeader(request);
    const known = named === null || isModern ? undefined : this.#hubs.session(named);
    const session = known?.session ?? this.#newSession("streamable-http");
    // Here nobody behind us compares headers and body, so a request without any must be seen as one.
    const mirrored = mirroredOf(request) ?? {};
    const { oversize } = body;
    const extra = { mirrored, ...(oversize !== undefined && { oversize }) };
    const leaving = await pass(session.frame("to-server", body.bytes, extra), this.#options.gate, session);
    const outgoing = await whenDecided(leaving, response);
    if (response.destroyed) return;
    if (oversize !== undefined) sendTooLarge(response, outgoing);
    else if (outgoing.forward === null) sendOutgoing(response, outgoing);
    else {
      const post = {
        request,
        response,
        outgoing,
        bytes: outgoing.forward,
        outlines: outlinesOf(outgoing.forward),
      };
      if (isModern) await this.#sendModern(post, session);
      else await this.#sendLegacy(post, session, known);
    }
  }

  async #sendModern(post: Post, session: Session): Promise<void> {
    const { response, bytes, outlines } = post;
    const [outline, ...more] = outlines;
    if (more.length > 0) {
      sendJson(response, 400, Buffer.from(errorText(null, -32600, "This protocol version has no batches.")));
      return;
    }
    if (outline?.kind !== "request") {
      // A notification: the only one there is, a cancellation, is said by closing the answer's stream.
      sendEmpty(response, 202);
      return;
    }
    const { protocolVersion, clientCapabilities } = placesOf(bytes, outline);
    if (protocolVersion === undefined || clientCapabilities === undefined) {
      const text =
        "A request of this protocol version names it in params._meta, together with the client's capabilities.";
      sendJson(response, 400, Buffer.from(errorText(outline.id, -32602, text)));
      return;
    }
    const hub = this.#hubs.modern(textAt(bytes, protocolVersion));
    if (!(hub instanceof Hub)) {
      sendTrouble(response, 503, hub, idsOf(outlines));
      return;
    }
    const party = new ModernRequest(session);
    party.await(replyTo(post));
    hub.join(party);
    response.once("close", () => {
      hub.leave(party);
    });
    await hub.send(party, bytes, outlines);
  }

  async #sendLegacy(post: Post, session: Session, known: BridgeSession | undefined): Promise<void> {
    const { request, response, outgoing, bytes, outlines } = post;
    const isOpening = outlines.some(({ method }) => method === "initialize");
    const named = sessionIdOf(request);
    if (known === undefined && !(named === null && isOpening)) {
      if (named === null) sendTrouble(response, 400, sessionRequired, idsOf(outlines));
      else sendTrouble(response, 404, sessionUnknown, idsOf(outlines));
      return;
    }
    const opened = known === undefined ? this.#hubs.open(session) : null;
    if (opened !== null && !("party" in opened)) {
      sendTrouble(response, 503, opened, idsOf(outlines));
      return;
    }
    const party = known ?? opened?.party;
    if (party === undefined) return;
    const id = opened?.id ?? named ?? "";
    party.touch();
    if (outgoing.status === undefined && outlines.some(({ kind }) => kind === "request"))
      party.await(replyTo(post, id), response);
    else sendOutgoing(response, outgoing);
    await party.hub.send(party, bytes, outlines);
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    const known = this.#knownOf(request, response);
    if (known === null) return;
    if (!accepts(request, "text/event-stream")) sendEmpty(response, 406);
    else if (known.party.hasStream) sendEmpty(response, 409);
    else known.party.open(response, { "mcp-session-id": known.id });
  }

  async #delete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const known = this.#knownOf(request, response);
    if (known === null) return;
    sendEmpty(response, 200);
    await this.#hubs.end(known.id);
  }

  /** The session that a GET or DELETE names; answers the request itself where there is none. */
  #knownOf(request: IncomingMessage, response: ServerResponse): Opened | null {
    const id = sessionIdOf(request);
    if (isModernHeader(request)) {
      sendEmpty(response, 405, { allow: "POST" });
      return null;
    }
    const party = id === null ? undefined : this.#hubs.session(id);
    if (id !== null && party !== undefined) return { id, party };
    if (id === null) sendTrouble(response, 400, sessionRequired);
    else sendTrouble(response, 404, sessionUnknown);
    return null;
  }

  /** HTTP+SSE: one stream, which first says where messages go. */
  #openSse({ response, base }: Exchange): void {
    const opened = this.#hubs.open(this.#newSession("sse"));
    if (!("party" in opened)) {
      sendTrouble(response, 503, opened);
      return;
    }
    const { id, party } = opened;
    const stream = party.open(response, {});
    const address = Buffer.from(`${base}${messagePath}?session=${id}`);
    void stream.writeRaw(eventWith({ id: null, event: Buffer.from("endpoint"), retry: null }, address));
    response.once("close", () => {
      void this.#hubs.end(id);
    });
  }

  async #postSse({ request, response, query }: Exchange): Promise<void> {
    const party = this.#hubs.session(new URLSearchParams(query).get("session") ?? "");
    if (party?.session.transport !== "sse") {
      sendTrouble(response, 404, sessionUnknown);
      return;
    }
    const body = await readPost(request, response, this.#options.limits.bytes);
    if (body === null) return;
    const { session } = party;
    const extra = body.oversize === undefined ? undefined : { oversize: body.oversize };
    const leaving = await pass(session.frame("to-server", body.bytes, extra), this.#options.gate, session);
    const outgoing = await whenDecided(leaving, response);
    if (body.oversize !== undefined) {
      sendTooLarge(response, outgoing);
      return;
    }
    sendEmpty(response, 202);
    if (outgoing.reply !== null) party.say(outgoing.reply);
    if (outgoing.forward !== null)
      await party.hub.send(party, outgoing.forward, outlinesOf(outgoing.forward));
  }

  #newSession(transport: Transport): Session {
    return new Session({ server: this.#options.name, transport });
  }
}

const sessionRequired: Trouble = {
  reason: "session-required",
  text: "This request needs the Mcp-Session-Id header that the answer to `initialize` carried.",
};
const sessionUnknown: Trouble = {
  reason: "session-unknown",
  text: "There is no session with this Mcp-Session-Id any more; start again with `initialize`.",
};
