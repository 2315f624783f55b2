import { describe, expect, it } from "vitest";
import { wire } from "../fixtures/hostile/expect.ts";
import { decideBy, holding, waiting } from "../fixtures/hostile/held.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import type { HttpStory } from "../fixtures/hostile/http-story.ts";
import { answers } from "../fixtures/hostile/http-upstream.ts";
import { asAnswer, call, mirroredHeaders, modern, oddResult } from "../fixtures/hostile/messages.ts";
import { testPlace } from "../fixtures/hostile/stdio-story.ts";

async function held(): Promise<HttpStory> {
  const args = await holding(await testPlace());
  return await httpStory(answers({ "tools/call": oddResult }), { args });
}

const headers = mirroredHeaders("tools/call", "send");
const letter = (id: number, to: string, more: Readonly<Record<string, unknown>> = {}): string =>
  modern(id, "tools/call", { name: "send", arguments: { to }, ...more });

interface Wanted {
  readonly resultType: string;
  readonly inputRequests: Readonly<Record<string, { readonly params: { readonly message: string } }>>;
  readonly requestState: string;
}

/** The question that an answer puts in the modern era: what to send back, and under which key. */
async function wanted(story: HttpStory, id: number, to: string): Promise<{ key: string; state: string }> {
  const { body } = await story.post(letter(id, to), headers);
  const { resultType, inputRequests, requestState } = wire(body).result as unknown as Wanted;
  expect(resultType).toBe("input_required");
  const [[key, { params }]] = Object.entries(inputRequests) as [[string, { params: { message: string } }]];
  expect(params.message).toContain(to);
  return { key, state: requestState };
}

const answered = (key: string, state: string, approve: boolean) => ({
  inputResponses: { [key]: { action: "accept", content: { approve } } },
  requestState: state,
});

describe("a held call of the modern era", () => {
  it("comes back as a question, and goes on without it when the user agrees, once", async () => {
    const story = await held();
    const { key, state } = await wanted(story, 1, "ada");
    const again = letter(2, "ada", answered(key, state, true));
    const { body } = await story.post(again, headers);
    expect(body.toString("utf8")).toBe(asAnswer(oddResult, 2));
    const [sent] = story.upstream.received;
    expect(sent?.body).not.toContain("guardian-approval");
    expect(wire(sent?.body ?? "")).toEqual(wire(letter(2, "ada")));
    // The same answer a second time asks anew.
    const replayed = await story.post(letter(3, "ada", answered(key, state, true)), headers);
    expect(wire(replayed.body).result?.["resultType"]).toBe("input_required");
    expect(story.upstream.received).toHaveLength(1);
  });

  it("does not take the approval of one call for another", async () => {
    const story = await held();
    const { key, state } = await wanted(story, 1, "ada");
    const other = await story.post(letter(2, "eve", answered(key, state, true)), headers);
    expect(wire(other.body).result?.["resultType"]).toBe("input_required");
    expect(story.upstream.received).toHaveLength(0);
  });

  it("is refused when the user does not agree", async () => {
    const story = await held();
    const { key, state } = await wanted(story, 1, "ada");
    const { body } = await story.post(letter(2, "ada", answered(key, state, false)), headers);
    expect(body.toString("utf8")).toContain("refused it");
    expect(story.upstream.received).toHaveLength(0);
  });
});

describe("a held call of the older era over HTTP", () => {
  it("waits for the command line, and goes on as the bytes that came", async () => {
    const story = await held();
    const body = call(5, "send", { to: "ada" });
    const answer = story.post(body, { "MCP-Protocol-Version": "2025-11-25" });
    let id = "";
    await expect
      .poll(async () => (id = (await waiting(story.place, story.dataDir))[0]?.id ?? ""), { timeout: 10_000 })
      .not.toBe("");
    await decideBy("approve", id, story);
    expect((await answer).body.toString("utf8")).toBe(asAnswer(oddResult, 5));
    expect(story.upstream.received.map((one) => one.body)).toEqual([body]);
  });
});
