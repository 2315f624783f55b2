import { describe, expect, it } from "vitest";
import { peakMegabytes } from "../fixtures/hostile/aftermath.ts";
import { summary } from "../fixtures/hostile/audit.ts";
import { expectRefused, wire } from "../fixtures/hostile/expect.ts";
import { asAnswer, call, initialize, oddResult } from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const depth = 5_000_000;

describe("JSON of great depth", () => {
  it.each([
    ["arrays", "[", "]", depth],
    ["objects", '{"a":', "}", depth / 2],
    ["a little too deep", "[", "]", 500],
  ])("from the server is refused to the client: %s", async (_kind, opening, closing, levels) => {
    const head = '{"jsonrpc":"2.0","id":$ID,"result":{"structuredContent":';
    const tail = `1${closing.repeat(levels)},"content":[]}}`;
    const story = await stdioStory({
      on: {
        "tools/call deep": [{ head, fill: opening, size: opening.length * levels, tail }],
        "tools/call odd": [oddResult],
      },
    });
    await story.ask(initialize);
    const deep = await story.ask(call(1, "deep"));
    const odd = await story.ask(call(2, "odd"));

    expectRefused(deep, 1);
    expect(odd).toBe(asAnswer(oddResult, 2));
    const audit = await story.audit();
    expect(
      audit.filter(({ kind, event }) => kind === "malformed" && event === "frame.blocked"),
      summary(audit),
    ).toHaveLength(1);
    expect(await peakMegabytes(story.running.pid)).toBeLessThan(600);
  });

  it("from the client is refused without reaching the server", async () => {
    const story = await stdioStory({ on: { "tools/call odd": [oddResult] } });
    await story.ask(initialize);
    const nested = `${"[".repeat(depth)}1${"]".repeat(depth)}`;
    story.say(call(1, "odd").replace('"arguments":{}', `"arguments":{"a":${nested}}`));
    const refused = await story.lineWith(
      (line) => wire(line).error !== undefined || wire(line).result?.["isError"] === true,
    );
    const odd = await story.ask(call(2, "odd"));

    expect(wire(refused).id).toBe(1);
    expect(odd).toBe(asAnswer(oddResult, 2));
    expect(await story.received()).toEqual([initialize, call(2, "odd")]);
  });

  it("passes byte by byte where it is as deep as people write it", async () => {
    const value = `${'{"a":['.repeat(20)}1${"]}".repeat(20)}`;
    const line = `{"jsonrpc":"2.0","id":$ID,"result":{"content":[],"structuredContent":${value}}}`;
    const story = await stdioStory({ on: { "tools/call t": [line] } });
    await story.ask(initialize);
    expect(await story.ask(call(1, "t"))).toBe(asAnswer(line, 1));
  });
});
