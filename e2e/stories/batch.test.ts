import { describe, expect, it } from "vitest";
import { attacks, innocent } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectBlockedCall, expectNoAttack } from "../fixtures/hostile/expect.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { json } from "../fixtures/hostile/http-upstream.ts";
import { asAnswer, call, initialize, oddResult, textResult } from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const old = initialize.replace("2025-11-25", "2025-03-26");
const asking = `[ ${call(1, "a")} ,${call("two", "b")},  ${call(3, "c")},{"jsonrpc":"2.0","method":"notifications/x"}]`;
const members = [
  asAnswer(oddResult, 1),
  asAnswer(textResult(attacks.order), "two"),
  asAnswer(textResult(innocent.result), 3),
] as const;
const answer = `[${members[0]} , ${members[1]},\t${members[2]} ]`;

/** The poisoned member says that it was blocked; the others, and what stands between them, are the bytes that came. */
function expectOneBlocked(batch: string): void {
  expectNoAttack(batch);
  expect(batch.startsWith(`[${members[0]} , `)).toBe(true);
  expect(batch.endsWith(`,\t${members[2]} ]`)).toBe(true);
  const answers = JSON.parse(batch) as readonly { id: unknown }[]; // read back below
  expect(answers.map(({ id }) => id)).toEqual([1, "two", 3]);
  expectBlockedCall(JSON.stringify(answers[1]), "two");
}

describe("a batch of revision 2025-03-26", () => {
  it("loses only its poisoned answer on stdio", async () => {
    const story = await stdioStory({ on: { batch: [answer] } });
    await story.ask(old);
    story.say(asking);
    const batch = await story.lineWith((line) => line.startsWith("["));

    expectOneBlocked(batch);
    expect(await story.received()).toEqual([old, asking]);
    const entry = expectBlock(await story.audit(), "/result/content/0/text");
    expect(entry).toMatchObject({ kind: "tool_result", target: "b" });
  });

  it("loses only its poisoned answer over HTTP", async () => {
    const story = await httpStory((_request, response) => {
      json(response, answer);
    });
    const batch = await story.post(asking, { "MCP-Protocol-Version": "2025-03-26" });

    expect(batch.status).toBe(200);
    expectOneBlocked(batch.body.toString("utf8"));
    expect(story.upstream.received.map(({ body }) => body)).toEqual([asking]);
    expectBlock(await story.audit(), "/result/content/0/text");
  });

  it("passes byte by byte where it is innocent", async () => {
    const plain = `[ ${members[0]},\n${members[2]}]`.replaceAll("\n", " ");
    const story = await stdioStory({ on: { batch: [plain] } });
    await story.ask(old);
    story.say(asking);
    expect(await story.lineWith((line) => line.startsWith("["))).toBe(plain);
  });
});
