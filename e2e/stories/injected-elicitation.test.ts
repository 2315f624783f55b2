import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { attacks } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectBlockedCall, expectNoAttack, wire } from "../fixtures/hostile/expect.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { answers, asked, json, openEvents } from "../fixtures/hostile/http-upstream.ts";
import {
  asAnswer,
  call,
  initialize,
  mirroredHeaders,
  modern,
  textResult,
} from "../fixtures/hostile/messages.ts";
import { parseSse } from "../fixtures/hostile/sse.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const elicit = (id: string, message: string, description = "Your name"): string =>
  `{"jsonrpc":"2.0", "id":${id},"method":"elicitation/create","params":{"message":${JSON.stringify(message)},"requestedSchema":{"type":"object","properties":{"name":{"type":"string","description":${JSON.stringify(description)}}}}}}`;
const handshake =
  '{"jsonrpc":"2.0","id":$ID,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"f","version":"1"}}}';
const question = "Which name shall stand on the badge?";
const accepted = '{"jsonrpc":"2.0","id":"ask-2" ,"result":{"action":"accept","content":{"name":"Ada"}}}';

describe("an elicitation of a legacy server", () => {
  it("is declined for the client where it is an attack, and passes both ways where it is not", async () => {
    const story = await stdioStory({
      on: {
        "tools/call badge": [
          elicit("1", attacks.lure),
          elicit('"ask-1"', "What is your name?", attacks.order),
          elicit('"ask-2"', question),
          textResult("done"),
        ],
      },
    });
    await story.ask(initialize);
    const answer = await story.ask(call(1, "badge"));
    story.say(accepted);
    await story.fence();

    expect(answer).toBe(asAnswer(textResult("done"), 1));
    // The client sees the innocent question as it was sent, and nothing of the other two.
    expect(story.heard().slice(1)).toEqual([elicit('"ask-2"', question), answer]);

    const received = await story.received();
    expect(received.slice(0, 2)).toEqual([initialize, call(1, "badge")]);
    const replies = received.slice(2);
    expect(replies).toHaveLength(3);
    expect(replies).toContain(accepted);
    for (const id of [1, "ask-1"]) {
      const reply = replies.map((line) => wire(line)).find((message) => message.id === id);
      expect(reply).toEqual({ jsonrpc: "2.0", id, result: { action: "decline" } });
    }

    const audit = await story.audit();
    expect(expectBlock(audit, "/params/message")).toMatchObject({
      kind: "elicitation",
      direction: "to-client",
    });
    expectBlock(audit, "/params/requestedSchema/properties/name/description");
    expect(audit.filter(({ event }) => event === "frame.blocked")).toHaveLength(2);
  });
});

describe("an elicitation of a legacy server over HTTP", () => {
  it("is declined in a request of the gateway's own, and the stream goes on", async () => {
    let stream: ServerResponse | undefined;
    const story = await httpStory((request, response) => {
      const { id, method } = asked(request);
      if (method === "initialize") {
        json(response, asAnswer(handshake, 0), 200, { "mcp-session-id": "s-1" });
      } else if (method === "tools/call") {
        openEvents(response);
        stream = response;
        response.write(
          `id: 1\ndata: ${elicit('"lure"', attacks.lure)}\n\nid: 2\ndata: ${elicit('"ask"', question)}\n\n`,
        );
      } else {
        response.writeHead(202).end();
        if (id === '"ask"') stream?.end(`id: 3\ndata: ${asAnswer(textResult("done"), 1)}\n\n`);
      }
    });
    await story.post(initialize);
    const headers = { "Mcp-Session-Id": "s-1", "MCP-Protocol-Version": "2025-11-25" };
    const open = await story.open(call(1, "badge"), headers);
    await open.until(question);
    const answer = '{"jsonrpc":"2.0","id":"ask","result":{"action":"cancel"} }';
    expect((await story.post(answer, headers)).status).toBe(202);
    await open.ended();

    const events = parseSse(open.bytes());
    expect(events.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(events.map(({ data }) => data)).toEqual([
      "",
      elicit('"ask"', question),
      asAnswer(textResult("done"), 1),
    ]);
    expectNoAttack(open.bytes());
    await expect.poll(() => story.upstream.received.map(({ body }) => body)).toHaveLength(4);
    const decline = story.upstream.received.find(({ body }) => body.includes('"lure"'));
    expect(wire(decline!.body)).toEqual({ jsonrpc: "2.0", id: "lure", result: { action: "decline" } });
    expect(decline!.headers).toMatchObject({ "mcp-session-id": "s-1", "mcp-protocol-version": "2025-11-25" });
    expect(story.upstream.received.map(({ body }) => body)).toContain(answer);
    expectBlock(await story.audit(), "/params/message");
  });
});

describe("an elicitation inside a result of the modern era", () => {
  const required = (message: string): string =>
    `{"jsonrpc":"2.0","id":$ID,"result":{"resultType":"input_required" ,"inputRequests":{"who/is":{"method":"elicitation/create","params":{"message":${JSON.stringify(message)},"requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}}},"requestState":"b\\u0070 opaque+/=="}}`;
  const complete = ',"resultType":"complete"';

  it("is blocked where it is an attack; innocent ones, their state and their answers pass byte by byte", async () => {
    const story = await httpStory((request, response) => {
      const retried = request.body.includes("inputResponses");
      const good = retried ? textResult("Ada", complete) : required(question);
      answers({ "tools/call good": good, "tools/call bad": required(attacks.lure) })(request, response);
    });
    const post = (id: number, name: string, more: Readonly<Record<string, unknown>> = {}) => {
      const body = modern(id, "tools/call", { name, arguments: {}, ...more });
      return { body, exchange: story.post(body, mirroredHeaders("tools/call", name)) };
    };
    const bad = await post(1, "bad").exchange;
    const good = await post(2, "good").exchange;
    const retry = post(3, "good", {
      inputResponses: { "who/is": { action: "accept", content: { name: "Ada" } } },
      requestState: "bp opaque+/==",
    });
    const done = await retry.exchange;

    expectNoAttack(bad.body);
    expect(bad.body.toString("utf8")).not.toContain("input_required");
    expect(expectBlockedCall(bad.body, 1).result?.["resultType"]).toBe("complete");
    expect(good.body.toString("utf8")).toBe(asAnswer(required(question), 2));
    expect(done.body.toString("utf8")).toBe(asAnswer(textResult("Ada", complete), 3));
    expect(story.upstream.received.at(-1)?.body).toBe(retry.body);
    expectBlock(await story.audit(), "/result/inputRequests/who~1is/params/message");
  });
});
