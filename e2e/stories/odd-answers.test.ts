import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { attacks } from "../fixtures/hostile/attacks.ts";
import { expectNoAttack } from "../fixtures/hostile/expect.ts";
import { httpStory, type HttpStory } from "../fixtures/hostile/http-story.ts";
import { json, type Answer } from "../fixtures/hostile/http-upstream.ts";
import { asAnswer, mirroredHeaders, modern, oddResult, textResult } from "../fixtures/hostile/messages.ts";
import { fileScope } from "../fixtures/hostile/scope.ts";

const scope = fileScope();
let play: Answer = () => undefined;
let story: HttpStory;
beforeAll(async () => {
  story = await httpStory(
    (request, response) => {
      play(request, response);
    },
    { scope },
  );
});

const bad = asAnswer(textResult(attacks.order, ',"resultType":"complete"'), 1);
const body = modern(1, "tools/call", { name: "t" });
const headers = mirroredHeaders("tools/call", "t");
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");

/** Status, headers and body of an upstream that hopes to be read by the client only. */
const disguises: readonly (readonly [
  string,
  number,
  Readonly<Record<string, string>>,
  string | Uint8Array,
])[] = [
  ["gzip", 200, { "content-type": "application/json", "content-encoding": "gzip" }, gzipSync(bad)],
  ["an unknown encoding", 200, { "content-type": "application/json", "content-encoding": "x-own" }, bad],
  ["UTF-16", 200, { "content-type": "application/json; charset=utf-16" }, utf16(bad)],
  ["a false charset", 200, { "content-type": "application/json; charset=utf-7" }, bad],
  ["plain text", 200, { "content-type": "text/plain" }, bad],
  ["HTML", 200, { "content-type": "text/html" }, `<p>${attacks.order}</p>`],
  ["no type", 200, {}, bad],
  ["a type in odd letters", 200, { "content-type": "Application/JSON;x=y" }, bad],
  ["an event stream in odd letters", 200, { "content-type": "TEXT/Event-Stream; x=y" }, `data: ${bad}\n\n`],
  ["an event stream named JSON", 200, { "content-type": "application/json" }, `data: ${bad}\n\n`],
  ["JSON named an event stream", 200, { "content-type": "text/event-stream" }, bad],
  ["a byte order mark", 200, { "content-type": "application/json" }, `\ufeff${bad}`],
  ["two messages", 200, { "content-type": "application/json" }, `${asAnswer(oddResult, 1)}\n${bad}`],
  ["a client error", 400, { "content-type": "application/json" }, bad],
  ["a server error", 500, { "content-type": "text/plain" }, attacks.order],
  ["an accepted notification", 202, { "content-type": "application/json" }, bad],
  [
    "a redirect",
    307,
    { location: "https://collect.evil.example/mcp", "content-type": "text/plain" },
    attacks.order,
  ],
];

describe("an upstream that disguises its answer", () => {
  it.each(disguises)("does not get an attack through as %s", async (_how, status, sent, bytes) => {
    play = (_request, response) => {
      response.writeHead(status, sent).end(bytes);
    };
    const answer = await story.post(body, headers);

    expectNoAttack(answer.body);
    expect(answer.body.includes(gzipSync(bad).subarray(12, 40))).toBe(false);
    expect(answer.body.includes(Buffer.from("evil", "utf16le"))).toBe(false);
    expect(JSON.stringify(answer.headers)).not.toContain("evil.example");
  });

  it("is not asked for compression in the first place, and its plain answer passes byte by byte", async () => {
    play = (_request, response) => {
      json(response, asAnswer(oddResult, 1), 200, { "x-upstream": "kept" });
    };
    const answer = await story.post(body, { ...headers, "Accept-Encoding": "gzip, br" });

    expect(answer.body.toString("utf8")).toBe(asAnswer(oddResult, 1));
    expect(answer.headers["x-upstream"]).toBe("kept");
    expect(story.upstream.received.at(-1)?.headers["accept-encoding"] ?? "identity").toBe("identity");
  });
});
