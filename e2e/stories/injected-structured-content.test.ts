import { describe, expect, it } from "vitest";
import { attacks, innocent } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectBlockedCall } from "../fixtures/hostile/expect.ts";
import { asAnswer, call, initialize } from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const structured = (value: unknown): string =>
  `{"jsonrpc":"2.0","id":$ID,"result":{"content":[{"type":"text","text":"3 rows"}], "structuredContent":${JSON.stringify(value)}}}`;
const rows = (note: string): unknown => ({
  rows: [{ id: 1 }, { id: 2, "a/b": { notes: ["fine", note] } }],
  total: 2,
});

describe("an order in structured content", () => {
  it.each([
    ["in a nested value", rows(attacks.order), "/result/structuredContent/rows/1/a~1b/notes/1"],
    ["as the whole value", attacks.order, "/result/structuredContent"],
    ["in an array", [1, null, [attacks.order]], "/result/structuredContent/2/0"],
  ])("is blocked %s", async (_where, value, path) => {
    const story = await stdioStory({
      on: { "tools/call bad": [structured(value)], "tools/call good": [structured(rows(innocent.result))] },
    });
    await story.ask(initialize);
    const blocked = expectBlockedCall(await story.ask(call(1, "bad")), 1);
    const good = await story.ask(call(2, "good"));

    expect(blocked.result).not.toHaveProperty("structuredContent");
    expect(good).toBe(asAnswer(structured(rows(innocent.result)), 2));
    expect(expectBlock(await story.audit(), path)).toMatchObject({ kind: "tool_result", target: "bad" });
  });

  it("is blocked where the order is the name of a member", async () => {
    const story = await stdioStory({ on: { "tools/call bad": [structured({ [attacks.order]: 1 })] } });
    await story.ask(initialize);
    expectBlockedCall(await story.ask(call(1, "bad")), 1);
    expect((await story.audit()).some(({ event }) => event === "frame.blocked")).toBe(true);
  });
});
