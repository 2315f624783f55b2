/** What most proxies are: an SDK server towards the client and an SDK client towards the server. No inspection. */
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Server } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";

const [command = "", ...args] = process.argv.slice(process.argv.indexOf("--") + 1);
const upstream = new Client({ name: "sdk-pair", version: "1.0.0" });
await upstream.connect(new StdioClientTransport({ command, args, stderr: "inherit" }));
const server = new Server({ name: "sdk-pair", version: "1.0.0" }, { capabilities: { tools: {} } });
server.setRequestHandler("tools/list", ({ params }) => upstream.listTools(params));
server.setRequestHandler("tools/call", ({ params }) => upstream.callTool(params));
await server.connect(new StdioServerTransport());
