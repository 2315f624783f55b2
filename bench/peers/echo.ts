/** The server under load: one tool, `echo`, on the official SDK; over stdio, or over Streamable HTTP with `--http PORT`. */
import { randomUUID } from "node:crypto";
import http from "node:http";
import { NodeStreamableHTTPServerTransport } from "@modelcontextprotocol/node";
import { Server } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";

const inputSchema = { type: "object" as const, properties: { text: { type: "string" } }, required: ["text"] };

function textOf(values: Record<string, unknown> | undefined): string {
  const text = values?.["text"];
  return typeof text === "string" ? text : "";
}

function echoServer(): Server {
  const server = new Server({ name: "echo", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", () => ({
    tools: [{ name: "echo", description: "Returns the text it was given", inputSchema }],
  }));
  server.setRequestHandler("tools/call", ({ params }) => ({
    content: [{ type: "text" as const, text: textOf(params.arguments) }],
  }));
  return server;
}

function serveHttp(port: number): void {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  const open = async (): Promise<NodeStreamableHTTPServerTransport> => {
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    await echoServer().connect(transport);
    return transport;
  };
  http
    .createServer((request, response) => {
      const id = request.headers["mcp-session-id"];
      const known = typeof id === "string" ? sessions.get(id) : undefined;
      const transport = known === undefined ? open() : Promise.resolve(known);
      void transport.then((ready) => ready.handleRequest(request, response));
    })
    .listen(port, "127.0.0.1");
}

const flag = process.argv.indexOf("--http");
if (flag < 0) await echoServer().connect(new StdioServerTransport());
else serveHttp(Number(process.argv[flag + 1]));
