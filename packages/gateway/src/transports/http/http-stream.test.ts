import { afterEach, describe, expect, it } from "vitest";
import {
  ask,
  Bench,
  events,
  refusalOf,
  sampleGate,
  smallLimits,
  stopPoison,
  streamable,
} from "./http.fixture.ts";
import type { Got } from "./http.fixture.ts";

const bench = new Bench();
const upstream = bench.recording.bind(bench);
afterEach(() => bench.close());

const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}';

describe("an event stream", () => {
  const good = 'event: message\nid: 1\ndata: {"jsonrpc":"2.0","method":"n"}\n\n';

  it("passes byte for byte, comments and priming events included", async () => {
    const text = `: hi\n\nid: 0\ndata: \n\n${good}retry: 5\r\ndata: {"a":\r\ndata: 1}\r\n\r\n`;
    const { url } = await upstream(events(text));
    const gate = sampleGate();
    const { url: ours } = await bench.gateway(streamable(url), { gate });
    const reply = await ask(`${ours}/mcp`, { body: call });
    expect(reply.text).toBe(text);
    expect(gate.frames.slice(1).map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([
      '{"jsonrpc":"2.0","method":"n"}',
      '{"a":\n1}',
    ]);
  });

  it("keeps the id of a stopped event, and drops an event that is not ended", async () => {
    const { url } = await upstream(events(`id: 9\ndata: {"method":"POISON"}\n\n${good}data: {"id":3}`));
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate(stopPoison) });
    expect((await ask(`${ours}/mcp`, { body: call })).text).toBe(`id: 9\ndata: \n\n${good}`);
  });

  it("carries a replaced answer under the event's own id", async () => {
    const { url } = await upstream(events('id: 9\ndata: {"id":1,"result":"POISON"}\n\n'));
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate(stopPoison) });
    expect((await ask(`${ours}/mcp`, { body: call })).text).toBe(`id: 9\ndata: ${refusalOf(1)}\n\n`);
  });

  it("delivers events at once while it stays open, and lets the upstream go when the client leaves", async () => {
    let gone: () => void = () => undefined;
    const left = new Promise<void>((resolve) => (gone = resolve));
    const { url, got } = await upstream((_got, response) => {
      response.once("close", () => {
        gone();
      });
      response.writeHead(200, { "content-type": "text/event-stream", "x-accel-buffering": "no" });
      response.write(good);
    });
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate() });
    const headers = { accept: "text/event-stream", "mcp-session-id": "s", "last-event-id": "7" };
    const reply = await ask(`${ours}/mcp`, { method: "GET", headers, until: (text) => text === good });
    await left;
    expect(reply.headers["x-accel-buffering"]).toBe("no");
    expect(got[0]?.headers["last-event-id"]).toBe("7");
  });

  it("breaks towards the client when it breaks at the upstream, after what had come", async () => {
    const { url } = await upstream((_got, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(good, () => setTimeout(() => response.destroy(), 20));
    });
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate() });
    expect((await ask(`${ours}/mcp`, { body: call })).text).toBe(good);
  });

  it("answers a stopped request of the server in the client's session", async () => {
    const asked = '{"jsonrpc":"2.0","id":77,"method":"elicitation/create","params":"POISON"}';
    let answered: (got: Got) => void = () => undefined;
    const answer = new Promise<Got>((resolve) => (answered = resolve));
    const { url } = await upstream((got, response) => {
      if (got.body === call) {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(`data: ${asked}\n\n`);
        void answer.then(() => response.end(good));
        return;
      }
      response.writeHead(202).end();
      answered(got);
    });
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate(stopPoison) });
    const headers = {
      "mcp-session-id": "s",
      authorization: "Bearer t",
      "mcp-name": "echo",
      "mcp-protocol-version": "2025-11-25",
    };
    expect((await ask(`${ours}/mcp`, { body: call, headers })).text).toBe(good);
    const got = await answer;
    expect(got.body).toBe(refusalOf(77));
    expect(got.headers).toMatchObject({
      "mcp-session-id": "s",
      authorization: "Bearer t",
      "mcp-protocol-version": "2025-11-25",
      "content-type": "application/json",
    });
    expect(got.headers).not.toHaveProperty("mcp-name");
  });

  it("ends at an event over the limit, which is judged by its size", async () => {
    const { url } = await upstream(events(`${good}data: ${"x".repeat(3000)}\n\n`));
    const gate = sampleGate();
    const { url: ours } = await bench.gateway(streamable(url), {
      gate,
      limits: smallLimits({ bytes: 1000 }),
    });
    const { text } = await ask(`${ours}/mcp`, { body: call });
    expect(text.startsWith(good)).toBe(true);
    expect(text).not.toContain("xxx");
  });
});
