import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { wire } from "../fixtures/hostile/expect.ts";
import { exchange } from "../fixtures/hostile/http-client.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { answers, asked } from "../fixtures/hostile/http-upstream.ts";
import { asAnswer, mirroredHeaders, modern, textResult } from "../fixtures/hostile/messages.ts";
import { testPlace } from "../fixtures/hostile/stdio-story.ts";
import { startGateway } from "../support/guardian.ts";
import { freePort } from "../support/net.ts";

const result = textResult("ok", ',"resultType":"complete"');
const headers = mirroredHeaders("tools/call", "t");
const body = (id: number): string => modern(id, "tools/call", { name: "t" });

function expectOwnError(bytes: Uint8Array, id: unknown): void {
  const { id: answered, error } = wire(bytes);
  expect(answered).toBe(id);
  const code = error?.code ?? 0;
  expect(code < -32768 || code > -32000).toBe(true);
}

describe("an upstream that does not answer", () => {
  it("is named in a 502 and in one line on stderr, and is used as soon as it is there", async () => {
    const place = await testPlace();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/mcp`;
    const gateway = await startGateway(
      { url },
      { dataDir: join(place.path, "g"), env: place.env, cwd: place.path },
    );
    onTestFinished(async () => {
      await gateway.close();
    });
    const refused = await exchange({ port: gateway.port, headers, body: body(1) });
    expect(refused.status).toBe(502);
    expectOwnError(refused.body, 1);
    expect(wire(refused.body).error?.message).toMatch(/"server".*(does not answer|ECONNREFUSED)/);
    expect(
      gateway.running.errors.filter((line) => /"server".*(not answer|ECONNREFUSED)/.test(line)),
    ).toHaveLength(1);

    const upstream = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(asAnswer(result, 2));
    });
    await new Promise<void>((resolve) => upstream.listen(port, "127.0.0.1", resolve));
    onTestFinished(() => {
      upstream.closeAllConnections();
      upstream.close();
    });
    const served = await exchange({ port: gateway.port, headers, body: body(2) });
    expect(served.status).toBe(200);
    expect(served.body.toString("utf8")).toBe(asAnswer(result, 2));
  });

  it("hangs up before, in the middle of or behind its answer, and each client is told; calls are never sent twice", async () => {
    const story = await httpStory((request, response) => {
      const { name } = asked(request);
      if (name === "before") response.destroy();
      else if (name === "head") {
        response.writeHead(200, { "content-type": "application/json", "content-length": "500" });
        response.write('{"jsonrpc":', () => response.destroy());
      } else if (name === "stream") {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write('data: {"jsonrpc":"2.0","method":"notifications/x"}\n\ndata: {"half', () =>
          response.destroy(),
        );
      } else answers({ "tools/call": result })(request, response);
    });
    const post = (id: number, name: string) =>
      story.post(modern(id, "tools/call", { name }), mirroredHeaders("tools/call", name));
    const before = await post(1, "before");
    const head = await post(2, "head");
    const stream = await post(3, "stream");
    const after = await post(4, "fine");

    expect(before.status).toBe(502);
    expectOwnError(before.body, 1);
    expect(head.status).toBe(502);
    expectOwnError(head.body, 2);
    expect(stream.body.toString("utf8")).toContain("notifications/x");
    expect(stream.body.toString("utf8")).not.toContain('{"half');
    expect(after.body.toString("utf8")).toBe(asAnswer(result, 4));
    expect(story.upstream.received.map((request) => asked(request).name)).toEqual([
      "before",
      "head",
      "stream",
      "fine",
    ]);
  });
});
