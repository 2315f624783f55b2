import { describe, expect, it } from "vitest";
import { attacks } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectBlockedError, expectRefused } from "../fixtures/hostile/expect.ts";
import { asAnswer, call, initialize, request } from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const failure = (message: string, data: unknown = { retry: true }): string =>
  `{"jsonrpc":"2.0","id":$ID,"error":{"code":-32603, "message":${JSON.stringify(message)},"data":${JSON.stringify(data)}}}`;
const plain = failure("File not found: /project/a.txt");

describe("an order in an error", () => {
  it("is stopped in the message and in the data, and ordinary errors pass byte by byte", async () => {
    const story = await stdioStory({
      on: {
        "tools/call message": [failure(attacks.order)],
        "tools/call data": [failure("Failed", { hints: [{ text: attacks.order }] })],
        "tools/call plain": [plain],
        "resources/read": [failure(attacks.lure)],
      },
    });
    await story.ask(initialize);
    const inMessage = await story.ask(call(1, "message"));
    const inData = await story.ask(call(2, "data"));
    const read = await story.ask(request(3, "resources/read", { uri: "file:///a" }));
    const passed = await story.ask(call(4, "plain"));

    // A failed call may be answered in either way that a client understands.
    expectRefused(inMessage, 1);
    expectRefused(inData, 2);
    expectBlockedError(read, 3);
    expect(passed).toBe(asAnswer(plain, 4));

    const audit = await story.audit();
    expect(expectBlock(audit, "/error/message").target).toBe("message");
    expect(expectBlock(audit, "/error/data/hints/0/text").target).toBe("data");
    expect(audit.filter(({ event }) => event === "frame.blocked")).toHaveLength(3);
  });
});
