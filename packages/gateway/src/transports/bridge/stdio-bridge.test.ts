import { afterEach, describe, expect, it } from "vitest";
import { Client, holding, message, results, upstream } from "./bridge.fixture.ts";
import type { StdioUpstream } from "../http/endpoint.ts";
import { Bench, refusalOf, sampleGate, stopPoison } from "../http/http.fixture.ts";
import type { Reply, SampleGate } from "../http/http.fixture.ts";

const bench = new Bench();
afterEach(() => bench.close());

const open = async (gate: SampleGate, given: Partial<StdioUpstream> = {}): Promise<string> =>
  (await bench.gateway(upstream(given), { gate })).url;

describe("a legacy session", () => {
  it("opens with initialize, has an id and a child of its own, and answers with events", async () => {
    const base = await open(sampleGate());
    const [one, two] = [await Client.open(base), await Client.open(base)];
    const first = await one.post(message("echo", 1, { a: 1 }));
    const second = await two.post(message("echo", 1));
    expect(first.headers).toMatchObject({ "content-type": "text/event-stream" });
    expect(first.headers["mcp-session-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(results(first)).toMatchObject({ id: 1, result: { params: { a: 1 } } });
    expect((results(first) as { result: { pid: number } }).result.pid).not.toBe(
      (results(second) as { result: { pid: number } }).result.pid,
    );
  });

  it("carries messages on one line, whatever line breaks the client wrote between tokens", async () => {
    const client = await Client.open(await open(sampleGate()));
    const reply = await client.post('{"jsonrpc":"2.0",\r\n"id":1,\n"method":"echo","params":{"t":"a\\nb"}}');
    expect(results(reply)).toMatchObject({ id: 1, result: { params: { t: "a\nb" } } });
  });

  it("answers 400 without a session, 404 for an unknown one, and 404 after DELETE", async () => {
    const base = await open(sampleGate());
    const stranger = new Client(`${base}/mcp/s`);
    expect((await stranger.post(message("echo", 1))).status).toBe(400);
    expect((await stranger.post(message("echo", 1), { headers: { "mcp-session-id": "x" } })).status).toBe(
      404,
    );
    const client = await Client.open(base);
    expect((await client.delete()).status).toBe(200);
    const late = await client.post(message("echo", 7));
    expect(late.status).toBe(404);
    expect(results(late)).toMatchObject({ id: 7, error: { code: 1107 } });
  });

  it("gets notifications in order before the answer, as an event stream", async () => {
    const client = await Client.open(await open(sampleGate()));
    const reply = await client.post(message("log", 1));
    expect(reply.headers["content-type"]).toBe("text/event-stream");
    expect(reply.text).toBe(
      'event: message\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{"data":"hello"}}\n\n' +
        'event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n',
    );
  });

  it("is asked by the server on the open POST, and answers with a POST of its own", async () => {
    const client = await Client.open(await open(sampleGate()));
    let answering: Promise<Reply> | null = null;
    const reply = await client.post(message("sample", 1), {
      until: (text) => {
        if (text.includes("sampling/createMessage"))
          answering ??= client.post('{"jsonrpc":"2.0","id":900,"result":{"role":"user"}}');
        return false;
      },
    });
    await expect(answering).resolves.toMatchObject({ status: 202, text: "" });
    expect(reply.text).toContain('"answered":{"role":"user"}');
  });

  it("gets what belongs to no request on its GET stream, also what came before it was open", async () => {
    const client = await Client.open(await open(sampleGate()));
    await client.post(message("notifications/cancelled", null, { requestId: 5 }));
    expect((await client.get((text) => text.includes('"cancelled":5'))).status).toBe(200);
    const stream = client.get((text) => text.includes("list_changed"));
    await expect.poll(async () => (await client.get(() => true)).status).toBe(409);
    const reply = await client.post(message("changed", 1));
    expect(reply.text).not.toContain("list_changed");
    expect((await stream).text).toContain("list_changed");
  });

  it("gets progress on the POST that named the token", async () => {
    const client = await Client.open(await open(sampleGate()));
    const held = ["a", "b"].map((progressToken, id) =>
      client.post(message("hold", id, { _meta: { progressToken } })),
    );
    await holding(2, () => client.post(message("echo", 8)));
    await client.post(message("release", 9));
    const [one, two] = await Promise.all(held);
    expect(one?.text).toContain('"progressToken":"a"');
    expect(one?.text).not.toContain('"progressToken":"b"');
    expect(two?.text).toContain('"progressToken":"b"');
  });

  it("has stopped requests answered here, stopped notifications dropped, and the server's requests answered for it", async () => {
    const client = await Client.open(await open(sampleGate(stopPoison)));
    expect((await client.post(message("POISON", 4))).text).toBe(refusalOf(4));
    expect((await client.post(message("log", 1, { text: "POISON" }))).text).toBe(refusalOf(1));
    const asked = await client.post(
      message("sample", 2, { text: "POI" + "SON" }).replace("POISON", "POI\\u0053ON"),
    );
    expect(asked.text).not.toContain("POISON");
    expect(results(asked)).toMatchObject({ id: 2, result: { answered: { code: 1001 } } });
  });

  it("hears of the end of its server, and must open again", async () => {
    const client = await Client.open(await open(sampleGate()));
    const reply = await client.post(message("exit", 1));
    expect(results(reply)).toMatchObject({ id: 1, error: { code: 1006 } });
    expect((await client.post(message("echo", 2))).status).toBe(404);
    bench.warnings.length = 0;
  });

  it("is refused where all children are in use, with the words that raise the number", async () => {
    const base = await open(sampleGate(), { maxChildren: 1 });
    const client = await Client.open(base);
    const reply = await new Client(`${base}/mcp/s`).post(message("initialize", 9));
    expect(reply.status).toBe(503);
    expect(results(reply)).toMatchObject({ id: 9, error: { code: 1105 } });
    expect(reply.text).toContain("max-children");
    await client.delete();
    await expect
      .poll(async () => (await new Client(`${base}/mcp/s`).post(message("initialize", 9))).status)
      .toBe(200);
  });

  it("ends when it is idle for too long", async () => {
    const client = await Client.open(await open(sampleGate(), { idle: 100 }));
    expect((await client.post(message("echo", 1))).status).toBe(200);
    await expect
      .poll(async () => (await client.post(message("x", null))).status, { interval: 400, timeout: 5000 })
      .toBe(404);
  });

  it("hears of a command that does not exist", async () => {
    const spec = { name: "s", command: "/nowhere/at-all", args: [], env: {} };
    const base = await open(sampleGate(), { spec });
    const reply = await new Client(`${base}/mcp/s`).post(message("initialize", 1));
    expect(results(reply)).toMatchObject({ id: 1, error: { code: 1006 } });
    expect(bench.warnings.splice(0).join()).toContain("there is no such command");
  });
});

describe("a shared child", () => {
  it("serves sessions whose ids and tokens collide, and each gets its own answers back", async () => {
    const base = await open(sampleGate(), { shared: true, maxChildren: 1 });
    const [one, two] = [await Client.open(base), await Client.open(base)];
    const meta = { _meta: { progressToken: 1 } };
    const held = [one.post(message("hold", 1, meta)), two.post(message("hold", 1, meta))];
    await holding(2, () => one.post(message("echo", 3)));
    await one.post(message("release", 2));
    for (const reply of await Promise.all(held)) {
      expect(reply.text).toContain('"progressToken":1,');
      expect(reply.text).toContain('"id":1,"result":{"released":true}');
    }
  });

  it("takes answers to its requests only from the session that was asked", async () => {
    const base = await open(sampleGate(), { shared: true });
    const [one, two] = [await Client.open(base), await Client.open(base)];
    const tried: Promise<Reply>[] = [];
    const reply = await two.post(message("sample", 1), {
      until: (text) => {
        if (text.includes("createMessage") && tried.length === 0)
          tried.push(
            one
              .post('{"jsonrpc":"2.0","id":900,"result":"theirs"}')
              .then(() => two.post('{"jsonrpc":"2.0","id":900,"result":"ours"}')),
          );
        return false;
      },
    });
    expect(reply.text).toContain('"answered":"ours"');
  });
});
