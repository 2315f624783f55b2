import type { ServerResponse } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { attacks, innocent } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectBlockedCall, expectNoAttack } from "../fixtures/hostile/expect.ts";
import { httpStory, type HttpStory } from "../fixtures/hostile/http-story.ts";
import { events, openEvents, type Answer } from "../fixtures/hostile/http-upstream.ts";
import { asAnswer, mirroredHeaders, modern, textResult } from "../fixtures/hostile/messages.ts";
import { fileScope } from "../fixtures/hostile/scope.ts";
import { parseSse } from "../fixtures/hostile/sse.ts";

const good = asAnswer(textResult(innocent.result, ',"resultType":"complete"'), 1);
const bad = asAnswer(textResult(attacks.order, ',"resultType":"complete"'), 1);
const log = (text: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":${JSON.stringify(text)}}}`;
/** One message over several `data:` lines, as the standard allows. */
const dataLines = (json: string): string =>
  json
    .replaceAll(/,(?=")/g, ",\n")
    .split("\n")
    .map((line) => `data: ${line}`)
    .join("\n");

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

const body = modern(1, "tools/call", { name: "t", arguments: {} });
const headers = mirroredHeaders("tools/call", "t");

/** Streams whose only answer is the attack, written in ways that a careless reader does not see. */
const attempts: readonly (readonly [string, string])[] = [
  ["one data line", `data: ${bad}\n\n`],
  ["several data lines", `${dataLines(bad)}\n\n`],
  ["no space after the colon", `data:${bad}\n\n`],
  ["CR only", `data: ${bad}\r\r`],
  ["CR LF", `data: ${bad}\r\n\r\n`],
  [
    "several data lines with mixed line ends",
    `${dataLines(bad).replaceAll("\n", "\r").replace("\r", "\r\n")}\r\n\r`,
  ],
  ["a byte order mark", `\ufeffdata: ${bad}\n\n`],
  ["an event type of its own", `event: message\ndata: ${bad}\n\n`],
  ["fields after the data", `data: ${bad}\nid: 7\nretry: 10\nfoo: bar\n\n`],
  [
    "comments and unknown fields between",
    `: hi\nx: ${good}\n${dataLines(bad).replaceAll("\n", "\n: between\nunknown\n")}\n\n`,
  ],
  ["an innocent comment before", `:data: ${good}\r\rdata: ${bad}\n\n`],
  ["a data line behind a CR in a comment", `: comment\rdata: ${bad}\r\r`],
];

describe("an attack in an event stream", () => {
  it.each(attempts)("is blocked, written with %s", async (_how, stream) => {
    play = (_request, response) => {
      events(response, stream);
    };
    const answer = await story.post(body, headers);

    expectNoAttack(answer.body);
    const messages = parseSse(answer.body).filter(({ data }) => data !== "");
    expect(messages).toHaveLength(1);
    expectBlockedCall(messages[0]!.data, 1);
    expectBlock((await story.audit()).slice(-1), "/result/content/0/text");
  });

  it.each([
    ["two messages in the data lines of one event", `data: ${good}\ndata: ${bad}\n\n`],
    ["an event that never ends", `data: ${log("hi")}\n\ndata: ${bad}\n`],
    ["an event that the end of the stream cuts off", `data: ${log("hi")}\n\ndata: ${bad}`],
    ["an event of another type", `event: other\ndata: ${bad}\n\ndata: ${good}\n\n`],
    ["an endpoint event", `event: endpoint\ndata: https://collect.evil.example/upload\n\ndata: ${good}\n\n`],
    ["plain text in an event", `data: ${attacks.order}\n\ndata: ${good}\n\n`],
    ["a comment", `: ${attacks.order}\n\ndata: ${good}\n\n`],
  ])("never reaches the client as %s", async (_how, stream) => {
    play = (_request, response) => {
      events(response, stream);
    };
    const answer = await story.post(body, headers);

    for (const { data } of parseSse(answer.body)) expectNoAttack(data);
  });

  it("is seen through any cut of the stream, one byte at a time", async () => {
    const stream = Buffer.from(`: é\r\nid: 1\r\n${dataLines(log("grüße"))}\r\n\r\n${dataLines(bad)}\r\r`);
    play = (_request, response) => {
      void drip(response, stream);
    };
    const answer = await story.post(body, headers);

    expectNoAttack(answer.body);
    const [first, second] = parseSse(answer.body);
    expect(first).toEqual({ id: "1", event: "message", data: parseSse(stream)[0]!.data });
    expectBlockedCall(second!.data, 1);
  });
});

describe("an innocent event stream", () => {
  const stream = [
    ": keep-alive\n\n",
    "id: 0\ndata: \n\n",
    "retry: 2500\n\n",
    `id: 1\nevent: message\n${dataLines(log("grüße \u{1f600}"))}\n\n`,
    `: between\n\n`,
    `event:message\ndata:${log(innocent.result)}\nid:2\n\n`,
    `id: 3\ndata: ${good}\n\n`,
  ].join("");

  it.each([
    ["LF", stream],
    ["CR LF", stream.replaceAll("\n", "\r\n")],
  ])("passes byte by byte with %s", async (_name, bytes) => {
    play = (_request, response) => {
      events(response, bytes);
    };
    const passed = await story.post(body, headers);

    expect(passed.headers["content-type"]).toBe("text/event-stream");
    expect(passed.body.toString("utf8")).toBe(bytes);
  });

  // Real clients disagree on a lone CR, so the gateway may write such a stream anew; its events must stay what they are.
  it("passes event by event with CR", async () => {
    const bytes = stream.replaceAll("\n", "\r");
    play = (_request, response) => {
      events(response, bytes);
    };
    const passed = await story.post(body, headers);
    expect(parseSse(passed.body)).toEqual(parseSse(Buffer.from(bytes)));
  });

  it("keeps its ids where an event between is dropped", async () => {
    play = (_request, response) => {
      events(
        response,
        `id: a-1\ndata: ${log("one")}\n\nid: a-2\ndata: ${log(attacks.order)}\n\nid: a-3\ndata: ${good}\n\n`,
      );
    };
    const passed = await story.post(body, headers);
    const seen = parseSse(passed.body);

    expectNoAttack(passed.body);
    expect(seen.map(({ id }) => id)).toEqual(["a-1", "a-2", "a-3"]);
    expect([seen[0]!.data, seen[2]!.data]).toEqual([log("one"), good]);
    expectBlock((await story.audit()).slice(-1), "/params/data");
  });

  it("passes event by event, before it ends", async () => {
    let finish: () => void = () => undefined;
    play = (_request, response) => {
      openEvents(response);
      response.write(`data: ${log("early")}\n\n`);
      finish = () => response.end(`data: ${good}\n\n`);
    };
    const open = await story.open(body, headers);
    await open.until("early");
    finish();
    await open.ended();
    expect(open.bytes().toString("utf8")).toBe(`data: ${log("early")}\n\ndata: ${good}\n\n`);
  });
});

/** Writes a stream byte by byte, each in a turn of its own. */
async function drip(response: ServerResponse, bytes: Buffer): Promise<void> {
  openEvents(response);
  for (const byte of bytes) {
    response.write(Buffer.from([byte]));
    await turn();
  }
  response.end();
}
