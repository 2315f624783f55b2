import { createServer, request as send, type IncomingHttpHeaders } from "node:http";

/** One HTTP exchange as it crossed the wire. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly requestHeaders: IncomingHttpHeaders;
  readonly sent: Buffer[];
  readonly received: Buffer[];
  status: number;
  headers: IncomingHttpHeaders;
}

/** A recording reverse proxy. */
export interface HttpTap {
  readonly origin: string;
  readonly exchanges: readonly Exchange[];
  readonly close: () => Promise<void>;
}

/** Starts a proxy that copies every byte to and from `target` (an origin) and records it; of the headers it changes only Host. */
export async function startHttpTap(target: string): Promise<HttpTap> {
  const { host, hostname, port } = new URL(target);
  const exchanges: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    const exchange: Exchange = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      requestHeaders: incoming.headers,
      sent: [],
      received: [],
      status: 0,
      headers: {},
    };
    exchanges.push(exchange);
    const { method, url: path } = incoming;
    const headers = { ...incoming.headers, host };
    const upstream = send({ hostname, port, method, path, headers, agent: false }, (answer) => {
      exchange.status = answer.statusCode ?? 0;
      exchange.headers = answer.headers;
      outgoing.writeHead(exchange.status, answer.rawHeaders);
      outgoing.flushHeaders();
      answer.on("data", (chunk: Buffer) => exchange.received.push(chunk));
      answer.pipe(outgoing);
      answer.on("error", () => outgoing.destroy());
    });
    upstream.on("error", () => outgoing.destroy());
    outgoing.on("close", () => upstream.destroy());
    incoming.on("data", (chunk: Buffer) => exchange.sent.push(chunk));
    incoming.on("error", () => upstream.destroy());
    incoming.pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("http tap: no TCP address");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    exchanges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
