import { afterEach, describe, expect, it } from "vitest";
import { Client, holding, message, results, upstream } from "./bridge.fixture.ts";
import type { StdioUpstream } from "../http/endpoint.ts";
import { ask, Bench, refusalOf, sampleGate, stopPoison } from "../http/http.fixture.ts";
import type { Asking, Reply, SampleGate } from "../http/http.fixture.ts";

const bench = new Bench();
afterEach(() => bench.close());

const open = async (gate: SampleGate, given: Partial<StdioUpstream> = {}): Promise<string> =>
  (await bench.gateway(upstream(given), { gate })).url;

describe("a modern request", () => {
  const meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    progressToken: 1,
  };
  const headers = { "mcp-protocol-version": "2026-07-28" };
  const post = (base: string, method: string, id: number, given: Asking = {}): Promise<Reply> =>
    ask(`${base}/mcp/s`, { ...given, body: message(method, id, { _meta: meta }), headers });

  it("needs no session and gets JSON with the status of the specification", async () => {
    const base = await open(sampleGate());
    expect(await post(base, "echo", 1)).toMatchObject({ status: 200 });
    expect((await post(base, "echo", 1)).headers).not.toHaveProperty("mcp-session-id");
    expect((await post(base, "nothing", 2)).status).toBe(404);
    expect((await post(base, "capability", 2)).status).toBe(400);
    expect((await ask(`${base}/mcp/s`, { method: "GET", headers })).status).toBe(405);
    expect((await ask(`${base}/mcp/s`, { method: "DELETE", headers })).status).toBe(405);
  });

  it("without its version in the body is refused with -32602", async () => {
    const base = await open(sampleGate());
    const reply = await ask(`${base}/mcp/s`, { body: message("echo", 1), headers });
    expect(reply.status).toBe(400);
    expect(results(reply)).toMatchObject({ id: 1, error: { code: -32602 } });
  });

  it("is judged with the headers that mirror it, also where there is none", async () => {
    const gate = sampleGate();
    const base = await open(gate);
    await ask(`${base}/mcp/s`, { body: message("echo", 1, { _meta: meta }) });
    expect(gate.frames[0]?.mirrored).toEqual({});
  });

  it("has a child that never saw another protocol version", async () => {
    const base = await open(sampleGate());
    const pid = async (version: string): Promise<unknown> => {
      const _meta = { ...meta, "io.modelcontextprotocol/protocolVersion": version };
      const reply = await ask(`${base}/mcp/s`, { body: message("echo", 1, { _meta }), headers });
      return (results(reply) as { result: { pid: number } }).result.pid;
    };
    const pids = [
      await pid("2026-07-28"),
      await pid("2099-01-01"),
      await pid("2026-07-28"),
      await pid("1900-01-01"),
    ];
    expect(pids[2]).toBe(pids[0]);
    expect(new Set(pids).size).toBe(3);
  });

  it("shares one child with others, whose ids may be the same", async () => {
    const base = await open(sampleGate(), { maxChildren: 1 });
    const held = [1, 2, 3].map(() => post(base, "hold", 1));
    await holding(3, () => post(base, "echo", 1));
    await post(base, "release", 1);
    for (const reply of await Promise.all(held)) {
      expect(reply.text).toContain('"progressToken":1,');
      expect(reply.text).toContain('"id":1,"result":{"released":true}');
    }
  });

  it("gets a log message that names no request only where nobody else waits", async () => {
    const base = await open(sampleGate());
    expect((await post(base, "log", 1)).text).toContain("notifications/message");
    const held = post(base, "hold", 1);
    await holding(1, () => post(base, "echo", 1));
    const other = await post(base, "log", 2);
    await post(base, "release", 3);
    expect(other.text).not.toContain("notifications/message");
    expect((await held).text).not.toContain("notifications/message");
    expect(results(other)).toEqual({ jsonrpc: "2.0", id: 2, result: {} });
  });

  it("listens to a subscription under its own id, and is cancelled when the client leaves", async () => {
    const base = await open(sampleGate());
    const [one, two] = await Promise.all(
      [1, 2].map(() => post(base, "listen", 5, { until: (text) => text.includes("acknowledged") })),
    );
    expect(one?.text).toContain('"io.modelcontextprotocol/subscriptionId":5');
    expect(two?.text).toContain('"io.modelcontextprotocol/subscriptionId":5');
    const ended = async (): Promise<unknown> => {
      const { result } = results(await post(base, "echo", 9)) as { result: { cancelled: unknown[] } };
      return new Set(result.cancelled).size;
    };
    await expect.poll(ended).toBe(2);
  });
});

describe("an HTTP+SSE client", () => {
  it("is told where to post, gets everything on its stream, and ends its child when it leaves", async () => {
    const base = await open(sampleGate(stopPoison), { maxChildren: 1 });
    const statuses: number[] = [];
    let isSent = false;
    const stream = await ask(`${base}/mcp/s/sse`, {
      method: "GET",
      until: (text) => {
        const address = /data: (.*)\n/.exec(text)?.[1];
        if (address !== undefined && !isSent) {
          isSent = true;
          void (async () => {
            for (const body of [message("initialize", 0), message("POISON", 1), message("log", 2)])
              statuses.push((await ask(base + address, { body })).status);
          })();
        }
        return text.includes('"id":2,"result"');
      },
    });
    expect(stream.text).toMatch(/^event: endpoint\ndata: \/mcp\/s\/message\?session=[0-9a-f-]{36}\n\n/);
    expect(stream.text).toContain(refusalOf(1));
    expect(stream.text).toContain('"data":"hello"');
    await expect
      .poll(async () => (await new Client(`${base}/mcp/s`).post(message("initialize", 9))).status)
      .toBe(200);
  });
});
