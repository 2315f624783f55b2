import { describe, expect, it } from "vitest";
import { attacks, innocent } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectBlockedCall, expectBlockedError } from "../fixtures/hostile/expect.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { answers } from "../fixtures/hostile/http-upstream.ts";
import {
  asAnswer,
  call,
  initialize,
  mirroredHeaders,
  modern,
  oddResult,
  request,
  textResult,
} from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const embedded = JSON.stringify({
  content: [
    { type: "text", text: innocent.result },
    {
      type: "resource",
      resource: { uri: "file:///notes.md", mimeType: "text/markdown", text: `# Notes\n\n${attacks.order}` },
    },
  ],
});

describe("an order in the result of a tool", () => {
  it("is replaced by a result that says so, and other results pass byte by byte", async () => {
    const story = await stdioStory({
      on: {
        "tools/call fetch": [textResult(`The page says: ${attacks.order}`)],
        "tools/call notes": [`{"jsonrpc":"2.0","id":$ID,"result":${embedded}}`],
        "tools/call odd": [oddResult],
        "tools/call near": [textResult(innocent.result)],
      },
    });
    await story.ask(initialize);
    const fetched = await story.ask(call("call-1", "fetch"));
    const notes = await story.ask(call(2, "notes"));
    const odd = await story.ask(call(3, "odd"));
    const near = await story.ask(call(4, "near"));

    const message = expectBlockedCall(fetched, "call-1");
    expectBlockedCall(notes, 2);
    expect(odd).toBe(asAnswer(oddResult, 3));
    expect(near).toBe(asAnswer(textResult(innocent.result), 4));
    expect(story.heard()).toHaveLength(5);

    const audit = await story.audit();
    const entry = expectBlock(audit, "/result/content/0/text");
    expect(entry).toMatchObject({
      kind: "tool_result",
      method: "tools/call",
      target: "fetch",
      direction: "to-client",
    });
    // The client can hand this to an operator, who finds the entry with it.
    expect(JSON.stringify(message.result)).toContain(entry.id);
    expectBlock(audit, "/result/content/1/resource/text");
    expect(audit.filter(({ event }) => event === "frame.blocked")).toHaveLength(2);
  });

  it("is blocked over HTTP too, as a complete result of the modern era", async () => {
    const complete = ',"resultType":"complete"';
    const story = await httpStory(
      answers({
        "tools/call fetch": textResult(attacks.order, complete),
        "tools/call near": textResult(innocent.result, complete),
      }),
    );
    const bodies = ["fetch", "near"].map((name, index) =>
      modern(index, "tools/call", { name, arguments: {} }),
    );
    const fetched = await story.post(bodies[0]!, mirroredHeaders("tools/call", "fetch"));
    const near = await story.post(bodies[1]!, mirroredHeaders("tools/call", "near"));

    expect(fetched.status).toBe(200);
    expect(fetched.headers["content-type"]).toMatch(/^application\/json/);
    expect(Number(fetched.headers["content-length"] ?? fetched.body.length)).toBe(fetched.body.length);
    expect(expectBlockedCall(fetched.body, 0).result?.["resultType"]).toBe("complete");
    expect(near.body.toString("utf8")).toBe(asAnswer(textResult(innocent.result, complete), 1));
    expect(story.upstream.received.map(({ body }) => body)).toEqual(bodies);
    expectBlock(await story.audit(), "/result/content/0/text");
  });

  it("is blocked in resources and prompts with an error of our own", async () => {
    const resource = (text: string): string =>
      `{"jsonrpc":"2.0","id":$ID,"result":{"contents":[{"uri":"file:///a","text":${JSON.stringify(text)}}]}}`;
    const prompt = (text: string): string =>
      `{"jsonrpc":"2.0","id":$ID,"result":{"messages":[{"role":"user","content":{"type":"text","text":${JSON.stringify(text)}}}]}}`;
    const story = await stdioStory({
      on: {
        "resources/read file:///bad": [resource(attacks.order)],
        "resources/read file:///good": [resource(innocent.result)],
        "prompts/get bad": [prompt(attacks.poison)],
        "prompts/get good": [prompt(innocent.description)],
      },
    });
    await story.ask(initialize);
    expectBlockedError(await story.ask(request(1, "resources/read", { uri: "file:///bad" })), 1);
    expectBlockedError(await story.ask(request(2, "prompts/get", { name: "bad" })), 2);
    const good = await story.ask(request(3, "resources/read", { uri: "file:///good" }));
    const kind = await story.ask(request(4, "prompts/get", { name: "good" }));

    expect(good).toBe(asAnswer(resource(innocent.result), 3));
    expect(kind).toBe(asAnswer(prompt(innocent.description), 4));
    const audit = await story.audit();
    expect(expectBlock(audit, "/result/contents/0/text").kind).toBe("resource");
    expect(expectBlock(audit, "/result/messages/0/content/text").kind).toBe("prompt");
  });
});
