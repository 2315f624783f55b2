import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createTcp } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterEach } from "vitest";

export interface Posted {
  readonly headers: IncomingMessage["headers"];
  readonly url: string;
  readonly body: string;
}

type Answer = (response: ServerResponse, count: number) => void;

/** For tests: servers on loopback that end with the test. */
export function receivers() {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });
  return {
    /** An HTTP server that keeps what it is sent and answers as told. */
    async http(answer: Answer = (response) => response.writeHead(204).end()) {
      const posted: Posted[] = [];
      const server = createHttp((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          posted.push({
            headers: request.headers,
            url: request.url ?? "",
            body: Buffer.concat(chunks).toString("utf8"),
          });
          answer(response, posted.length);
        });
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      closing.push(() => {
        server.closeAllConnections();
        server.close();
      });
      const { port } = server.address() as AddressInfo; // it listens on a port
      return { posted, port, url: `http://127.0.0.1:${port}/hook` };
    },
    /** A TCP server that keeps what it is sent. */
    async tcp(greet: (socket: Socket) => void = () => undefined) {
      const heard: Buffer[] = [];
      const sockets = new Set<Socket>();
      const server = createTcp((socket) => {
        sockets.add(socket);
        socket.on("error", () => undefined);
        socket.on("data", (chunk: Buffer) => heard.push(chunk));
        greet(socket);
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      closing.push(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
      });
      const { port } = server.address() as AddressInfo; // it listens on a port
      return { port, text: () => Buffer.concat(heard).toString("utf8") };
    },
    async udp() {
      const heard: string[] = [];
      const socket = createSocket("udp4");
      socket.on("message", (message) => heard.push(message.toString("utf8")));
      socket.bind(0, "127.0.0.1");
      await once(socket, "listening");
      closing.push(() => {
        socket.close();
      });
      return { port: socket.address().port, heard };
    },
  };
}

/** A port on which nobody listens. */
export async function unusedPort(): Promise<number> {
  const server = createTcp();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  server.close();
  await once(server, "close");
  return port;
}
