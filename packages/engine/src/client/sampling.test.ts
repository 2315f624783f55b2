import { describe, expect, it } from "vitest";
import { clientDetector } from "./client-detector.ts";
import { eras, said } from "./client.fixture.ts";
import { samplingRateDetector } from "./sampling-rate.ts";
import { defaultTerms } from "./terms.ts";
import type { SamplingTerms } from "./terms.ts";

const question = {
  messages: [{ role: "user", content: { type: "text", text: "Name a city" } }],
  maxTokens: 100,
};
const asks = (more: object) => ({ method: "sampling/createMessage", params: { ...question, ...more } });
const allowing = (given: Partial<SamplingTerms>) =>
  new Map([["s", { ...defaultTerms, sampling: { ...defaultTerms.sampling, ...given } }]]);
const brief = (more: object, given: Partial<SamplingTerms> = {}) =>
  said(clientDetector(allowing(given)), asks(more)).map(({ rule, severity }) => [
    rule.slice("client/".length),
    severity,
  ]);

const tool = { name: "run", inputSchema: { type: "object" } };

describe("a question to the client's model", () => {
  it.each<[string, object, string, string]>([
    ["the context of all servers", { includeContext: "allServers" }, "sampling-context", "high"],
    ["a context that nobody knows", { includeContext: "everything" }, "sampling-context", "high"],
    ["its own context", { includeContext: "thisServer" }, "sampling-own-context", "low"],
    ["tools of its own", { tools: [tool] }, "sampling-tools", "high"],
    ["a choice of tools", { toolChoice: { mode: "required" } }, "sampling-tools", "high"],
    ["too long an answer", { maxTokens: 100_000 }, "sampling-size", "medium"],
    ["too much reading", { systemPrompt: "word ".repeat(50_000) }, "sampling-size", "medium"],
  ])("is found where it asks for %s", (_what, more, rule, severity) => {
    expect(brief(more)).toEqual([[rule, severity]]);
  });

  it.each<[string, object]>([
    ["an answer", {}],
    ["no context", { includeContext: "none" }],
    ["no tools", { tools: [], toolChoice: { mode: "none" } }],
    ["a long answer", { maxTokens: 16_384, temperature: 1, stopSequences: ["x"] }],
    [
      "an image",
      { messages: [{ role: "user", content: { type: "image", data: "aGk=", mimeType: "image/png" } }] },
    ],
    ["the tool that its text is about", { systemPrompt: "List the tools of a carpenter" }],
  ])("passes where it asks for %s", (_what, more) => {
    expect(brief(more)).toEqual([]);
  });

  it("may ask for what the operator allows, and for no more", () => {
    const given = { context: "all-servers", tools: true, tokens: 200_000, characters: 300_000 } as const;
    const all = {
      includeContext: "allServers",
      tools: [tool],
      maxTokens: 100_000,
      systemPrompt: "word ".repeat(50_000),
    };
    expect(brief(all, given)).toEqual([]);
    expect(brief({ includeContext: "thisServer" }, { context: "none" })).toEqual([
      ["sampling-context", "high"],
    ]);
    expect(brief({ maxTokens: 51 }, { tokens: 50 })).toEqual([["sampling-size", "medium"]]);
  });

  it.each(eras("sampling/createMessage", asks({ includeContext: "allServers" }).params))(
    "is found in %s",
    (_era, message, answers) => {
      const found = said(clientDetector(), message, answers === undefined ? {} : { answers });
      expect(found.map(({ rule }) => rule)).toEqual(["client/sampling-context"]);
    },
  );
});

describe("the number of questions to the client's model", () => {
  const many = (
    count: number,
    step: number,
    where: (index: number) => { session?: string; principal?: string } = () => ({}),
  ) => {
    const detector = samplingRateDetector(allowing({ perMinute: 5 }));
    return Array.from({ length: count }, (_, index) =>
      said(detector, asks({}), { at: 1_000_000 + index * step, route: where(index) }).map(({ rule }) => rule),
    );
  };

  it("is found too large by the times of the frames alone", () => {
    expect(many(6, 100).flat()).toEqual(["client/sampling-rate"]);
    expect(many(60, 20_000).flat()).toEqual([]);
  });

  it("counts for each session by itself", () => {
    expect(many(10, 100, (index) => ({ session: String(index % 2) })).flat()).toEqual([]);
  });

  it("counts for the principal where questions stand inside results, which have no session", () => {
    const detector = samplingRateDetector(allowing({ perMinute: 5 }));
    const result = { resultType: "input_required", inputRequests: { a: asks({}) } };
    const rules = Array.from(
      { length: 6 },
      (_, index) =>
        said(detector, { result }, { answers: "tools/call", at: index, route: { session: String(index) } })
          .length,
    );
    expect(rules).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it("is no matter of other messages", () => {
    const detector = samplingRateDetector(allowing({ perMinute: 1 }));
    const call = { method: "tools/call", params: { name: "a" } };
    expect([0, 1, 2].flatMap((at) => said(detector, call, { at, direction: "to-server" }))).toEqual([]);
  });
});
