import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { ask, Bench, sampleGate, smallLimits, stopPoison, streamable } from "./http.fixture.ts";

const bench = new Bench();
afterEach(() => bench.close());

const call = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

describe("the listener", () => {
  it("refuses a foreign Host and a foreign Origin with 403 before anything is read or judged", async () => {
    const gate = sampleGate();
    const { url } = await bench.gateway(streamable(new URL("http://127.0.0.1:1/")), { gate });
    for (const headers of [{ host: "evil.example" }, { origin: "https://evil.example" }, { origin: "null" }])
      for (const path of ["/mcp", "/health", "/nothing"])
        expect((await ask(url + path, { body: call, headers })).status).toBe(403);
    expect(gate.frames).toEqual([]);
  });

  it("leaves what is no MCP traffic to the control plane, with the reason where it must be refused", async () => {
    const seen: (readonly [string | undefined, string | null])[] = [];
    const { url } = await bench.gateway(streamable(new URL("http://127.0.0.1:1/")), {
      gate: sampleGate(),
      control: (request, response, refusal) => {
        seen.push([request.url, refusal]);
        response.end("control");
      },
    });
    for (const path of ["/health", "/api/v1/x?y=1", "/mcpx"])
      expect((await ask(url + path, { method: "GET" })).text).toBe("control");
    await ask(`${url}/health`, { method: "GET", headers: { host: "evil.example" } });
    for (const path of ["/mcp?x=1", "/mcp/other", "/.well-known/other"])
      expect((await ask(url + path, { method: "GET" })).text).not.toBe("control");
    expect(seen).toEqual([
      ["/health", null],
      ["/api/v1/x?y=1", null],
      ["/mcpx", null],
      ["/health", expect.stringContaining("Host")],
    ]);
  });

  it.each([
    "/",
    "/mcpx",
    "/mcp/other",
    "/mcp/s/x",
    "/.well-known/other",
    "/.well-known/oauth-protected-resource/x",
    "//mcp",
  ])("answers 404 at %s", async (path) => {
    const { url } = await bench.gateway(streamable(new URL("http://127.0.0.1:1/")), {
      gate: sampleGate(),
      servers: new Map([["s", streamable(new URL("http://127.0.0.1:1/"))]]),
    });
    const reply = await ask(url + path, { method: "GET" });
    expect(reply.status).toBe(404);
    // What lies below an endpoint is answered by the endpoint.
    if (!path.startsWith("/mcp/")) expect(reply.text).toContain("this guard offers /mcp");
  });

  it("answers 405 for methods that MCP does not have", async () => {
    const { url } = await bench.gateway(streamable(new URL("http://127.0.0.1:1/")), { gate: sampleGate() });
    expect((await ask(`${url}/mcp`, { method: "PUT" })).status).toBe(405);
  });

  it("says in one line why it cannot listen", async () => {
    const { port } = await bench.gateway(streamable(new URL("http://127.0.0.1:1/")), { gate: sampleGate() });
    const second = bench.gateway(streamable(new URL("http://127.0.0.1:1/")), { gate: sampleGate(), port });
    await expect(second).rejects.toMatchObject({
      code: "listen/failed",
      message: `cannot listen on 127.0.0.1:${port}: another program uses this port; stop it or choose another with --port`,
    });
  });

  it("cuts off a client that does not send its headers", async () => {
    const limits = smallLimits({ headerTime: 100, requestTime: 200 });
    const { port } = await bench.gateway(streamable(new URL("http://127.0.0.1:1/")), {
      gate: sampleGate(),
      limits,
    });
    const text = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("POST /mcp HTTP/1.1\r\nHost: x"));
      let got = "";
      socket.on("data", (part: Buffer) => (got += part.toString()));
      socket.on("close", () => {
        resolve(got);
      });
    });
    expect(text).toMatch(/^HTTP\/1.1 4\d\d /);
  }, 10_000);

  it("answers what is no HTTP with 400 and the headers that every answer carries", async () => {
    const { port } = await bench.gateway(streamable(new URL("http://127.0.0.1:1/")), {
      gate: sampleGate(),
      headers: { "x-frame-options": "DENY", "cache-control": "no-store" },
    });
    const text = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("a letter\r\n\r\n"));
      let got = "";
      socket.on("data", (part: Buffer) => (got += part.toString()));
      socket.on("close", () => {
        resolve(got);
      });
    });
    const lines = [
      "x-frame-options: DENY",
      "cache-control: no-store",
      "connection: close",
      "content-length: 0",
    ];
    expect(text).toBe(["HTTP/1.1 400 Bad Request", ...lines, "", ""].join("\r\n"));
  });

  it("lets an answer under way finish when it closes", async () => {
    let arrived: (finish: () => void) => void = () => undefined;
    const asked = new Promise<() => void>((resolve) => (arrived = resolve));
    const url = await bench.upstream((_request, response) => {
      arrived(() => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
    });
    const gateway = await bench.gateway(streamable(url), { gate: sampleGate() });
    const reply = ask(`${gateway.url}/mcp`, { body: call });
    const finish = await asked;
    const closing = gateway.close(5000);
    finish();
    expect((await reply).status).toBe(200);
    await closing;
  });
});

describe("OAuth metadata", () => {
  it.each([
    ["/.well-known/oauth-protected-resource/mcp/s", "/.well-known/oauth-protected-resource/up/mcp"],
    ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource"],
    ["/.well-known/oauth-authorization-server/mcp", "/.well-known/oauth-authorization-server/up/mcp"],
    ["/mcp/s/.well-known/openid-configuration?a=1", "/up/mcp/.well-known/openid-configuration?a=1"],
  ])("at %s is the upstream's at %s, unchanged", async (ours, theirs) => {
    const body = '{ "resource": "POISON" }';
    const url = await bench.upstream((request, response) => {
      response.writeHead(request.url === theirs ? 200 : 404, {
        "content-type": "application/json",
        etag: "x",
      });
      response.end(body);
    });
    const gateway = await bench.gateway(streamable(url), { gate: sampleGate(stopPoison) });
    const reply = await ask(gateway.url + ours, { method: "GET" });
    expect(reply).toMatchObject({ status: 200, text: body });
    expect(reply.headers["etag"]).toBe("x");
  });

  it("that redirects, or is too large, is refused", async () => {
    const url = await bench.upstream((request, response) => {
      if (request.url?.includes("openid") === true)
        response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
      else response.writeHead(200).end("x".repeat(300_000));
    });
    const gateway = await bench.gateway(streamable(url), { gate: sampleGate() });
    for (const name of ["openid-configuration", "oauth-protected-resource"])
      expect((await ask(`${gateway.url}/.well-known/${name}`, { method: "GET" })).status).toBe(502);
  });
});
