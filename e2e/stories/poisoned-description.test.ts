import { describe, expect, it } from "vitest";
import { attacks, innocent } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectNoAttack, wire } from "../fixtures/hostile/expect.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { answers } from "../fixtures/hostile/http-upstream.ts";
import {
  asAnswer,
  initialize,
  initialized,
  mirroredHeaders,
  modern,
  oddResult,
  call,
} from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

/** Odd but legal JSON: what stays must stay byte by byte. */
const reader = `{ "name":"read" ,"description":${JSON.stringify(innocent.description)}, "inputSchema":{"type":"object","properties":{"path":{"type":"string","maxLength":1e3}}},"future":[1.0 ,-0]}`;
const writer = '{"name":"wr\\u0069te","description":"Writes a text file.","inputSchema":{"type":"object"}}';
const poisoned = `{"name":"add","description":${JSON.stringify(`Adds two numbers. ${attacks.poison}`)},"inputSchema":{"type":"object"}}`;

const listOf = (tools: readonly string[], extra = ""): string =>
  `{"jsonrpc":"2.0" , "id":$ID,"result":{ "tools":[${tools.join(" , ")}]${extra},"nextCursor":"p\\u0061ge2"}}`;

describe("a tool with a poisoned description", () => {
  it.each([
    ["first", [poisoned, reader, writer], 0],
    ["in the middle", [reader, poisoned, writer], 1],
    ["last", [reader, writer, poisoned], 2],
  ])("leaves the list where it stands %s, and the others stay byte by byte", async (_where, tools, index) => {
    const story = await stdioStory({
      on: { "tools/list": [listOf(tools)], "tools/call read": [oddResult] },
    });
    await story.ask(initialize);
    story.say(initialized);
    const list = await story.ask('{"jsonrpc":"2.0","id":"list","method":"tools/list"}');
    const called = await story.ask(call(2, "read", { path: "a.txt" }));

    expectNoAttack(list);
    expect(wire(list)).toEqual(wire(asAnswer(listOf([reader, writer]), "list")));
    expect(list).toContain(reader);
    expect(list).toContain(writer);
    expect(list.startsWith('{"jsonrpc":"2.0" , "id":"list","result":{ "tools":[')).toBe(true);
    expect(list.endsWith(',"nextCursor":"p\\u0061ge2"}}')).toBe(true);

    expect(called).toBe(asAnswer(oddResult, 2));
    expect(await story.received()).toEqual([
      initialize,
      initialized,
      '{"jsonrpc":"2.0","id":"list","method":"tools/list"}',
      call(2, "read", { path: "a.txt" }),
    ]);
    const entry = expectBlock(await story.audit(), `/result/tools/${index}/description`);
    expect(entry).toMatchObject({
      direction: "to-client",
      kind: "tool_definition",
      target: "add",
      action: "block",
    });
  });

  it("leaves an empty list where it was the only tool", async () => {
    const story = await stdioStory({ on: { "tools/list": [listOf([poisoned])] } });
    await story.ask(initialize);
    const list = await story.ask('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');

    expect(wire(list)).toEqual({ jsonrpc: "2.0", id: 1, result: { tools: [], nextCursor: "page2" } });
    expectBlock(await story.audit(), "/result/tools/0/description");
  });

  it("makes a modern list private to the caller, and leaves an innocent one public", async () => {
    const extra = ',"resultType":"complete","ttlMs":60000,"cacheScope":"public"';
    const story = await httpStory((request, response) => {
      const tools = request.headers["x-page"] === "innocent" ? [reader, writer] : [reader, poisoned];
      answers({ "tools/list": listOf(tools, extra) })(request, response);
    });
    const body = modern(1, "tools/list");
    const cleaned = await story.post(body, mirroredHeaders("tools/list"));
    const untouched = await story.post(body, { ...mirroredHeaders("tools/list"), "X-Page": "innocent" });

    expect(cleaned.status).toBe(200);
    expectNoAttack(cleaned.body);
    expect(wire(cleaned.body)).toEqual(
      wire(asAnswer(listOf([reader], extra.replace("public", "private")), 1)),
    );
    expect(cleaned.body.toString("utf8")).toContain(reader);
    expect(untouched.body.toString("utf8")).toBe(asAnswer(listOf([reader, writer], extra), 1));
    expect(story.upstream.received.map(({ body: sent }) => sent)).toEqual([body, body]);
    expectBlock(await story.audit(), "/result/tools/1/description");
  });
});
