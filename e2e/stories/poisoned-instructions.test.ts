import { describe, expect, it } from "vitest";
import { attacks, innocent } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectNoAttack, wire } from "../fixtures/hostile/expect.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { answers } from "../fixtures/hostile/http-upstream.ts";
import { asAnswer, initialize, mirroredHeaders, modern } from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const handshake = (instructions: string): string =>
  `{"jsonrpc":"2.0","id":$ID,"result":{"protocolVersion":"2025-11-25", "capabilities":{"tools":{}},"serverInfo":{"name":"fixture","version":"1.0"},"instructions":${JSON.stringify(instructions)}}}`;
const discovery = (instructions: string): string =>
  `{"jsonrpc":"2.0","id":$ID,"result":{"resultType":"complete","supportedVersions":["2026-07-28"], "capabilities":{"tools":{}},"instructions":${JSON.stringify(instructions)},"ttlMs":1000,"cacheScope":"public"}}`;

/** Either the poison is cut out of the handshake or the handshake is refused; never does it reach the client. */
function expectWithoutPoison(answer: string): void {
  expectNoAttack(answer);
  const { result, error } = wire(answer);
  if (error === undefined) expect(result?.["instructions"] ?? "").not.toMatch(/IMPORTANT|Before using/);
  else expect(error.code < -32768 || error.code > -32000).toBe(true);
}

describe("instructions of a server", () => {
  it("do not reach a legacy client where they are poisoned", async () => {
    const story = await stdioStory({ on: { initialize: [handshake(attacks.poison)] } });
    const answer = await story.ask(initialize);

    expectWithoutPoison(answer);
    expect(wire(answer).id).toBe(0);
    expect(await story.received()).toEqual([initialize]);
    expect(expectBlock(await story.audit(), "/result/instructions").method).toBe("initialize");
  });

  it("pass byte by byte where they are innocent", async () => {
    const story = await stdioStory({ on: { initialize: [handshake(innocent.description)] } });

    expect(await story.ask(initialize)).toBe(asAnswer(handshake(innocent.description), 0));
    expect((await story.audit()).filter(({ event }) => event.startsWith("frame."))).toEqual([]);
  });

  it("do not reach a modern client where they are poisoned, and pass where they are not", async () => {
    const poison = await httpStory(answers({ "server/discover": discovery(attacks.order) }));
    const refused = await poison.post(modern(1, "server/discover"), mirroredHeaders("server/discover"));
    expectWithoutPoison(refused.body.toString("utf8"));
    expect(expectBlock(await poison.audit(), "/result/instructions").method).toBe("server/discover");

    const plain = await httpStory(answers({ "server/discover": discovery(innocent.description) }));
    const passed = await plain.post(modern(1, "server/discover"), mirroredHeaders("server/discover"));
    expect(passed.status).toBe(200);
    expect(passed.body.toString("utf8")).toBe(asAnswer(discovery(innocent.description), 1));
  });
});
