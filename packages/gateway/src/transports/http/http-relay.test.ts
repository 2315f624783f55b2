import { afterEach, describe, expect, it } from "vitest";
import {
  ask,
  Bench,
  json,
  refusalOf,
  sampleGate,
  smallLimits,
  stopPoison,
  streamable,
} from "./http.fixture.ts";

const bench = new Bench();
const upstream = bench.recording.bind(bench);
afterEach(() => bench.close());

const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}';
const result = '{ "jsonrpc":"2.0", "id":1,"result":{"x":1.0} }';

describe("a POST", () => {
  it("goes on as the bytes and headers that came, without what belongs to the connection", async () => {
    const { url, got } = await upstream(json(result));
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate() });
    const headers = {
      "mcp-session-id": "abc",
      "mcp-protocol-version": "2025-06-18",
      "X-Own": "1",
      authorization: "Bearer t",
      cookie: "a=b",
      "mcp-param-unknown": "2",
      connection: "close, x-hop",
      "x-hop": "1",
      te: "trailers",
      "accept-encoding": "gzip",
    };
    const reply = await ask(`${ours}/mcp/s?q=1`, { body: ` ${call}\n`, headers });
    expect(reply.text).toBe(result);
    expect(got[0]).toMatchObject({ method: "POST", url: "/up/mcp?q=1", body: ` ${call}\n` });
    expect(got[0]?.headers).toMatchObject({
      "mcp-session-id": "abc",
      "mcp-protocol-version": "2025-06-18",
      "x-own": "1",
      authorization: "Bearer t",
      cookie: "a=b",
      "mcp-param-unknown": "2",
      "accept-encoding": "identity",
      host: url.host,
    });
    expect(got[0]?.headers).not.toHaveProperty("x-hop");
    expect(got[0]?.headers).not.toHaveProperty("te");
  });

  it("shows the gate each mirrored header line that came", async () => {
    const { url } = await upstream(json(result));
    const gate = sampleGate();
    const { url: ours } = await bench.gateway(streamable(url), { gate });
    await ask(`${ours}/mcp`, { body: call, headers: { "Mcp-Method": "tools/call", "Mcp-Param-A": "1" } });
    expect(gate.frames[0]?.mirrored).toEqual({ "mcp-method": ["tools/call"], "mcp-param-a": ["1"] });
    expect(gate.frames[1]?.mirrored).toBeUndefined();
  });

  it("that is stopped is answered here and never reaches the server", async () => {
    const { url, got } = await upstream(json(result));
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate(stopPoison) });
    const reply = await ask(`${ours}/mcp`, { body: call.replace("echo", "POISON") });
    expect(reply).toMatchObject({ status: 200, text: refusalOf(1) });
    expect(got).toEqual([]);
  });

  it("that is a stopped notification is answered with 202", async () => {
    const { url, got } = await upstream(json(result));
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate(() => ({})) });
    expect(await ask(`${ours}/mcp`, { body: call })).toMatchObject({ status: 202, text: "" });
    expect(got).toEqual([]);
  });

  it("carries recomputed mirrored headers in place of the client's", async () => {
    const { url, got } = await upstream(json(result));
    const decide = (_text: string, { route }: { route: { direction: string } }): object | null =>
      route.direction === "to-server" ? { forward: Buffer.from(call), headers: { "mcp-name": "new" } } : null;
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate(decide) });
    await ask(`${ours}/mcp`, { body: "{}", headers: { "Mcp-Name": "old" } });
    expect(got[0]?.headers["mcp-name"]).toBe("new");
    expect(got[0]?.body).toBe(call);
  });

  it("of a batch of which a part is stopped gets both answers as one", async () => {
    const { url } = await upstream(json('[ {"id":2} ]'));
    const decide = (text: string): object | null =>
      text === "[1,2]" ? { forward: Buffer.from("[2]"), reply: Buffer.from('[{"id":1}]') } : null;
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate(decide) });
    const reply = await ask(`${ours}/mcp`, { body: "[1,2]" });
    expect(JSON.parse(reply.text)).toEqual([{ id: 2 }, { id: 1 }]);
  });

  it("over the limit is refused with 413 and judged by its size", async () => {
    const { url, got } = await upstream(json(result));
    const gate = sampleGate(() => ({ reply: Buffer.from("{}") }));
    const { url: ours } = await bench.gateway(streamable(url), {
      gate,
      limits: smallLimits({ bytes: 1000 }),
    });
    expect((await ask(`${ours}/mcp`, { body: "x".repeat(1001) })).status).toBe(413);
    const chunked = await ask(`${ours}/mcp`, {
      body: "x".repeat(2000),
      headers: { "transfer-encoding": "chunked" },
    });
    expect(chunked.status).toBe(413);
    expect(gate.frames.map(({ oversize }) => oversize)).toEqual([1001, 2000]);
    expect(got).toEqual([]);
  });

  it("in another charset than UTF-8 is refused", async () => {
    const { url } = await upstream(json(result));
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate() });
    const headers = { "content-type": "application/json; charset=utf-7" };
    expect((await ask(`${ours}/mcp`, { body: call, headers })).status).toBe(415);
  });
});

describe("an answer", () => {
  it.each([400, 401, 403, 404, 405, 500])(
    "with status %d passes with its headers and body",
    async (status) => {
      const body = '{"jsonrpc":"2.0","error":{"code":-32000,"message":"no"},"id":null}';
      const { url } = await upstream(
        json(body, status, { "www-authenticate": "Bearer x", "mcp-session-id": "s1" }),
      );
      const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate() });
      const reply = await ask(`${ours}/mcp`, { body: call });
      expect(reply).toMatchObject({ status, text: body });
      expect(reply.headers).toMatchObject({ "www-authenticate": "Bearer x", "mcp-session-id": "s1" });
    },
  );

  it("that is an error page passes as it came, and is judged as an error message", async () => {
    const page = "<html>gone</html>";
    const { url } = await upstream(json(page, 500, { "content-type": "text/html" }));
    const gate = sampleGate();
    const { url: ours } = await bench.gateway(streamable(url), { gate });
    const reply = await ask(`${ours}/mcp`, { body: call });
    expect(reply).toMatchObject({ status: 500, text: page });
    const judged = Buffer.from(gate.frames[1]?.bytes ?? []).toString();
    expect(JSON.parse(judged)).toEqual({ jsonrpc: "2.0", id: 1, error: { code: 0, message: page } });
  });

  it("that is a poisoned error page leaves as the refusal", async () => {
    const { url } = await upstream(json("POISON", 401, { "content-type": "text/plain" }));
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate(stopPoison) });
    const reply = await ask(`${ours}/mcp`, { body: call });
    expect(reply).toMatchObject({ status: 401, text: refusalOf(1) });
    expect(reply.headers["content-type"]).toBe("application/json");
  });

  it.each([
    '{"error":"invalid_token","error_description":"Missing Authorization header"}',
    '{"error":{"code":-32001,"message":"no session"}}',
    '{"id":7,"method":"none"}',
  ])("that is an error in JSON but no message passes as it came: %s", async (body) => {
    const { url } = await upstream(json(body, 401, { "www-authenticate": "Bearer x" }));
    const gate = sampleGate();
    const { url: ours } = await bench.gateway(streamable(url), { gate });
    const reply = await ask(`${ours}/mcp`, { body: call });
    expect(reply).toMatchObject({ status: 401, text: body });
    expect(reply.headers["www-authenticate"]).toBe("Bearer x");
    const judged = Buffer.from(gate.frames[1]?.bytes ?? []).toString();
    expect(JSON.parse(judged)).toEqual({ jsonrpc: "2.0", id: 1, error: { code: 0, message: body } });
  });

  it("that is a refused error keeps the headers by which a client logs in", async () => {
    const headers = { "content-type": "text/plain", "www-authenticate": "Bearer x" };
    const { url } = await upstream(json("POISON", 401, headers));
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate(stopPoison) });
    const reply = await ask(`${ours}/mcp`, { body: call });
    expect(reply).toMatchObject({ status: 401, text: refusalOf(1) });
    expect(reply.headers).toMatchObject({
      "www-authenticate": "Bearer x",
      "content-type": "application/json",
      "content-length": String(refusalOf(1).length),
    });
  });

  it("that is changed carries its new length", async () => {
    const { url } = await upstream(json('{"id":1,"result":"POISON"}'));
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate(stopPoison) });
    const reply = await ask(`${ours}/mcp`, { body: call });
    expect(reply).toMatchObject({ status: 200, text: refusalOf(1) });
    expect(reply.headers["content-length"]).toBe(String(refusalOf(1).length));
  });

  it.each([
    ["a redirect", 302, { location: "http://127.0.0.1:1/" }, "x"],
    ["compressed", 200, { "content-encoding": "gzip" }, "x"],
    ["in another charset", 200, { "content-type": "application/json; charset=UTF-7" }, result],
    ["a page with a good status", 200, { "content-type": "text/html" }, "<p>"],
    ["too large", 200, {}, "x".repeat(2000)],
    ["too large for an error page", 500, { "content-type": "text/plain" }, "x".repeat(70_000)],
  ])("that is %s is refused with 502 under the request's id", async (_what, status, headers, body) => {
    const { url } = await upstream(json(body, status, headers));
    const { url: ours } = await bench.gateway(streamable(url), {
      gate: sampleGate(),
      limits: smallLimits({ bytes: 1500 }),
    });
    const reply = await ask(`${ours}/mcp`, { body: call });
    expect(reply.status).toBe(502);
    const { id, error } = JSON.parse(reply.text) as { id: unknown; error: { code: unknown } };
    expect([id, typeof error.code]).toEqual([1, "number"]);
    expect(bench.warnings).toHaveLength(1);
    bench.warnings.length = 0;
  });

  it("that never ends is given up", async () => {
    const { url } = await upstream((_got, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("{");
    });
    const { url: ours } = await bench.gateway(streamable(url), {
      gate: sampleGate(),
      limits: smallLimits({ bodyTime: 50 }),
    });
    expect((await ask(`${ours}/mcp`, { body: call })).status).toBe(502);
  });

  it("of an upstream that is not there is 502 with a JSON-RPC error for each request", async () => {
    const url = new URL("http://127.0.0.1:1/mcp");
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate() });
    const reply = await ask(`${ours}/mcp`, { body: `[${call},${call.replace("1,", '"b",')}]` });
    expect(reply.status).toBe(502);
    const errors = JSON.parse(reply.text) as { id: unknown }[];
    expect(errors.map(({ id }) => id)).toEqual([1, "b"]);
  });

  it("that breaks off is an error, and the request is not sent again", async () => {
    const { url, got } = await upstream((_got, response) => response.destroy());
    const { url: ours } = await bench.gateway(streamable(url), { gate: sampleGate() });
    expect((await ask(`${ours}/mcp`, { body: call })).status).toBe(502);
    expect(got).toHaveLength(1);
  });
});

describe("a session", () => {
  it("is one for all requests that name it once the upstream has confirmed it, and ends with DELETE", async () => {
    const { url, got } = await upstream((one, response) => {
      json(result, 200, one.body === "open" ? { "mcp-session-id": "s1" } : {})(one, response);
    });
    const gate = sampleGate();
    const { url: ours } = await bench.gateway(streamable(url), { gate });
    const headers = { "mcp-session-id": "s1" };
    await ask(`${ours}/mcp`, { body: "open" });
    await ask(`${ours}/mcp`, { body: call, headers });
    await ask(`${ours}/mcp`, { body: call });
    await ask(`${ours}/mcp`, { method: "DELETE", headers });
    await ask(`${ours}/mcp`, { body: call, headers });
    const ids = gate.frames
      .filter(({ route }) => route.direction === "to-server")
      .map(({ route }) => route.session);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set([ids[0], ids[2], ids[3]]).size).toBe(3);
    expect(got.at(-2)).toMatchObject({ method: "DELETE", headers });
  });
});
