import { beforeAll, describe, expect, it } from "vitest";
import { attacks } from "../fixtures/hostile/attacks.ts";
import { expectNoAttack, expectRefused, wire } from "../fixtures/hostile/expect.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { answers } from "../fixtures/hostile/http-upstream.ts";
import {
  asAnswer,
  call,
  initialize,
  mirroredHeaders,
  modern,
  oddResult,
  textResult,
} from "../fixtures/hostile/messages.ts";
import { fileScope } from "../fixtures/hostile/scope.ts";
import type { Line } from "../fixtures/hostile/script.ts";
import { stdioStory, type StdioStory } from "../fixtures/hostile/stdio-story.ts";

const bytes = (...parts: readonly (string | number)[]): Line => ({
  base64: Buffer.concat(
    parts.map((part) => (typeof part === "number" ? Buffer.from([part]) : Buffer.from(part))),
  ).toString("base64"),
});
const content = (text: string): string => `{"content":[{"type":"text","text":${JSON.stringify(text)}}]}`;

/** Two readers may read these in two ways, so nobody may read them. They all answer request 1. */
const answering: readonly (readonly [string, Line])[] = [
  [
    "a result twice",
    `{"jsonrpc":"2.0","id":1,"result":${content("fine")},"result":${content(attacks.order)}}`,
  ],
  [
    "a result twice, once escaped",
    `{"jsonrpc":"2.0","id":1,"re\\u0073ult":${content(attacks.order)},"result":${content("fine")}}`,
  ],
  [
    "a nested member twice",
    `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"fine","text":"other"}]}}`,
  ],
  [
    "broken UTF-8",
    bytes('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"a', 0xff, 0xfe, 'b"}]}}'),
  ],
  [
    "an overlong encoding",
    bytes('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"', 0xc0, 0xaf, '"}]}}'),
  ],
  [
    "a surrogate in UTF-8",
    bytes('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"', 0xed, 0xa0, 0x80, '"}]}}'),
  ],
  ["a comma too many", `{"jsonrpc":"2.0","id":1,"result":{"content":[],}}`],
  ["a comment", `{"jsonrpc":"2.0","id":1,/* hi */"result":{"content":[]}}`],
  ["NaN", `{"jsonrpc":"2.0","id":1,"result":{"content":[],"x":NaN}}`],
  [
    "a control character in a string",
    bytes('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"a', 1, '"}]}}'),
  ],
  ["something behind the message", `{"jsonrpc":"2.0","id":1,"result":{"content":[]}} {"x":1}`],
  [
    "result and error at once",
    `{"jsonrpc":"2.0","id":1,"result":{"content":[]},"error":{"code":1,"message":"x"}}`,
  ],
];

/** The same line as the answer to another request. */
function under(line: Line, id: number): Line {
  const replaced = (text: string): string => text.replace('"id":1,', `"id":${id},`);
  if (typeof line === "string") return replaced(line);
  if (!("base64" in line)) throw new Error("under: a text or bytes");
  const text = replaced(Buffer.from(line.base64, "base64").toString("latin1"));
  return { base64: Buffer.from(text, "latin1").toString("base64") };
}

describe("an ambiguous answer", () => {
  const scope = fileScope();
  const cases = answering.map(([what, line], index) => [what, index + 1, under(line, index + 1)] as const);
  let story: StdioStory;
  beforeAll(async () => {
    const bad = cases.map(([, id, line]) => [`tools/call bad-${id}`, [line]] as const);
    story = await stdioStory(
      { on: { ...Object.fromEntries(bad), "tools/call odd": [oddResult] } },
      { scope },
    );
    await story.ask(initialize);
  });

  it.each(cases)("never reaches the client: %s", async (_what, id) => {
    const before = story.heard().length;
    const refused = await story.ask(call(id, `bad-${id}`));
    const odd = await story.ask(call(`odd-${id}`, "odd"));

    expectRefused(refused, id);
    expect(odd).toBe(asAnswer(oddResult, `odd-${id}`));
    expect(story.heard()).toHaveLength(before + 2);
    const newest = (await story.audit()).findLast(({ event }) => event.startsWith("frame."));
    expect(newest).toMatchObject({ event: "frame.blocked", kind: "malformed", direction: "to-client" });
  });

  it("stands in the audit once each", async () => {
    const audit = await story.audit();
    expect(audit.filter(({ event }) => event === "frame.blocked")).toHaveLength(cases.length);
  });
});

describe("output that is no message", () => {
  it("is dropped with one line on stderr, and what follows passes", async () => {
    const story = await stdioStory({
      start: [`Server v1.0 is listening. ${attacks.order}`, "\u001b[31mwarning\u001b[0m"],
      on: { "tools/call odd": ["not json", oddResult] },
    });
    await story.ask(initialize);
    expect(await story.ask(call(1, "odd"))).toBe(asAnswer(oddResult, 1));

    expect(story.heard()).toHaveLength(2);
    const errors = story.running.errors.join("\n");
    expect(errors).toMatch(/stdout/i);
    expectNoAttack(errors);
    expect(errors).not.toContain("\u001b");
  });
});

describe("an ambiguous request", () => {
  const twice =
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"safe","name":"rm","arguments":{}}}';

  it("never reaches a server on stdio", async () => {
    const story = await stdioStory({ on: { "tools/call odd": [oddResult] } });
    await story.ask(initialize);
    const refused = await story.ask(twice);
    story.say(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]));
    story.say("hello");
    await story.ask(call(2, "odd"));

    expect(wire(refused).error ?? wire(refused).result?.["isError"]).toBeTruthy();
    expect(await story.received()).toEqual([initialize, call(2, "odd")]);
    const audit = await story.audit();
    expect(
      audit.filter(({ kind, direction }) => kind === "malformed" && direction === "to-server"),
    ).toHaveLength(3);
  });

  it("never reaches a server on HTTP, and is answered with 400", async () => {
    const story = await httpStory(answers({ "tools/call": textResult("ok", ',"resultType":"complete"') }));
    const headers = mirroredHeaders("tools/call", "safe");
    const body = modern(1, "tools/call", { name: "safe" });
    const refused = await story.post(body.replace('"name":"safe"', '"name":"safe","name":"rm"'), headers);
    const text = await story.post("hello", headers);
    const passed = await story.post(body, headers);

    expect([refused.status, text.status, passed.status]).toEqual([400, 400, 200]);
    expect(wire(refused.body).error).toBeDefined();
    expect(wire(text.body).error).toBeDefined();
    expect(story.upstream.received.map((request) => request.body)).toEqual([body]);
  });
});
