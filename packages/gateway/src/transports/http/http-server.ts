import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { GuardianError } from "@guardian/model";
import type { Milliseconds } from "@guardian/model";
import type { Gate } from "../../gate.ts";
import type { ServerSpec } from "../stdio/child.ts";
import type { DocumentPlace, Endpoint, EndpointOptions, HttpLimits, Upstream } from "./endpoint.ts";
import { refusalOf } from "./http-access.ts";
import type { Access } from "./http-access.ts";
import { httpRelay } from "./http-relay.ts";
import { sendEmpty, sendJson, sendTrouble } from "./http-reply.ts";
import { legacySse } from "./legacy-sse.ts";
import type { Trouble } from "./trouble.ts";
import { stdioBridge } from "../bridge/stdio-bridge.ts";

export interface ServeOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly servers: ReadonlyMap<string, Upstream>;
  /** The server that is also at `/mcp` itself. */
  readonly single?: string;
  readonly gate: Gate;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly limits: HttpLimits;
  /** Answers what is no MCP traffic; without it there is nothing at other paths. `refusal` says why a request must not be served. */
  readonly control?: (request: IncomingMessage, response: ServerResponse, refusal: string | null) => void;
  /** Carried by the answer to what is no HTTP, which reaches neither a server nor `control`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Tells the operator something, in our own words. */
  readonly warn: (message: string) => void;
  /** Told of each server process that is started, so that it stands in the audit. */
  readonly started: (spec: ServerSpec) => void;
}

export interface Gateway {
  /** The gateway's own address, e.g. `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly port: number;
  /** Takes no new requests, lets those under way finish for a moment, then ends everything. Idempotent. */
  close(grace?: Milliseconds): Promise<void>;
}

/** A wrong path is answered with the right ones, up to so many. */
const mostNamed = 20;

/** Listens, and offers each server at `/mcp/<name>`. Rejects where the address cannot be listened on. */
export async function serveHttp(options: ServeOptions): Promise<Gateway> {
  const { host, limits } = options;
  const endpoints = new Map<string, Endpoint>();
  for (const [name, upstream] of options.servers)
    endpoints.set(name, await endpointOf(name, upstream, options));
  const server = createServer({
    headersTimeout: limits.headerTime,
    requestTimeout: limits.requestTime,
    connectionsCheckingInterval: 2000,
    keepAliveTimeout: 60_000,
    maxHeaderSize: 64 * 1024,
    // Refused by name below: an answer to a wrong Host is 403.
    requireHostHeader: false,
  });
  server.maxConnections = limits.connections;
  const closeEndpoints = async (): Promise<void> => {
    await Promise.all([...endpoints.values()].map((endpoint) => endpoint.close()));
  };
  const port = await listen(server, options).catch(async (cause: unknown) => {
    await closeEndpoints();
    throw cause;
  });
  const router = new Router(options, endpoints, { ...options, port });
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    void router.route(request, response);
  };
  server.on("request", onRequest).on("checkContinue", onRequest);
  const badRequest = badRequestWith(options.headers ?? {});
  server.on("clientError", (_cause, socket) => {
    if (socket.writable) socket.end(badRequest);
    else socket.destroy();
  });
  let closing: Promise<void> | null = null;
  const close = async (grace: Milliseconds): Promise<void> => {
    const closed = new Promise<void>((resolve) =>
      server.close(() => {
        resolve();
      }),
    );
    server.closeIdleConnections();
    const timer = setTimeout(() => {
      server.closeAllConnections();
    }, grace);
    await closed;
    clearTimeout(timer);
    await closeEndpoints();
  };
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    close: (grace = 1000) => (closing ??= close(grace)),
  };
}

/** What is no HTTP has no response object to answer by. */
function badRequestWith(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return ["HTTP/1.1 400 Bad Request", ...lines, "connection: close", "content-length: 0", "", ""].join(
    "\r\n",
  );
}

function endpointOf(name: string, upstream: Upstream, options: ServeOptions): Promise<Endpoint> {
  const { gate, limits, warn, started } = options;
  const shared: EndpointOptions = { name, gate, limits, warn, started };
  if (upstream.kind === "stdio") return Promise.resolve(stdioBridge(upstream, shared));
  return upstream.transport === "sse" ? legacySse(upstream, shared) : httpRelay(upstream, shared);
}

function listen(server: Server, { host, port }: ServeOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      reject(notListening(host, port, cause));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function notListening(host: string, port: number, cause: Error): GuardianError {
  const code = "code" in cause ? String(cause.code) : cause.message;
  const why =
    code === "EADDRINUSE"
      ? "another program uses this port; stop it or choose another with --port"
      : code === "EACCES"
        ? "this needs more rights; choose a port above 1023"
        : code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
          ? "this machine has no such address; choose another with --host"
          : code;
  return new GuardianError("listen/failed", `cannot listen on ${host}:${port}: ${why}`, { cause });
}

const wellKnown = "/.well-known/";

/** True where MCP clients look: the servers, and the OAuth metadata beside them. */
function isTraffic(url: string): boolean {
  return /^\/mcp(?:[/?]|$)/.test(url) || url.startsWith(wellKnown);
}

class Router {
  readonly #options: ServeOptions;
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  readonly #access: Access;

  constructor(options: ServeOptions, endpoints: ReadonlyMap<string, Endpoint>, access: Access) {
    this.#options = options;
    this.#endpoints = endpoints;
    this.#access = access;
  }

  async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that is gone; whoever writes to it looks at `destroyed`.
    response.on("error", () => response.destroy());
    try {
      const refusal = refusalOf(request, this.#access);
      const { control } = this.#options;
      if (control !== undefined && !isTraffic(request.url ?? "")) {
        control(request, response, refusal);
        return;
      }
      if (refusal !== null) {
        sendJson(response, 403, Buffer.from(JSON.stringify({ error: refusal })), { connection: "close" });
        return;
      }
      await this.#serve(request, response);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : "unknown";
      this.#options.warn(`a request failed in the guard itself: ${why}`);
      if (response.headersSent) response.destroy();
      else sendEmpty(response, 500);
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? "";
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? "" : url.slice(mark);
    const place = this.#placeOf(path);
    if (place === null) {
      sendTrouble(response, 404, this.#nothingHere());
      return;
    }
    const { endpoint, base, rest, document } = place;
    if (request.headers.expect !== undefined) response.writeContinue();
    const exchange = { request, response, base, rest, query };
    if (document === null) await endpoint.handle(exchange);
    else if (endpoint.document) endpoint.document(exchange, document);
    else sendEmpty(response, 404);
  }

  #nothingHere(): Trouble {
    const { servers, single } = this.#options;
    const paths = single === undefined ? [...servers.keys()].map((name) => `/mcp/${name}`) : ["/mcp"];
    const more = paths.length > mostNamed ? " …" : "";
    const text = `There is no MCP server at this path; this guard offers ${paths.slice(0, mostNamed).join(", ")}${more}.`;
    return { reason: "server-unknown", text };
  }

  #placeOf(path: string): Place | null {
    if (!path.startsWith(wellKnown)) {
      const found = this.#endpointAt(path);
      if (!found?.rest.startsWith(wellKnown)) return found && { ...found, document: null };
      const document = found.rest.slice(wellKnown.length);
      return documentName.test(document) ? { ...found, document: { document, form: "behind" } } : null;
    }
    const [document = "", ...more] = path.slice(wellKnown.length).split("/");
    if (!documentName.test(document)) return null;
    const found = more.length === 0 ? this.#endpointAt("/mcp") : this.#endpointAt(`/${more.join("/")}`);
    if (found === null || found.rest !== "") return null;
    return { ...found, document: { document, form: more.length === 0 ? "root" : "before" } };
  }

  /** `/mcp/<name>` and what follows it; `/mcp` for the single server. */
  #endpointAt(path: string): Omit<Place, "document"> | null {
    if (path !== "/mcp" && !path.startsWith("/mcp/")) return null;
    const end = path.indexOf("/", 5);
    const name = end < 0 ? path.slice(5) : path.slice(5, end);
    const named = this.#endpoints.get(name);
    if (named !== undefined) {
      const base = `/mcp/${name}`;
      return { endpoint: named, base, rest: path.slice(base.length) };
    }
    const only = this.#options.single === undefined ? undefined : this.#endpoints.get(this.#options.single);
    return only === undefined ? null : { endpoint: only, base: "/mcp", rest: path.slice(4) };
  }
}

/** OAuth metadata: `oauth-protected-resource`, `oauth-authorization-server`, `openid-configuration`. */
const documentName = /^(?:oauth-protected-resource|oauth-authorization-server|openid-configuration)$/;

interface Place {
  readonly endpoint: Endpoint;
  readonly base: string;
  readonly rest: string;
  /** Set for an OAuth metadata document. */
  readonly document: DocumentPlace | null;
}
