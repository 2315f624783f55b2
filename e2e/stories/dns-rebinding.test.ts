import { describe, expect, it } from "vitest";
import { exchange } from "../fixtures/hostile/http-client.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { answers } from "../fixtures/hostile/http-upstream.ts";
import { asAnswer, mirroredHeaders, modern, textResult } from "../fixtures/hostile/messages.ts";

const result = textResult("ok", ',"resultType":"complete"');
const body = modern(1, "tools/call", { name: "t" });
const mirrored = mirroredHeaders("tools/call", "t");

describe("a web page that reaches for the gateway through its own name", () => {
  it("gets 403 before anything reaches the upstream, and local callers are served", async () => {
    const story = await httpStory(answers({ "tools/call": result }));
    const own = `127.0.0.1:${story.gateway.port}`;
    const foreign: readonly Readonly<Record<string, string>>[] = [
      { host: "evil.example" },
      { host: `evil.example:${story.gateway.port}` },
      { host: `127.0.0.1.evil.example:${story.gateway.port}` },
      { host: `localhost.evil.example` },
      { host: `evil.example@${own}` },
      { host: "169.254.169.254" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://localhost.evil.example" },
      { origin: `http://${own}.evil.example` },
      { origin: "https://evil.example/?http://localhost" },
      { origin: "http://127.0.0.1.evil.example" },
      { host: own, origin: `http://evil.example:${story.gateway.port}` },
    ];
    for (const headers of foreign) {
      for (const [method, path] of [
        ["POST", "/mcp"],
        ["GET", "/mcp"],
        ["OPTIONS", "/mcp"],
        ["DELETE", "/mcp"],
        ["GET", "/health"],
      ] as const) {
        const sent = method === "POST" ? { body } : {};
        const answer = await exchange({
          port: story.gateway.port,
          method,
          path,
          headers: { ...mirrored, ...headers },
          ...sent,
        });
        expect({ method, path, headers, status: answer.status }).toEqual({
          method,
          path,
          headers,
          status: 403,
        });
        expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
        expect(answer.body.toString("utf8")).not.toContain("evil");
      }
    }
    expect(story.upstream.received).toEqual([]);

    const local: readonly Readonly<Record<string, string>>[] = [
      {},
      { host: `localhost:${story.gateway.port}` },
      { host: `[::1]:${story.gateway.port}` },
      { host: own, origin: `http://${own}` },
      { host: own, origin: `http://localhost:${story.gateway.port}` },
    ];
    for (const headers of local) {
      const answer = await story.post(body, { ...mirrored, ...headers });
      expect({ headers, status: answer.status }).toEqual({ headers, status: 200 });
      expect(answer.body.toString("utf8")).toBe(asAnswer(result, 1));
    }
    expect(story.upstream.received.map((request) => request.body)).toEqual(local.map(() => body));
    // The upstream checks its own name, so it must not be told the client's.
    expect(new Set(story.upstream.received.map(({ headers }) => headers.host))).toEqual(
      new Set([`127.0.0.1:${story.upstream.port}`]),
    );
  });
});
