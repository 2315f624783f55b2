import { connect } from "node:net";
import { readdir } from "node:fs/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { answers, asked, openEvents } from "../fixtures/hostile/http-upstream.ts";
import { asAnswer, mirroredHeaders, modern, textResult } from "../fixtures/hostile/messages.ts";

const result = textResult("ok", ',"resultType":"complete"');
const headers = (name: string) => mirroredHeaders("tools/call", name);
const body = (id: number, name: string): string => modern(id, "tools/call", { name });

/** Sockets that a process holds open. */
async function openSockets(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

describe("a slow upstream", () => {
  it("keeps nobody else waiting, whether it holds back the head, the body or the end of an event", async () => {
    const story = await httpStory((request, response) => {
      const { name } = asked(request);
      if (name === "silent") return;
      if (name === "head") {
        openEvents(response);
      } else if (name === "event") {
        openEvents(response);
        const timer = setInterval(() => response.write("data: {\n"), 20);
        response.on("close", () => {
          clearInterval(timer);
        });
      } else if (name === "half") {
        response.writeHead(200, { "content-type": "application/json" });
        response.write('{"jsonrpc":"2.0",');
      } else answers({ "tools/call": result })(request, response);
    });
    const held = ["silent", "head", "event", "half"].flatMap((name) => Array.from({ length: 8 }, () => name));
    const waiting = held.map((name, index) => story.open(body(index, name), headers(name)).catch(() => null));
    const answersOfOthers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => story.post(body(1000 + index, "quick"), headers("quick"))),
    );
    for (const [index, { status, body: bytes }] of answersOfOthers.entries()) {
      expect({ status, body: bytes.toString("utf8") }).toEqual({
        status: 200,
        body: asAnswer(result, 1000 + index),
      });
    }
    const health = await fetch(`http://127.0.0.1:${story.gateway.port}/health`);
    expect(health.status).toBe(200);
    expect(waiting).toHaveLength(32);
  });

  it("is let go at once when its client hangs up", async () => {
    let closed = 0;
    const story = await httpStory((_request, response) => {
      openEvents(response);
      response.write(": open\n\n");
      response.on("close", () => (closed += 1));
    });
    const streams = await Promise.all([1, 2, 3].map((id) => story.open(body(id, "slow"), headers("slow"))));
    await Promise.all(streams.map((stream) => stream.until(": open")));
    for (const stream of streams) stream.close();
    await expect.poll(() => closed, { timeout: 5_000 }).toBe(3);
  });
});

describe("a slow client", () => {
  it("keeps nobody else waiting, and its half requests do not reach the upstream", async () => {
    const story = await httpStory(answers({ "tools/call": result }));
    const before = await openSockets(story.gateway.running.pid);
    const heads = [
      "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1",
      `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${story.gateway.port}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"jsonrpc"`,
    ];
    const sockets = Array.from({ length: 60 }, (_, index) => {
      const socket = connect(story.gateway.port, "127.0.0.1");
      socket.on("error", () => undefined); // being hung up on is what a slow client must expect
      socket.write(heads[index % 2] ?? "");
      return socket;
    });
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    const quick = await story.post(body(1, "quick"), headers("quick"));

    expect(quick.body.toString("utf8")).toBe(asAnswer(result, 1));
    expect(story.upstream.received).toHaveLength(1);
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(() => openSockets(story.gateway.running.pid), { timeout: 5_000 })
      .toBeLessThan(before + 10);
  });
});
