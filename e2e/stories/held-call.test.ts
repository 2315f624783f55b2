import { describe, expect, it } from "vitest";
import { wire } from "../fixtures/hostile/expect.ts";
import { decideBy, decided, holding, questionIn, waiting, waitingWith } from "../fixtures/hostile/held.ts";
import { asAnswer, call, initialize, oddResult, textResult } from "../fixtures/hostile/messages.ts";
import { stdioStory, testPlace } from "../fixtures/hostile/stdio-story.ts";
import type { StdioStory } from "../fixtures/hostile/stdio-story.ts";

const script = { on: { "tools/call send": [oddResult], "tools/call read": [textResult("read")] } };
const silent = initialize.replace('"elicitation":{},', "");
const letter = (id: number | string, to: string): string => call(id, "send", { to });

async function held(opening = initialize, env: NodeJS.ProcessEnv = {}): Promise<StdioStory> {
  const place = await testPlace();
  const args = await holding(place);
  const story = await stdioStory(script, { place, args, env: { ...place.env, ...env } });
  await story.ask(opening);
  return story;
}

const asked = async (story: StdioStory, word: string) => {
  const line = await story.lineWith((one) => questionIn(one)?.message.includes(word) === true);
  return questionIn(line)!;
};
const eventsOf = async (story: StdioStory) =>
  (await story.audit()).map(({ event }) => event).filter((event) => /held|approval/.test(event));
const textOf = (line: string): string => JSON.stringify(wire(line).result?.["content"]);

describe("a held call of a client that can show a form", () => {
  it("goes on as the bytes that came when the user agrees, and nothing of the question reaches the server", async () => {
    const story = await held();
    story.say(letter(1, "ada"));
    const question = await asked(story, "ada");
    // What comes behind a held call is not held up.
    expect(await story.ask(call(2, "read"))).toBe(asAnswer(textResult("read"), 2));
    story.say(decided(question.id, true));
    expect(await story.lineWith((line) => wire(line).id === 1)).toBe(asAnswer(oddResult, 1));
    await story.fence();
    expect(await story.received()).toEqual([initialize, call(2, "read"), letter(1, "ada")]);
    expect(await eventsOf(story)).toEqual(["frame.held", "approval.granted", "approval.used"]);
    expect(question.message).toContain("Mail leaves.");
  });

  it.each([
    ["declines", (id: string) => decided(id, false, "decline")],
    ["closes the form", (id: string) => decided(id, false, "cancel")],
    ["accepts the form without agreeing", (id: string) => decided(id, false)],
  ])("is refused when the user %s, and the session goes on", async (_what, answer) => {
    const story = await held();
    story.say(letter(1, "ada"));
    story.say(answer((await asked(story, "ada")).id));
    const refusal = await story.lineWith((line) => wire(line).id === 1);
    expect(textOf(refusal)).toContain("refused it");
    expect(wire(refusal).result?.["isError"]).toBe(true);
    expect(await story.ask(call(2, "read"))).toBe(asAnswer(textResult("read"), 2));
    expect(await story.received()).toEqual([initialize, call(2, "read")]);
    expect(await eventsOf(story)).toEqual(["frame.held", "approval.denied"]);
  });

  it("is refused when nobody answers in time; the question is taken back, and a late answer goes nowhere", async () => {
    const story = await held(initialize, { GUARDIAN_APPROVALS_TIMEOUT: "2s" });
    story.say(letter(1, "ada"));
    const { id } = await asked(story, "ada");
    expect(textOf(await story.lineWith((line) => wire(line).id === 1))).toContain("silence means no");
    await story.lineWith((line) => line.includes("notifications/cancelled") && line.includes(id));
    story.say(decided(id, true));
    await story.fence();
    expect(await story.received()).toEqual([initialize]);
    expect(await eventsOf(story)).toEqual(["frame.held", "approval.lapsed"]);
  });

  it("asks again for other arguments, and for the same ones after they have passed once", async () => {
    const story = await held();
    for (const [id, to] of [
      [1, "ada"],
      [2, "eve"],
      [3, "ada"],
    ] as const) {
      story.say(letter(id, to));
      const isNew = (line: string): boolean =>
        questionIn(line)?.message.includes(to) === true && !seen.has(questionIn(line)!.id);
      const question = questionIn(await story.lineWith(isNew))!;
      seen.add(question.id);
      story.say(decided(question.id, true));
      await story.lineWith((line) => wire(line).id === id);
    }
    expect(seen.size).toBe(3);
    expect(await story.received()).toEqual([
      initialize,
      letter(1, "ada"),
      letter(2, "eve"),
      letter(3, "ada"),
    ]);
  });
  const seen = new Set<string>();

  it("serves one of two calls in parallel, the one that was agreed to", async () => {
    const story = await held();
    story.say(letter(1, "ada"));
    story.say(letter(2, "eve"));
    const [ada, eve] = [await asked(story, "ada"), await asked(story, "eve")];
    story.say(decided(ada.id, true));
    expect(await story.lineWith((line) => wire(line).id === 1)).toBe(asAnswer(oddResult, 1));
    await story.fence();
    expect(await story.received()).toEqual([initialize, letter(1, "ada")]);
    story.say(decided(eve.id, false, "decline"));
    expect(textOf(await story.lineWith((line) => wire(line).id === 2))).toContain("refused it");
    expect(await story.received()).toHaveLength(2);
  });

  it("waits no longer when it is cancelled, and the server hears nothing of it", async () => {
    const story = await held();
    story.say(letter(1, "ada"));
    const { id } = await asked(story, "ada");
    story.say('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}');
    await story.lineWith((line) => line.includes("notifications/cancelled") && line.includes(id));
    await story.fence();
    expect(await story.received()).toEqual([initialize]);
    expect(story.heard().some((line) => line.includes('"id":1,'))).toBe(false);
    expect(await waiting(story.place, story.dataDir)).toEqual([]);
  });
});

describe("a held call of a client that cannot show a form", () => {
  it("hears that it waits, and goes on as the bytes that came when somebody approves it", async () => {
    const story = await held(silent);
    const line = letter(1, "ada").replace('"name"', '"_meta":{"progressToken":"t-1"},"name"');
    story.say(line);
    const waits = await waitingWith(story.place, story.dataDir, "ada");
    expect(story.heard().filter((one) => one.includes('"progressToken":"t-1"'))).not.toEqual([]);
    expect(story.heard().some((one) => questionIn(one) !== null)).toBe(false);
    await decideBy("approve", waits.id, story);
    expect(await story.lineWith((one) => wire(one).id === 1)).toBe(asAnswer(oddResult, 1));
    expect(await story.received()).toEqual([silent, line]);
    expect(await eventsOf(story)).toEqual(["frame.held", "approval.granted", "approval.used"]);
  });

  it("is refused when somebody denies it", async () => {
    const story = await held(silent);
    story.say(letter(1, "ada"));
    await decideBy("deny", (await waitingWith(story.place, story.dataDir, "ada")).id, story);
    expect(textOf(await story.lineWith((line) => wire(line).id === 1))).toContain("refused it");
    // No token, no progress.
    expect(story.heard().some((line) => line.includes("notifications/progress"))).toBe(false);
    expect(await story.received()).toEqual([silent]);
  });

  it("passes once after the guard was killed, when it was approved meanwhile", async () => {
    const place = await testPlace();
    const options = { place, args: await holding(place) };
    const first = await stdioStory(script, options);
    await first.ask(silent);
    first.say(letter(1, "ada"));
    const { id } = await waitingWith(place, first.dataDir, "ada");
    first.running.child.kill("SIGKILL");
    await first.running.ended;
    await decideBy("approve", id, first);

    const second = await stdioStory(script, options);
    await second.ask(silent);
    second.say(letter(1, "eve"));
    await waitingWith(place, first.dataDir, "eve");
    expect(await second.ask(letter(2, "ada"))).toBe(asAnswer(oddResult, 2));
    second.say(letter(3, "ada"));
    await waitingWith(place, first.dataDir, "ada", 2);
    // The log of both servers, one after the other.
    expect(await second.received()).toEqual([silent, silent, letter(2, "ada")]);
  });
});
