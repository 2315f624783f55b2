import { Client, SSEClientTransport, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport as SseV1 } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport as StdioV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as HttpV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  ResultSchema,
} from "@modelcontextprotocol/sdk/types.js";

/** Where a client finds its server. */
export type Connection =
  | {
      readonly kind: "stdio";
      readonly command: readonly [string, ...string[]];
      readonly env: NodeJS.ProcessEnv;
      readonly cwd: string;
    }
  | { readonly kind: "http" | "sse"; readonly url: string };

export interface AskOptions {
  readonly onprogress?: (progress: { progress: number }) => void;
  readonly signal?: AbortSignal;
}

/** What the tests need of an official client, the same for each generation of the SDK. */
export interface Peer {
  /** The server's own words of the handshake. */
  readonly server: { readonly info: unknown; readonly capabilities: unknown; readonly instructions: unknown };
  readonly ask: (method: string, params: Record<string, unknown>, options?: AskOptions) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Opens a client; `root` is the one root that it has. */
export type Open = (connection: Connection, root: string) => Promise<Peer>;

const info = { name: "guardian-e2e", version: "1.0.0" };
const capabilities = { sampling: {}, elicitation: { form: {} }, roots: { listChanged: true } };
const sampled = {
  role: "assistant" as const,
  content: { type: "text" as const, text: 'Sampled: caf\u00e9 \u{1f600} "quoted" \\ / 1.0' },
  model: "e2e-model",
  stopReason: "endTurn",
};
const elicited = { action: "accept" as const, content: { name: "Zo\u00eb", check: true, integer: 42 } };

/** The official SDK, second generation, in the legacy era. */
export const openV2: Open = async (connection, root) => {
  const client = new Client(info, { capabilities });
  return await connectV2(client, connection, root);
};

/** The same client, negotiating: it probes with `server/discover` and speaks the modern era where the server does. */
export const openModern: Open = async (connection, root) => {
  const client = new Client(info, { capabilities, versionNegotiation: { mode: "auto" } });
  return await connectV2(client, connection, root);
};

async function connectV2(client: Client, connection: Connection, root: string): Promise<Peer> {
  client.setRequestHandler("sampling/createMessage", () => sampled);
  client.setRequestHandler("elicitation/create", () => elicited);
  client.setRequestHandler("roots/list", () => ({ roots: [{ uri: root, name: "root" }] }));
  await client.connect(transportV2(connection));
  return {
    server: {
      info: client.getServerVersion(),
      capabilities: client.getServerCapabilities(),
      instructions: client.getInstructions(),
    },
    ask: (method, params, options) => {
      // These two mirror arguments into headers in the modern era. The types decide only the result's, compared as JSON.
      if (method === "tools/list") return client.listTools(params, options);
      if (method === "tools/call")
        return client.callTool(params as Parameters<Client["callTool"]>[0], options);
      return client.request({ method: method as "ping", params }, options);
    },
    close: () => client.close(),
  };
}

function transportV2(connection: Connection): Parameters<Client["connect"]>[0] {
  switch (connection.kind) {
    case "stdio":
      return new StdioClientTransport(stdio(connection));
    case "http":
      return new StreamableHTTPClientTransport(new URL(connection.url));
    case "sse":
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- HTTP+SSE must be carried until 2027-07-28
      return new SSEClientTransport(new URL(connection.url));
  }
}

/** The official SDK, first generation. */
export const openV1: Open = async (connection, root) => {
  const client = new ClientV1(info, { capabilities });
  client.setRequestHandler(CreateMessageRequestSchema, () => sampled);
  client.setRequestHandler(ElicitRequestSchema, () => elicited);
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: root, name: "root" }] }));
  await client.connect(transportV1(connection));
  return {
    server: {
      info: client.getServerVersion(),
      capabilities: client.getServerCapabilities(),
      instructions: client.getInstructions(),
    },
    ask: (method, params, options) => client.request({ method, params }, ResultSchema, options),
    close: () => client.close(),
  };
};

function transportV1(connection: Connection): Parameters<ClientV1["connect"]>[0] {
  switch (connection.kind) {
    case "stdio":
      return new StdioV1(stdio(connection));
    case "http":
      return new HttpV1(new URL(connection.url));
    case "sse":
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- HTTP+SSE must be carried until 2027-07-28
      return new SseV1(new URL(connection.url));
  }
}

function stdio(connection: Connection & { kind: "stdio" }): {
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  stderr: "ignore";
} {
  const [command, ...args] = connection.command;
  const env = Object.entries(connection.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { command, args, env: Object.fromEntries(env), cwd: connection.cwd, stderr: "ignore" };
}
