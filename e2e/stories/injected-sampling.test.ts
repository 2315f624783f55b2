import { describe, expect, it } from "vitest";
import { attacks } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectBlockedCall, expectBlockedError, wire } from "../fixtures/hostile/expect.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { answers } from "../fixtures/hostile/http-upstream.ts";
import {
  asAnswer,
  call,
  initialize,
  mirroredHeaders,
  modern,
  textResult,
} from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const params = (text: string, systemPrompt: string): string =>
  JSON.stringify({
    messages: [{ role: "user", content: { type: "text", text } }],
    systemPrompt,
    maxTokens: 100,
  });
const sample = (id: string, text: string, systemPrompt = "Answer in one sentence."): string =>
  `{"jsonrpc":"2.0", "id":${id},"method":"sampling/createMessage","params":${params(text, systemPrompt)}}`;
const question = "Summarise this text: The meeting was moved to Tuesday.";
const said =
  '{"jsonrpc":"2.0","id":7.0,"result":{"role":"assistant","content":{"type":"text","text":"It is on Tuesday."},"model":"m","stopReason":"endTurn"}}';

describe("a sampling request of a legacy server", () => {
  it("is refused to the server where it is an attack, and passes both ways where it is not", async () => {
    const story = await stdioStory({
      on: {
        "tools/call sum": [
          sample('"a"', attacks.order),
          sample('"b"', "Hello", attacks.lure),
          sample("7.0", question),
          textResult("done"),
        ],
      },
    });
    await story.ask(initialize);
    const answer = await story.ask(call(1, "sum"));
    story.say(said);
    await story.fence();

    expect(story.heard().slice(1)).toEqual([sample("7.0", question), answer]);
    expect(answer).toBe(asAnswer(textResult("done"), 1));
    const replies = (await story.received()).slice(2);
    expect(replies).toHaveLength(3);
    expect(replies).toContain(said);
    for (const id of ["a", "b"]) {
      const reply = replies.find((line) => wire(line).id === id);
      expect(reply).toBeDefined();
      expectBlockedError(reply!, id);
    }

    const audit = await story.audit();
    expect(expectBlock(audit, "/params/messages/0/content/text")).toMatchObject({
      kind: "sampling",
      direction: "to-client",
    });
    expectBlock(audit, "/params/systemPrompt");
  });
});

describe("a sampling request inside a result of the modern era", () => {
  const required = (text: string): string =>
    `{"jsonrpc":"2.0","id":$ID,"result":{"resultType":"input_required","inputRequests":{"s":{"method":"sampling/createMessage","params":${params(text, "Be short.")}}},"requestState":"opaque"}}`;

  it("is blocked where it is an attack and passes where it is not", async () => {
    const story = await httpStory(
      answers({ "tools/call bad": required(attacks.order), "tools/call good": required(question) }),
    );
    const post = (id: number, name: string) =>
      story.post(modern(id, "tools/call", { name }), mirroredHeaders("tools/call", name));
    const bad = await post(1, "bad");
    const good = await post(2, "good");

    expect(expectBlockedCall(bad.body, 1).result?.["resultType"]).toBe("complete");
    expect(good.body.toString("utf8")).toBe(asAnswer(required(question), 2));
    expectBlock(await story.audit(), "/result/inputRequests/s/params/messages/0/content/text");
  });
});
