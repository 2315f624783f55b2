import { describe, expect, it } from "vitest";
import { secrets } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { events } from "../fixtures/hostile/http-upstream.ts";
import { asAnswer, call, initialize, mirroredHeaders, modern } from "../fixtures/hostile/messages.ts";
import { parseSse } from "../fixtures/hostile/sse.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const { aws, github } = secrets();
/** The parts around the secrets are written oddly on purpose: they must stay as they are. */
const parts = [
  '{ "jsonrpc":"2.0", "id":$ID ,"result":{"content":[{"type":"text","text":"caf\\u00e9 \\/ key=',
  " \\ud83d\\ude00 and\\ttoken ",
  '."},{"type":"text","text":"plain"}], "n":1.0e2,"resultType":"complete"}}',
] as const;
const line = [parts[0], aws, parts[1], github, parts[2]].join("");
const placeholder = "(?:‹|\\\\u2039)redacted:[a-z0-9-]+(?:›|\\\\u203a)";

/** The answer is the line with a placeholder in place of each secret, and not another byte changed. */
function expectRedacted(answer: string, id: number): void {
  const literal = (text: string): string => asAnswer(text, id).replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  expect(answer).toMatch(new RegExp(`^${parts.map(literal).join(placeholder)}$`));
}

describe("a secret in a result", () => {
  it("is redacted, and every other byte stays", async () => {
    const story = await stdioStory({ on: { "tools/call env": [line] } });
    await story.ask(initialize);
    const answer = await story.ask(call(1, "env"));

    expect(answer).not.toContain(aws);
    expect(answer).not.toContain(github);
    expectRedacted(answer, 1);
    const audit = await story.audit();
    const entry = expectBlock(audit, "/result/content/0/text", "frame.redacted");
    expect(entry).toMatchObject({ kind: "tool_result", target: "env", action: "redact" });
    expect(entry.findings).toHaveLength(2);
    // The audit is read by more people than the secret is meant for.
    expect(JSON.stringify(audit)).not.toContain(aws);
    expect(JSON.stringify(audit)).not.toContain(github);
  });

  it("is redacted in an event, whose other lines stay", async () => {
    const story = await httpStory((_request, response) => {
      events(response, `: hello\n\nid: 5\nevent: message\ndata: ${asAnswer(line, 1)}\nretry: 99\n\n`);
    });
    const answer = await story.post(
      modern(1, "tools/call", { name: "env" }),
      mirroredHeaders("tools/call", "env"),
    );

    const [event] = parseSse(answer.body);
    expect(event).toMatchObject({ id: "5", event: "message" });
    expectRedacted(event!.data, 1);
    expect(answer.body.toString("utf8").startsWith(": hello\n\n")).toBe(true);
  });

  it("is found where it is written with escapes", async () => {
    const escaped = Array.from(aws, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
    const story = await stdioStory({
      on: { "tools/call env": [[parts[0], escaped, parts[1], github, parts[2]].join("")] },
    });
    await story.ask(initialize);
    expectRedacted(await story.ask(call(1, "env")), 1);
  });
});
