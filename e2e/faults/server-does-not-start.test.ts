import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { wire } from "../fixtures/hostile/expect.ts";
import { exchange } from "../fixtures/hostile/http-client.ts";
import { call, initialize, textResult } from "../fixtures/hostile/messages.ts";
import { messagesOf } from "../fixtures/hostile/sse.ts";
import { hostileCommand, stdioStory, testPlace } from "../fixtures/hostile/stdio-story.ts";
import { startGateway, startGuardian } from "../support/guardian.ts";
import { stop, waitForOutput } from "../support/process.ts";

/** Every error of ours lies outside the codes that JSON-RPC and MCP reserve. */
function expectOwnError(line: string, id: unknown): void {
  const { id: answered, error } = wire(line);
  expect(answered).toBe(id);
  expect(error?.message).toMatch(/server/i);
  const code = error?.code ?? 0;
  expect(code < -32768 || code > -32000).toBe(true);
}

describe("guardian wrap", () => {
  it("says which command does not exist and ends with 2", async () => {
    const place = await testPlace();
    const args = [
      "wrap",
      "--name",
      "absent",
      "--data-dir",
      join(place.path, "g"),
      "--",
      "no-such-command-here",
      "--flag",
    ];
    const running = startGuardian(args, { env: place.env, cwd: place.path });
    onTestFinished(() => void stop(running));
    running.write(initialize);
    const { code } = await running.ended;

    expect(code).toBe(2);
    expect(running.errors).toHaveLength(1);
    expect(running.errors[0]).toMatch(/^guardian: .*"absent".*no-such-command-here/);
    // The request may have been read or not when the start failed; where it was, it is answered.
    for (const line of running.output) expectOwnError(line.toString("utf8"), 0);
  });

  it("needs a command", async () => {
    const place = await testPlace();
    const running = startGuardian(["wrap"], { env: place.env, cwd: place.path });
    const { code } = await running.ended;
    expect(code).toBe(2);
    expect(running.errors).toHaveLength(1);
    expect(running.errors[0]).toMatch(/--/);
  });

  it("answers what is under way when the server ends at once, and says how it ended", async () => {
    const story = await stdioStory({ start: [{ exit: 7 }] });
    story.say(initialize);
    const { code } = await story.running.ended;

    expect(story.running.errors.filter((line) => /hostile.*\b7\b/.test(line))).toHaveLength(1);
    expect(story.heard()).toHaveLength(1);
    expectOwnError(story.heard()[0]!, 0);
    expect(code).toBe(3);
  });

  it("answers every request under way when the server ends in the middle, after all that it had said", async () => {
    const story = await stdioStory({
      on: { "tools/call slow": [], "tools/call last": [textResult("last words"), { exit: 1 }] },
    });
    await story.ask(initialize);
    for (const id of [1, "1", 3]) story.say(call(id, "slow"));
    story.say(call(4, "last"));
    const { code } = await story.running.ended;

    const [, last, ...rest] = story.heard();
    expect(last).toBe(textResult("last words").replace("$ID", "4"));
    expect(rest).toHaveLength(3);
    for (const [index, id] of [1, "1", 3].entries()) expectOwnError(rest[index]!, id);
    expect(code).toBe(3);
  });

  it("says after a while that a server is silent, and still ends when its client does", async () => {
    const story = await stdioStory({ silent: ["initialize"] });
    story.say(initialize);
    await expect
      .poll(() => story.running.errors.filter((line) => /hostile.*(not answered|silent)/.test(line)), {
        timeout: 20_000,
      })
      .toHaveLength(1);
    expect(story.heard()).toEqual([]);
    story.running.child.stdin.end();
    expect(await story.running.ended).toEqual({ code: 0, signal: null });
  });
});

describe("guardian serve in front of a command", () => {
  it.each([
    ["does not exist", () => Promise.resolve(["no-such-command-here"])],
    ["ends at once", async (place) => hostileCommand(place, { start: [{ exit: 7 }] })],
  ] satisfies readonly (readonly [
    string,
    (place: Awaited<ReturnType<typeof testPlace>>) => Promise<readonly string[]>,
  ])[])("answers with an error where it %s, and stays up", async (_what, commandFor) => {
    const place = await testPlace();
    const command = await commandFor(place);
    const gateway = await startGateway(
      { command },
      { dataDir: join(place.path, "g"), env: place.env, cwd: place.path },
    );
    onTestFinished(async () => {
      await gateway.close();
    });
    for (const attempt of [1, 2]) {
      const answer = await exchange({ port: gateway.port, body: initialize });
      expect([200, 502, 503], `attempt ${attempt}`).toContain(answer.status);
      const messages = messagesOf(answer);
      expect(messages).toHaveLength(1);
      expectOwnError(messages[0]!, 0);
    }
    const health = await exchange({ port: gateway.port, method: "GET", path: "/health" });
    expect(health.status).toBe(200);
    expect(gateway.running.errors.some((line) => /no-such-command-here|\b7\b/.test(line))).toBe(true);
  });
});

describe("a server that talks where it must not", () => {
  it("loses nothing of what it says rightly among a thousand lines of noise", async () => {
    const noise = Array.from({ length: 1_000 }, (_, index) => `[info] step ${index}`);
    const story = await stdioStory({ start: noise, on: { "tools/call t": [...noise, textResult("ok")] } });
    await story.ask(initialize);
    expect(await story.ask(call(1, "t"))).toBe(textResult("ok").replace("$ID", "1"));
    await waitForOutput(story.running, 2);
    expect(story.heard()).toHaveLength(2);
    expect(story.running.errors.filter((line) => /stdout/i.test(line)).length).toBeGreaterThan(0);
  });
});
