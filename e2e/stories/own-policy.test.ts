import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { secrets } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectBlockedCall } from "../fixtures/hostile/expect.ts";
import { httpStory } from "../fixtures/hostile/http-story.ts";
import { answers } from "../fixtures/hostile/http-upstream.ts";
import {
  asAnswer,
  call,
  initialize,
  mirroredHeaders,
  modern,
  oddResult,
  textResult,
} from "../fixtures/hostile/messages.ts";
import { stdioStory, testPlace } from "../fixtures/hostile/stdio-story.ts";
import type { Place } from "../support/place.ts";

const { aws } = secrets();
const policy = {
  enforced: true,
  clauses: [
    {
      id: "no-deletion",
      when: { tool: ["delete_*"], expression: "arguments.path.startsWith('/srv/')" },
      action: "block",
      reason: "Nothing below /srv is deleted.",
    },
    {
      id: "no-secret-out",
      when: { direction: "to-server", rule: ["secrets/*"] },
      action: "redact",
      reason: "Secrets stay here.",
    },
  ],
  otherwise: "allow",
  suppressions: [],
};

async function policyFile(place: Place): Promise<string> {
  const file = join(place.path, "own.yaml");
  await writeFile(file, JSON.stringify(policy)); // JSON is YAML
  return file;
}

describe("a policy of one's own", () => {
  it("stops a call by its tool and arguments before the server hears of it", async () => {
    const place = await testPlace();
    const script = { on: { "tools/call delete_file": [oddResult] } };
    const story = await stdioStory(script, { place, args: ["--policy", await policyFile(place)] });
    await story.ask(initialize);
    const blocked = await story.ask(call(1, "delete_file", { path: "/srv/data" }));
    const allowed = await story.ask(call(2, "delete_file", { path: "/tmp/data" }));

    const message = expectBlockedCall(blocked, 1);
    expect(JSON.stringify(message.result)).toContain("Nothing below /srv is deleted.");
    expect(allowed).toBe(asAnswer(oddResult, 2));
    expect(await story.received()).toEqual([initialize, call(2, "delete_file", { path: "/tmp/data" })]);
    const audit = await story.audit();
    expect(audit.filter(({ event }) => event === "frame.blocked")).toMatchObject([
      {
        kind: "tool_args",
        direction: "to-server",
        target: "delete_file",
        action: "block",
        clause: "no-deletion",
      },
    ]);
  });

  it("redacts an argument and the header that mirrors it, and leaves every other byte", async () => {
    const place = await testPlace();
    const result = textResult("ok", ',"resultType":"complete"');
    const args = ["--policy", await policyFile(place)];
    const story = await httpStory(answers({ "tools/call": result }), { args });
    const body = modern(1, "tools/call", { name: "post", arguments: { key: aws, note: "caf\u00e9" } });
    const headers = { ...mirroredHeaders("tools/call", "post"), "Mcp-Param-Key": aws, "Mcp-Param-Note": "x" };
    const answer = await story.post(body, headers);

    expect(answer.body.toString("utf8")).toBe(asAnswer(result, 1));
    const [received] = story.upstream.received;
    const [before, after] = body.split(aws);
    expect(received!.body.startsWith(before!)).toBe(true);
    expect(received!.body.endsWith(after!)).toBe(true);
    const written = received!.body.slice(before!.length, received!.body.length - after!.length);
    expect(written).toMatch(/^‹redacted:[a-z0-9-]+›$/);
    expect(Number(received!.headers["content-length"])).toBe(Buffer.byteLength(received!.body));
    expect(received!.headers).toMatchObject({
      "mcp-name": "post",
      "mcp-param-key": `=?base64?${Buffer.from(written).toString("base64")}?=`,
      "mcp-param-note": "x",
    });
    expectBlock(await story.audit(), "/params/arguments/key", "frame.redacted");
  });

  it("lets everything pass and records what it would have done in monitor mode", async () => {
    const story = await stdioStory(
      { on: { "tools/call env": [textResult(`key=${aws}`)] } },
      { args: ["--policy", "monitor"] },
    );
    await story.ask(initialize);
    expect(await story.ask(call(1, "env"))).toBe(asAnswer(textResult(`key=${aws}`), 1));
    expect(expectBlock(await story.audit(), "/result/content/0/text", "frame.redacted")).toMatchObject({
      action: "redact",
      enforced: false,
    });
  });
});
