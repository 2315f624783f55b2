import { createServer } from "node:http";
import type { IncomingHttpHeaders, Server } from "node:http";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { defaultBodyLimits } from "./body.ts";
import type { Caller } from "./caller.ts";
import { createControl } from "./control.ts";
import type { Control, ControlOptions } from "./control.ts";

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Of the body; null where it is no JSON. */
  readonly json: Readonly<Record<string, unknown>> | null;
}

export interface Sent {
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** A control plane on a free port of this machine. */
export class ApiBench {
  readonly warnings: string[] = [];
  readonly #closing: (() => Promise<void>)[] = [];

  /** Starts one and says how to ask it. A header `x-role` names the caller's role. */
  async start(given: Partial<ControlOptions> = {}): Promise<(path: string, sent?: Sent) => Promise<Reply>> {
    const control = await createControl({
      dependencies: [],
      limits: defaultBodyLimits,
      warn: (message) => this.warnings.push(message),
      identify: ({ headers }) => Promise.resolve(callerOf(headers["x-role"])),
      analyse: () => Promise.reject(new Error("not asked for")),
      ...given,
    });
    return this.serve(control);
  }

  async serve(control: Control): Promise<(path: string, sent?: Sent) => Promise<Reply>> {
    const server = createServer((incoming, response) => {
      control.handle(incoming, response, incoming.headers["x-refuse"] === undefined ? null : "no");
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    this.#closing.push(
      () => closed(server),
      () => control.close(),
    );
    const { port } = server.address() as AddressInfo; // it listens on a port
    return (path, sent) => ask(port, path, sent);
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0)) await close();
  }
}

/** Sends JSON unless the headers say otherwise. */
export function ask(port: number, path: string, { method, body, headers = {} }: Sent = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        host: "127.0.0.1",
        port,
        path,
        method: method ?? (body === undefined ? "GET" : "POST"),
        agent: false,
        headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const status = response.statusCode ?? 0;
          resolve({ status, headers: response.headers, text, json: jsonOf(text) });
        });
      },
    );
    sending.on("error", reject);
    sending.end(body);
  });
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>; // what our own API answers with
  } catch {
    return null;
  }
}

function callerOf(role: unknown): Caller | null {
  return typeof role === "string"
    ? { id: "a1", name: "somebody", role: role as Caller["role"], family: "f1", mustChange: false }
    : null;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
