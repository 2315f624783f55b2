import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { ask, Bench, refusalOf, sampleGate, stopPoison } from "./http.fixture.ts";
import type { SampleGate } from "./http.fixture.ts";

const bench = new Bench();
afterEach(() => bench.close());

const call = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

/** An HTTP+SSE server: announces `endpoint`, and says on the stream what `answer` makes of each message. */
async function serve(endpoint: string, gate: SampleGate, answer: (body: string) => string | null) {
  const posted: { path: string; body: string }[] = [];
  let stream: ServerResponse | null = null;
  const url = await bench.upstream((request, response) => {
    if (request.method === "GET") {
      stream = response;
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`event: endpoint\ndata: ${endpoint}\n\n`);
      return;
    }
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => {
      posted.push({ path: request.url ?? "", body });
      response.writeHead(202).end("Accepted");
      const said = answer(body);
      if (said !== null) stream?.write(`event: message\ndata: ${said}\n\n`);
    });
  });
  const gateway = await bench.gateway({ kind: "http", transport: "sse", url }, { gate });
  return { gateway, posted };
}

const addressIn = (text: string): string | undefined => /event: endpoint\ndata: (.*)\n\n/.exec(text)?.[1];

/** Opens the stream, posts the messages one after the other, and returns what the stream said until `end` stands in it. */
function converse(base: string, messages: readonly string[], end: string) {
  const statuses: number[] = [];
  let isSent = false;
  const stream = ask(`${base}/mcp/s`, {
    method: "GET",
    headers: { accept: "text/event-stream" },
    until: (text) => {
      const address = addressIn(text);
      if (address !== undefined && !isSent) {
        isSent = true;
        void (async () => {
          for (const body of messages) statuses.push((await ask(base + address, { body })).status);
        })();
      }
      return text.includes(end);
    },
  });
  return stream.then(({ text }) => ({ text, statuses, address: addressIn(text) }));
}

describe("HTTP+SSE in front of an upstream", () => {
  it("announces its own address with the upstream's query, and carries messages both ways unchanged", async () => {
    const answer = '{ "jsonrpc":"2.0","id":1,"result":{} }';
    const { gateway, posted } = await serve("/messages/x?sessionId=1%202", sampleGate(), () => answer);
    const { text, address } = await converse(gateway.url, [call], "result");
    expect(address).toMatch(/^\/mcp\/s\/message\/[0-9a-f-]{36}\?sessionId=1%202$/);
    expect(text.endsWith(`event: message\ndata: ${answer}\n\n`)).toBe(true);
    expect(posted).toEqual([{ path: "/messages/x?sessionId=1%202", body: call }]);
  });

  it("answers a stopped request on the stream, and the server never sees it", async () => {
    const { gateway, posted } = await serve("/m", sampleGate(stopPoison), () => null);
    const { text } = await converse(gateway.url, [call.replace("ping", "POISON")], "stopped");
    expect(text.endsWith(`event: message\ndata: ${refusalOf(1)}\n\n`)).toBe(true);
    expect(posted).toEqual([]);
  });

  it("answers a stopped request of the server at the address that it announced", async () => {
    const asked = '{"jsonrpc":"2.0","id":5,"method":"POISON"}';
    const { gateway, posted } = await serve("/m", sampleGate(stopPoison), (body) =>
      body === call ? asked : '{"done":1}',
    );
    const { text } = await converse(gateway.url, [call], "done");
    expect(posted[1]).toEqual({ path: "/m", body: refusalOf(5) });
    expect(text).not.toContain("POISON");
  });

  it.each(["http://127.0.0.1:1/m", "//evil.example/m", "http://", "javascript:alert(1)"])(
    "refuses the address %s and ends the stream with the reason",
    async (endpoint) => {
      const { gateway } = await serve(endpoint, sampleGate(), () => null);
      const { text } = await ask(`${gateway.url}/mcp/s`, { method: "GET" });
      expect(text).toContain("wants its messages sent to another server");
      expect(text).not.toContain("event: endpoint");
      expect(bench.warnings.splice(0)).toHaveLength(1);
    },
  );

  it("takes messages only where an open stream announced it", async () => {
    const { gateway } = await serve("/m", sampleGate(), () => null);
    const { address } = await converse(gateway.url, [], "endpoint");
    await expect
      .poll(async () => (await ask(gateway.url + (address ?? ""), { body: call })).status)
      .toBe(404);
    expect((await ask(`${gateway.url}/mcp/s/message/1`, { body: call })).status).toBe(404);
    expect((await ask(`${gateway.url}/mcp/s`, { body: call })).status).toBe(405);
  });
});
