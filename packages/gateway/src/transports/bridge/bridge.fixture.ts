import { expect } from "vitest";
import type { StdioUpstream } from "../http/endpoint.ts";
import { ask } from "../http/http.fixture.ts";
import type { Asking, Reply } from "../http/http.fixture.ts";

/** A stdio server that does what the method says. */
const program = `
const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n");
let calling = null;
const held = [];
const cancelled = [];
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const message = JSON.parse(line);
  const { id, method, params } = message;
  const meta = params?._meta ?? {};
  if (method === "initialize") say({ id, result: { pid: process.pid } });
  else if (method === "echo") say({ id, result: { params, pid: process.pid, cancelled, held: held.length } });
  else if (method === "hold") { held.push(id); say({ method: "notifications/progress", params: { progressToken: meta.progressToken, progress: held.length } }); }
  else if (method === "release") { for (const one of held.splice(0)) say({ id: one, result: { released: true } }); say({ id, result: {} }); }
  else if (method === "log") { say({ method: "notifications/message", params: { data: params?.text ?? "hello" } }); say({ id, result: {} }); }
  else if (method === "changed") { say({ method: "notifications/tools/list_changed" }); say({ id, result: {} }); }
  else if (method === "sample") { calling = id; say({ id: 900, method: "sampling/createMessage", params: { text: params?.text } }); }
  else if (id === 900) { say({ id: calling, result: { answered: message.result ?? message.error } }); }
  else if (method === "listen") say({ method: "notifications/subscriptions/acknowledged", params: { _meta: { "io.modelcontextprotocol/subscriptionId": id } } });
  else if (method === "notifications/cancelled") { cancelled.push(params.requestId); say({ method: "notifications/message", params: { cancelled: params.requestId } }); }
  else if (method === "capability") say({ id, error: { code: -32021, message: "no" } });
  else if (method === "exit") process.exit(3);
  else if (id !== undefined) say({ id, error: { code: -32601, message: "unknown" } });
});
`;

export const upstream = (given: Partial<StdioUpstream> = {}): StdioUpstream => ({
  kind: "stdio",
  spec: { name: "s", command: process.execPath, args: ["-e", program], env: {} },
  shared: false,
  maxChildren: 4,
  idle: 60_000,
  grace: 2000,
  ...given,
});

export const message = (method: string, id: number | string | null, params: object = {}): string =>
  JSON.stringify({ jsonrpc: "2.0", ...(id === null ? {} : { id }), method, params });
/** The last message of an answer, which is JSON or an event stream. */
export const results = ({ text }: Reply): unknown => JSON.parse(text.trim().split("data: ").at(-1) ?? "");

/** Waits until the server holds so many requests. */
export const holding = (count: number, echo: () => Promise<Reply>): Promise<void> =>
  expect.poll(async () => (results(await echo()) as { result: { held: number } }).result.held).toBe(count);

export class Client {
  readonly #url: string;
  readonly #headers: Record<string, string> = {};

  constructor(url: string) {
    this.#url = url;
  }

  static async open(base: string): Promise<Client> {
    const client = new Client(`${base}/mcp/s`);
    const reply = await client.post(message("initialize", 0));
    client.#headers["mcp-session-id"] = reply.headers["mcp-session-id"]?.toString() ?? "";
    return client;
  }

  post(body: string, given: Asking = {}): Promise<Reply> {
    return ask(this.#url, { ...given, body, headers: { ...this.#headers, ...given.headers } });
  }

  get(until: (text: string) => boolean): Promise<Reply> {
    return ask(this.#url, {
      method: "GET",
      until,
      headers: { ...this.#headers, accept: "text/event-stream" },
    });
  }

  delete(): Promise<Reply> {
    return ask(this.#url, { method: "DELETE", headers: this.#headers });
  }
}
