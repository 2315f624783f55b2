import { beforeAll, describe, expect, it } from "vitest";
import { wire } from "../fixtures/hostile/expect.ts";
import { httpStory, type HttpStory } from "../fixtures/hostile/http-story.ts";
import { answers } from "../fixtures/hostile/http-upstream.ts";
import { asAnswer, mirroredHeaders, modern, textResult } from "../fixtures/hostile/messages.ts";
import { fileScope } from "../fixtures/hostile/scope.ts";

const result = textResult("ok", ',"resultType":"complete"');
const upstream = answers({ "tools/call": result });
const scope = fileScope();
let story: HttpStory;
beforeAll(async () => {
  story = await httpStory(upstream, { scope });
});

const encoded = (text: string): string => `=?base64?${Buffer.from(text).toString("base64")}?=`;
const right = mirroredHeaders("tools/call", "safe");

describe("headers that do not say what the body says", () => {
  it.each([
    ["another name", { ...right, "Mcp-Name": "harmless" }],
    ["another name, encoded", { ...right, "Mcp-Name": encoded("harmless") }],
    ["another method", { ...right, "Mcp-Method": "tools/list" }],
    ["another version", { ...right, "MCP-Protocol-Version": "2025-11-25" }],
    ["two names", { ...right, "Mcp-Name": ["safe", "harmless"] }],
    ["two methods", { ...right, "Mcp-Method": ["tools/call", "tools/list"] }],
    ["a name in broken base64", { ...right, "Mcp-Name": "=?base64?%%%?=" }],
  ])("are refused: %s", async (_what, headers) => {
    const answer = await story.post(modern(1, "tools/call", { name: "safe", arguments: {} }), headers);

    expect(answer.status).toBe(400);
    expect(wire(answer.body)).toMatchObject({ id: 1, error: { code: -32020 } });
    expect(answer.body.toString("utf8")).not.toContain("harmless");
    expect(story.upstream.received).toEqual([]);
    // The gateway's own first account may be noted behind it.
    const newest = (await story.audit()).findLast(({ event }) => event.startsWith("frame."));
    expect(newest).toMatchObject({ event: "frame.blocked", kind: "malformed", direction: "to-server" });
  });

  it("pass untouched where they agree, in either spelling, with unknown ones beside them", async () => {
    const ascii = modern(1, "tools/call", { name: "safe", arguments: { region: "eu" } });
    const extra = { "Mcp-Param-Region": "eu", "Mcp-Param-Future": "x", traceparent: "00-abc-def-01" };
    const first = await story.post(ascii, { ...right, ...extra });
    const wide = modern(2, "tools/call", { name: "größe" });
    const second = await story.post(wide, { ...right, "Mcp-Name": encoded("größe") });

    expect(first.status).toBe(200);
    expect(first.body.toString("utf8")).toBe(asAnswer(result, 1));
    expect(second.body.toString("utf8")).toBe(asAnswer(result, 2));
    expect(story.upstream.received.map(({ body }) => body)).toEqual([ascii, wide]);
    expect(story.upstream.received[0]?.headers).toMatchObject({
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "safe",
      "mcp-param-region": "eu",
      "mcp-param-future": "x",
      traceparent: "00-abc-def-01",
    });
    expect(story.upstream.received[1]?.headers["mcp-name"]).toBe(encoded("größe"));
  });
});
