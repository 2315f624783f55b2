import { describe, expect, it } from "vitest";
import { exchange } from "../fixtures/hostile/http-client.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { asked, json, openEvents } from "../fixtures/hostile/http-upstream.ts";
import { call, initialize } from "../fixtures/hostile/messages.ts";

const refusal = '{ "jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null }';

describe("a legacy session", () => {
  it("that the upstream does not know is refused by the upstream's own words", async () => {
    const story = await httpStory((request, response) => {
      const known = asked(request).method === "initialize" || request.headers["mcp-session-id"] === "s-1";
      if (!known) json(response, refusal, 404, { "x-upstream": "yes" });
      else if (request.method === "GET") openEvents(response);
      else if (request.method === "DELETE") response.writeHead(200).end();
      else
        json(
          response,
          `{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"f","version":"1"}}}`,
          200,
          { "mcp-session-id": "s-1" },
        );
    });
    const opened = await story.post(initialize);
    expect(opened.headers["mcp-session-id"]).toBe("s-1");

    const version = { "MCP-Protocol-Version": "2025-11-25" };
    const unknown = await story.post(call(1, "t"), { ...version, "Mcp-Session-Id": "guessed" });
    const get = await exchange({
      port: story.gateway.port,
      method: "GET",
      headers: { ...version, "Mcp-Session-Id": "guessed" },
    });
    const deleted = await exchange({
      port: story.gateway.port,
      method: "DELETE",
      headers: { ...version, "Mcp-Session-Id": "s-1" },
    });

    for (const answer of [unknown, get]) {
      expect(answer.status).toBe(404);
      expect(answer.headers["x-upstream"]).toBe("yes");
      expect(answer.body.toString("utf8")).toBe(refusal);
    }
    expect(deleted.status).toBe(200);
    expect(story.upstream.received.map(({ method, headers }) => [method, headers["mcp-session-id"]])).toEqual(
      [
        ["POST", undefined],
        ["POST", "guessed"],
        ["GET", "guessed"],
        ["DELETE", "s-1"],
      ],
    );
  });
});
