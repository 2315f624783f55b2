import type { Direction } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { redactionDetector } from "../detect/detectors/redaction/redaction.ts";
import { normalise } from "../normalise/normalise.ts";
import { decode } from "../decode/decode.ts";
import { relate } from "../relate/relate.ts";
import { eras, said } from "./client.fixture.ts";

// What a client answers reaches the layers that read texts; whether those find what stands there is for their own tests.
const key = ["AK", "IA", "QYLPMN5HFIQR7XYA"].join("");
const kindsOf = (message: object, answers?: string, direction: Direction = "to-server") => {
  const route = { server: "s", session: "1", principal: "p", transport: "stdio", direction } as const;
  const bytes = new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }));
  const context = answers === undefined ? undefined : { method: answers };
  const envelope = relate(decode({ route, bytes, at: 0 }), () => context);
  return normalise(envelope).map(
    ({ kind, fragments }) => [kind, fragments.map(({ path, text }) => [path, text] as const)] as const,
  );
};

const retried = (answer: object) => ({
  method: "tools/call",
  params: { name: "t", inputResponses: { a: answer }, requestState: "s" },
});

describe("a question to the client's model", () => {
  const params = {
    messages: [
      { role: "user", content: { type: "text", text: "First question" } },
      { role: "user", content: [{ type: "text", text: "Second question" }] },
    ],
    systemPrompt: "Be short",
    tools: [{ name: "look", description: "Looks it up", inputSchema: { type: "object" } }],
    maxTokens: 9,
  };

  it.each(eras("sampling/createMessage", params))("is read whole in %s", (_era, message, answers) => {
    const asked = kindsOf(message, answers, "to-client").find(([kind]) => kind === "sampling");
    const texts = (asked?.[1] ?? []).map(([, text]) => text);
    for (const text of ["First question", "Second question", "Be short", "Looks it up"])
      expect(texts).toContain(text);
  });
});

describe("the answer to a form", () => {
  const answer = { action: "accept", content: { note: `it is ${key}` } };

  it.each([
    ["a response", { result: answer }, "elicitation/create", "/result/content/note"],
    ["a retried request", retried(answer), undefined, "/params/inputResponses/a/content/note"],
  ])("is searched for secrets in %s", (_era, message, answers, path) => {
    const found = said(redactionDetector(), message, {
      direction: "to-server",
      ...(answers === undefined ? {} : { answers }),
    });
    expect(found).toMatchObject([{ rule: "secrets/aws-access-key", path, span: { start: 6, end: 26 } }]);
  });
});

describe("the answer of the client's model", () => {
  const answer = { role: "assistant", model: "m", content: { type: "text", text: "It is on Tuesday." } };

  it("is read as what a model wrote, in a response and in a retried request", () => {
    expect(kindsOf({ result: answer }, "sampling/createMessage")).toEqual([
      [
        "sampling_answer",
        [
          ["/result/model", "m"],
          ["/result/content/text", "It is on Tuesday."],
        ],
      ],
    ]);
    expect(kindsOf(retried(answer))).toContainEqual([
      "sampling_answer",
      [
        ["/params/inputResponses/a/model", "m"],
        ["/params/inputResponses/a/content/text", "It is on Tuesday."],
      ],
    ]);
  });
});
