import { createServer, request as httpRequest } from "node:http";
import type { IncomingHttpHeaders, RequestListener, Server, ServerResponse } from "node:http";
import type { Frame, Outgoing } from "@guardian/model";
import type { Gate } from "../../gate.ts";
import { defaultHttpLimits } from "./endpoint.ts";
import type { HttpLimits, Upstream } from "./endpoint.ts";
import { serveHttp } from "./http-server.ts";
import type { Gateway, ServeOptions } from "./http-server.ts";

/** For tests: a gate that decides by the text of a frame, and remembers what it saw. */
export interface SampleGate extends Gate {
  readonly frames: Frame[];
}

export function sampleGate(
  decide: (text: string, frame: Frame) => Partial<Outgoing> | null = () => null,
): SampleGate {
  const frames: Frame[] = [];
  return {
    frames,
    judge(frame) {
      frames.push(frame);
      const text = Buffer.from(frame.bytes).toString();
      const decided = decide(text, frame);
      const outgoing =
        decided === null ? { forward: frame.bytes, reply: null } : { forward: null, reply: null, ...decided };
      const envelope = { form: "single", frame, messages: [] } as const;
      return { envelope, verdicts: [], outgoing, reference: "", asked: [], answered: [], listed: [] };
    },
    record: (judged) => judged,
    leave: ({ outgoing }) => outgoing,
  };
}

/** Stops what holds the word POISON: requests are answered, answers replaced, the rest dropped. */
export const stopPoison = (text: string, { route }: Frame): Partial<Outgoing> | null => {
  if (!text.includes("POISON")) return null;
  const { id, method } = JSON.parse(text) as { readonly id?: number; readonly method?: string }; // the tests send nothing else
  if (id === undefined) return {};
  const refusal = Buffer.from(refusalOf(id));
  if (method !== undefined) return { reply: refusal };
  return route.direction === "to-client" ? { forward: refusal } : {};
};

export const refusalOf = (id: number): string =>
  `{"jsonrpc":"2.0","id":${id},"error":{"code":1001,"message":"stopped"}}`;

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Called with everything that has come so far, each time something comes; true ends the request. */
  readonly until?: (text: string) => boolean;
}

/** One HTTP request, with exactly the headers that are given. */
export function ask(
  url: string,
  { method = "POST", body, headers = {}, until }: Asking = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    };
    const request = httpRequest(
      url,
      { method, headers: method === "POST" ? sent : headers, agent: false },
      (response) => {
        let text = "";
        const done = (): void => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        };
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
          if (until?.(text) !== true) return;
          done();
          request.destroy();
        });
        response.once("end", done);
        response.once("error", done);
      },
    );
    request.once("error", reject);
    request.end(body);
  });
}

/** A request as an upstream got it. */
export interface Got {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers with a JSON body. */
export const json =
  (body: string, status = 200, headers: Record<string, string> = {}) =>
  (_got: Got, response: ServerResponse): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body);
  };

/** Answers with a whole event stream. */
export const events =
  (body: string) =>
  (_got: Got, response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(body);
  };

/** Everything that a test opened; `close` ends it all. */
export class Bench {
  readonly warnings: string[] = [];
  readonly started: string[] = [];
  readonly #closing: (() => Promise<void>)[] = [];

  /** An upstream of the test's own; returns its URL. */
  async upstream(listener: RequestListener): Promise<URL> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.#closing.push(() => closed(server));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return new URL(`http://127.0.0.1:${port}/up/mcp`);
  }

  /** An upstream that remembers what it got. */
  async recording(answer: (got: Got, response: ServerResponse) => void): Promise<{ url: URL; got: Got[] }> {
    const got: Got[] = [];
    const url = await this.upstream((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (part: string) => (body += part));
      request.on("end", () => {
        const one = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
        got.push(one);
        answer(one, response);
      });
    });
    return { url, got };
  }

  /** A gateway with one server, `s`, which is also at `/mcp`. */
  async gateway(
    upstream: Upstream,
    given: Partial<ServeOptions> & { readonly gate: Gate },
  ): Promise<Gateway> {
    const gateway = await serveHttp({
      host: "127.0.0.1",
      port: 0,
      servers: new Map([["s", upstream]]),
      single: "s",
      allowedHosts: [],
      allowedOrigins: [],
      limits: defaultHttpLimits,
      warn: (message) => this.warnings.push(message),
      started: ({ name }) => this.started.push(name),
      ...given,
    });
    this.#closing.unshift(() => gateway.close(0));
    return gateway;
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0)) await close();
  }
}

export const streamable = (url: URL): Upstream => ({ kind: "http", transport: "streamable-http", url });
export const smallLimits = (limits: Partial<HttpLimits>): HttpLimits => ({ ...defaultHttpLimits, ...limits });

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
