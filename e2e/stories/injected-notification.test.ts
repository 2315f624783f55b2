import { describe, expect, it } from "vitest";
import { attacks, innocent } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { asAnswer, call, initialize, textResult } from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const log = (text: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/message", "params":{"level":"info","data":{"text":${JSON.stringify(text)}}}}`;
const progress = (message: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1.0,"progress":0.5,"message":${JSON.stringify(message)}}}`;
const unknown = '{"jsonrpc":"2.0","method":"notifications/of/the/future","params":{"x":[1, 2]}}';

describe("an order in a notification", () => {
  it("is dropped, and every other notification passes byte by byte and in order", async () => {
    const passing = [log(innocent.result), progress("half way"), unknown];
    const story = await stdioStory({
      on: {
        "tools/call work": [
          log(attacks.order),
          passing[0]!,
          progress(attacks.order),
          passing[1]!,
          passing[2]!,
          textResult("done"),
        ],
      },
    });
    await story.ask(initialize);
    await story.ask(call(1, "work"));

    expect(story.heard().slice(1)).toEqual([...passing, asAnswer(textResult("done"), 1)]);
    // A notification has no answer, so the server hears nothing of it either.
    expect(await story.received()).toEqual([initialize, call(1, "work")]);
    const audit = await story.audit();
    expect(expectBlock(audit, "/params/data/text").kind).toBe("log");
    expect(expectBlock(audit, "/params/message").kind).toBe("progress");
  });
});
