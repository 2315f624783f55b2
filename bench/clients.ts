import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import http from "node:http";

/** A client of the echo tool, as cheap as it can be, so that the machine's time goes to the contender. */
export interface EchoClient {
  call(text: string): Promise<void>;
  close(): Promise<void>;
}

const initialize = {
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "1" } },
};

export interface StdioClient extends EchoClient {
  readonly process: ChildProcess;
  /** From the start of the process to the answer to `initialize`, in milliseconds. */
  readonly startMs: number;
}

/** Starts a command and speaks newline-delimited JSON-RPC with it. */
export async function stdioClient(command: readonly string[], env: NodeJS.ProcessEnv): Promise<StdioClient> {
  const started = performance.now();
  const [file = "", ...args] = command;
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "ignore"], env });
  const waiting = new Map<number, (line: Buffer) => void>();
  let parts: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = Buffer.concat([...parts, chunk.subarray(start, end)]);
      parts = [];
      start = end + 1;
      const id = Number(
        /"id":(\d+)/.exec(line.toString("latin1", Math.max(0, line.length - 64)))?.[1] ?? idOf(line),
      );
      waiting.get(id)?.(line);
      waiting.delete(id);
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  });
  let next = 0;
  const ask = (message: object): Promise<Buffer> =>
    new Promise((resolve) => {
      next += 1;
      waiting.set(next, resolve);
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: next, ...message })}\n`);
    });
  await ask(initialize);
  const startMs = performance.now() - started;
  child.stdin.write(`{"jsonrpc":"2.0","method":"notifications/initialized"}\n`);
  return {
    process: child,
    startMs,
    async call(text) {
      const line = await ask({ method: "tools/call", params: { name: "echo", arguments: { text } } });
      if (line.length < text.length || line.includes('"isError":true')) throw new Error("the echo is wrong");
    },
    async close() {
      const left = new Promise((resolve) => child.once("exit", resolve));
      child.stdin.end();
      const patience = setTimeout(() => child.kill("SIGKILL"), 2_000);
      if (child.exitCode === null && child.signalCode === null) await left;
      clearTimeout(patience);
    },
  };
}

function idOf(line: Buffer): string {
  return /"id":(\d+)/.exec(line.toString("latin1", 0, 64))?.[1] ?? "0";
}

/** Opens a legacy session over Streamable HTTP. */
export async function httpClient(url: string): Promise<EchoClient> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  const post = (message: object): Promise<{ body: Buffer; session: string | undefined; status: number }> =>
    new Promise((resolve, reject) => {
      const request = http.request(url, { method: "POST", headers, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const session = response.headers["mcp-session-id"];
          const status = response.statusCode ?? 0;
          resolve({
            body: Buffer.concat(chunks),
            session: typeof session === "string" ? session : undefined,
            status,
          });
        });
      });
      request.on("error", reject);
      request.end(JSON.stringify({ jsonrpc: "2.0", ...message }));
    });
  const { session } = await post({ id: 0, ...initialize });
  if (session !== undefined) headers["mcp-session-id"] = session;
  headers["mcp-protocol-version"] = "2025-11-25";
  await post({ method: "notifications/initialized" });
  let next = 0;
  return {
    async call(text) {
      next += 1;
      const { body, status } = await post({
        id: next,
        method: "tools/call",
        params: { name: "echo", arguments: { text } },
      });
      if (status !== 200 || body.length < text.length) throw new Error(`the echo is wrong (HTTP ${status})`);
    },
    close() {
      agent.destroy();
      return Promise.resolve();
    },
  };
}
