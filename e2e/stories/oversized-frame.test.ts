import { describe, expect, it } from "vitest";
import { peakMegabytes } from "../fixtures/hostile/aftermath.ts";
import { summary } from "../fixtures/hostile/audit.ts";
import { expectRefused, wire } from "../fixtures/hostile/expect.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { answers, asked, json, openEvents } from "../fixtures/hostile/http-upstream.ts";
import {
  asAnswer,
  call,
  initialize,
  mirroredHeaders,
  modern,
  oddResult,
  textResult,
} from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const megabyte = 1024 * 1024;
/** More than the limit of one frame, by far more than what a guard may keep of it. */
const tooMuch = 40 * megabyte;
const flood = 300 * megabyte;

describe("a frame beyond the limit of 32 MB", () => {
  it("from the server is refused to the client, and the conversation goes on", async () => {
    const head = '{"jsonrpc":"2.0","id":$ID,"result":{"content":[{"type":"text","text":"';
    const story = await stdioStory({
      on: {
        "tools/call big": [{ head, fill: "a", size: tooMuch, tail: '"}]}}' }],
        "tools/call odd": [oddResult],
      },
    });
    await story.ask(initialize);
    const big = await story.ask(call(1, "big"));
    const odd = await story.ask(call(2, "odd"));

    expect(big.length).toBeLessThan(10_000);
    expectRefused(big, 1);
    expect(odd).toBe(asAnswer(oddResult, 2));
    const audit = await story.audit();
    expect(
      audit.filter(({ kind, event }) => kind === "malformed" && event === "frame.blocked"),
      summary(audit),
    ).toHaveLength(1);
    expect(await peakMegabytes(story.running.pid)).toBeLessThan(400);
  });

  it("without an end costs bounded memory and no other message", async () => {
    const story = await stdioStory({
      on: {
        "tools/call flood": [{ head: '{"x":"', fill: "ab\\n", size: flood, tail: '"}' }, textResult("after")],
      },
    });
    await story.ask(initialize);
    const after = await story.ask(call(1, "flood"), 60_000);

    expect(after).toBe(asAnswer(textResult("after"), 1));
    expect(story.heard().every((line) => line.length < 10_000)).toBe(true);
    expect(await peakMegabytes(story.running.pid)).toBeLessThan(400);
  });

  it("from the client is refused without reaching the server", async () => {
    const story = await stdioStory({ on: { "tools/call odd": [oddResult] } });
    await story.ask(initialize);
    story.say(call(1, "odd", { text: "a".repeat(tooMuch) }));
    const refused = await story.lineWith(
      (line) => wire(line).error !== undefined || wire(line).result?.["isError"] === true,
    );
    const odd = await story.ask(call(2, "odd"));

    expect(refused.length).toBeLessThan(10_000);
    expect(wire(refused).id).toBe(1);
    expect(odd).toBe(asAnswer(oddResult, 2));
    expect(await story.received()).toEqual([initialize, call(2, "odd")]);
  });

  it("in a body is refused over HTTP in both directions", async () => {
    const complete = ',"resultType":"complete"';
    const story = await httpStory((request, response) => {
      const { id, name } = asked(request);
      if (name !== "big") {
        answers({ "tools/call": textResult("ok", complete) })(request, response);
        return;
      }
      json(response, textResult("a".repeat(tooMuch), complete).replace("$ID", id));
    });
    const post = (id: number, name: string, text = "") =>
      story.post(
        modern(id, "tools/call", { name, arguments: { text } }),
        mirroredHeaders("tools/call", name),
      );
    const fromClient = await post(1, "small", "a".repeat(tooMuch));
    const fromServer = await post(2, "big");
    const after = await post(3, "small");

    expect([400, 413]).toContain(fromClient.status);
    expect(fromServer.body.length).toBeLessThan(10_000);
    expect(after.body.toString("utf8")).toBe(asAnswer(textResult("ok", complete), 3));
    expect(story.upstream.received).toHaveLength(2);
    expect(await peakMegabytes(story.gateway.running.pid)).toBeLessThan(500);
  });

  it("in an event without end costs bounded memory, and others are served meanwhile", async () => {
    const complete = ',"resultType":"complete"';
    const piece = Buffer.alloc(megabyte, "a");
    let sent = 0;
    const story = await httpStory((request, response) => {
      if (asked(request).name !== "flood") {
        answers({ "tools/call": textResult("ok", complete) })(request, response);
        return;
      }
      openEvents(response);
      response.write("data: ");
      const more = (): void => {
        while (sent < flood && !response.destroyed) {
          sent += piece.length;
          if (!response.write(piece)) {
            response.once("drain", more);
            return;
          }
        }
        response.end("\n\n");
      };
      more();
    });
    const post = (id: number, name: string) =>
      story.post(modern(id, "tools/call", { name }), mirroredHeaders("tools/call", name));
    const flooding = post(1, "flood");
    const beside = await post(2, "small");
    const flooded = await flooding;

    expect(beside.body.toString("utf8")).toBe(asAnswer(textResult("ok", complete), 2));
    expect(flooded.body.length).toBeLessThan(10_000);
    expect(await peakMegabytes(story.gateway.running.pid)).toBeLessThan(500);
  });
});
