import { afterEach, describe, expect, it } from "vitest";
import type { Gate } from "../../gate.ts";
import type { Session } from "../../session.ts";
import { Client, message, results, upstream } from "../bridge/bridge.fixture.ts";
import { ask, Bench, json, sampleGate, streamable } from "./http.fixture.ts";

const bench = new Bench();
afterEach(() => bench.close());

/** A gate that passes everything and remembers the sessions. */
function watching(): { readonly gate: Gate; readonly sessions: Session[] } {
  const sessions: Session[] = [];
  const gate: Gate = {
    ...sampleGate(),
    record: (judged, session) => {
      if (session !== undefined) sessions.push(session);
      return judged;
    },
  };
  return { gate, sessions };
}

const call = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

describe("a session that the guard ends", () => {
  it("is refused on its way to an HTTP upstream, while others go on", async () => {
    const { url, got } = await bench.recording((one, response) => {
      json('{"jsonrpc":"2.0","id":1,"result":{}}', 200, {
        "mcp-session-id": one.headers["x-as"]?.toString() ?? "",
      })(one, response);
    });
    const { gate, sessions } = watching();
    const { url: ours } = await bench.gateway(streamable(url), { gate });
    for (const name of ["s1", "s2"]) await ask(`${ours}/mcp/s`, { body: call, headers: { "x-as": name } });
    sessions[0]?.end();
    const again = (name: string) =>
      ask(`${ours}/mcp/s`, { body: call, headers: { "mcp-session-id": name, "x-as": name } });
    const [refused, passed] = [await again("s1"), await again("s2")];
    expect([refused.status, passed.status, got.length]).toEqual([404, 200, 3]);
    expect(JSON.parse(refused.text)).toMatchObject({
      error: { code: 1110, data: { reason: "session-ended" } },
    });
  });

  it("loses the answer that is under way from an HTTP upstream", async () => {
    const { gate, sessions } = watching();
    const { url } = await bench.recording(() => sessions[0]?.end());
    const { url: ours } = await bench.gateway(streamable(url), { gate });
    await expect(ask(`${ours}/mcp/s`, { body: call })).rejects.toThrow();
  });

  it("is gone for the client of a stdio server", async () => {
    const { gate, sessions } = watching();
    const { url } = await bench.gateway(upstream(), { gate });
    const client = await Client.open(url);
    sessions[0]?.end();
    const late = await client.post(message("echo", 7));
    expect([late.status, results(late)]).toEqual([404, expect.objectContaining({ id: 7 })]);
  });

  it("loses its event stream from an HTTP+SSE upstream", async () => {
    const { gate, sessions } = watching();
    const url = await bench.upstream((request, response) => {
      if (request.method !== "GET") {
        response.writeHead(202).end();
        return;
      }
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`event: endpoint\ndata: /messages\n\nevent: message\ndata: ${call}\n\n`);
    });
    const { url: ours } = await bench.gateway({ kind: "http", transport: "sse", url }, { gate });
    const reply = ask(`${ours}/mcp/s`, {
      method: "GET",
      until: (text) => {
        if (text.includes("event: message")) sessions[0]?.end();
        return false;
      },
    });
    expect((await reply).text).toContain("event: endpoint");
  });
});
