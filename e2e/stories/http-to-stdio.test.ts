import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { attacks, innocent } from "../fixtures/hostile/attacks.ts";
import { auditOf, expectBlock } from "../fixtures/hostile/audit.ts";
import { expectBlockedCall, expectNoAttack, wire } from "../fixtures/hostile/expect.ts";
import { exchange, openStream, type Exchange } from "../fixtures/hostile/http-client.ts";
import {
  asAnswer,
  call,
  initialize,
  initialized,
  oddResult,
  request,
  textResult,
} from "../fixtures/hostile/messages.ts";
import { messagesOf, parseSse } from "../fixtures/hostile/sse.ts";
import { hostileCommand, receivedBy, testPlace } from "../fixtures/hostile/stdio-story.ts";
import { startGateway } from "../support/guardian.ts";

const elicit = (id: string, message: string): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"elicitation/create","params":{"message":${JSON.stringify(message)},"requestedSchema":{"type":"object","properties":{}}}}`;
const question = "Which name shall stand on the badge?";
const reader = `{ "name":"read","description":${JSON.stringify(innocent.description)},"inputSchema":{"type":"object"}}`;
const poisoned = `{"name":"add","description":${JSON.stringify(attacks.poison)},"inputSchema":{"type":"object"}}`;
const script = {
  on: {
    "tools/list": [`{"jsonrpc":"2.0","id":$ID,"result":{"tools":[${poisoned},${reader}]}}`],
    "tools/call bad": [textResult(attacks.order)],
    "tools/call odd": [oddResult],
    "tools/call badge": [elicit('"lure"', attacks.lure), elicit('"ask"', question), textResult("done")],
  },
};

describe("a hostile stdio server behind the HTTP gateway", () => {
  it("is stopped as on stdio, and what is innocent passes byte by byte", async () => {
    const place = await testPlace();
    const dataDir = join(place.path, "guardian");
    const command = await hostileCommand(place, script);
    const gateway = await startGateway({ command }, { dataDir, env: place.env, cwd: place.path });
    onTestFinished(async () => {
      await gateway.close();
    });
    const { port } = gateway;
    const opened = await exchange({ port, body: initialize });
    const session = String(opened.headers["mcp-session-id"]);
    const headers = { "Mcp-Session-Id": session, "MCP-Protocol-Version": "2025-11-25" };
    const post = (body: string): Promise<Exchange> => exchange({ port, headers, body });
    // Requests of the server may come in the stream of the call or in the standing one.
    const standing = await openStream({ port, method: "GET", headers });
    onTestFinished(() => {
      standing.close();
    });
    expect((await post(initialized)).status).toBe(202);

    const [list] = messagesOf(await post(request(1, "tools/list")));
    const [odd] = messagesOf(await post(call("two", "odd")));
    const [bad] = messagesOf(await post(call(3, "bad")));
    const badge = messagesOf(await post(call(4, "badge")));
    const answer = '{"jsonrpc":"2.0","id":"ask" ,"result":{"action":"cancel"}}';
    expect((await post(answer)).status).toBe(202);
    await post(request(5, "ping"));

    expect(session).toMatch(/^[\x21-\x7e]{16,}$/);
    expect(wire(list!).result).toEqual({ tools: [JSON.parse(reader)] });
    expect(list).toContain(reader);
    expect(odd).toBe(asAnswer(oddResult, "two"));
    expectBlockedCall(bad!, 3);
    const asked = [...badge, ...parseSse(standing.bytes()).map(({ data }) => data)];
    expect(asked).toContain(elicit('"ask"', question));
    expect(badge.at(-1)).toBe(asAnswer(textResult("done"), 4));
    for (const message of asked) expectNoAttack(message);

    const received = await receivedBy(place);
    expect(received).toContain(answer);
    expect(received.filter((line) => line.includes('"lure"')).map((line) => wire(line).result)).toEqual([
      { action: "decline" },
    ]);
    for (const sent of [initialize, initialized, call("two", "odd"), call(3, "bad")])
      expect(received).toContain(sent);
    const audit = await auditOf(place, dataDir);
    expectBlock(audit, "/result/tools/0/description");
    expectBlock(audit, "/result/content/0/text");
    expectBlock(audit, "/params/message");
  });

  it("keeps the sessions of two clients apart", async () => {
    const place = await testPlace();
    const command = await hostileCommand(place, script);
    const gateway = await startGateway(
      { command },
      { dataDir: join(place.path, "guardian"), env: place.env, cwd: place.path },
    );
    onTestFinished(async () => {
      await gateway.close();
    });
    const { port } = gateway;
    const open = async (): Promise<string> =>
      String((await exchange({ port, body: initialize })).headers["mcp-session-id"]);
    const [first, second] = await Promise.all([open(), open()]);
    expect(first).not.toBe(second);
    const calls = [first, second].map((session, index) =>
      exchange({ port, headers: { "Mcp-Session-Id": session }, body: call(7, index === 0 ? "odd" : "bad") }),
    );
    const [odd, bad] = await Promise.all(calls);
    expect(messagesOf(odd!)).toEqual([asAnswer(oddResult, 7)]);
    expectBlockedCall(messagesOf(bad!)[0]!, 7);
    const guessed = await exchange({ port, headers: { "Mcp-Session-Id": "guessed" }, body: call(8, "odd") });
    expect(guessed.status).toBe(404);
  });
});
