import type { Outgoing } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { act } from "../act.ts";
import {
  clientError,
  envelopeOf,
  finding,
  serverError,
  texts,
  toolRefusal,
  values,
  verdictOf,
} from "./samples.ts";
import type { Given, GivenVerdict } from "./samples.ts";

const modernMeta = { _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28" } };
const legacyMeta = { _meta: { "io.modelcontextprotocol/protocolVersion": "2025-11-25" } };

function stopped(value: unknown, given: Given, ...verdicts: readonly GivenVerdict[]): Outgoing {
  const envelope = envelopeOf(JSON.stringify(value), given);
  return act(
    envelope,
    verdicts.map((it) => verdictOf(envelope, it)),
    "k3v9",
  );
}

describe("act stops a request", () => {
  const call = (params: object): object => ({ jsonrpc: "2.0", id: "a", method: "tools/call", params });
  const request = (method: string): object => ({ jsonrpc: "2.0", id: 7, method, params: {} });

  it.each<[string, object, Given["direction"], GivenVerdict, object]>([
    ["a tool call", call({ name: "x" }), "to-server", { kind: "tool_args" }, toolRefusal("a")],
    ["a call with an older version in its metadata", call(legacyMeta), "to-server", {}, toolRefusal("a")],
    ["a modern tool call", call(modernMeta), "to-server", {}, toolRefusal("a", { resultType: "complete" })],
    ["a call that asks for a task", call({ task: {} }), "to-server", {}, clientError("a")],
    [
      "a call whose input response is bad",
      call(modernMeta),
      "to-server",
      { kind: "elicitation_answer", at: "/params/inputResponses/x" },
      toolRefusal("a", { resultType: "complete" }),
    ],
    ["a resource read", request("resources/read"), "to-server", { kind: "other" }, clientError(7)],
    ["a request for a prompt", request("prompts/get"), "to-server", { kind: "prompt_args" }, clientError(7)],
    ["a handshake", request("initialize"), "to-server", { kind: "handshake" }, clientError(7)],
    [
      "a request of the server to the model",
      request("sampling/createMessage"),
      "to-client",
      { kind: "sampling" },
      serverError(7),
    ],
    ["a request for roots", request("roots/list"), "to-client", { kind: "roots" }, serverError(7)],
    ["a ping of the server", request("ping"), "to-client", { kind: "other" }, serverError(7)],
    [
      "a question to the user",
      request("elicitation/create"),
      "to-client",
      { kind: "elicitation" },
      { jsonrpc: "2.0", id: 7, result: { action: "decline" } },
    ],
  ])("%s: it goes nowhere, and its sender is answered", (...[, value, direction, given, reply]) => {
    const outgoing = stopped(value, direction === undefined ? {} : { direction }, given);
    expect(values(outgoing)).toEqual({ forward: null, reply });
  });

  it("that is held, in words of its own", () => {
    const outgoing = values(stopped(request("prompts/get"), { direction: "to-server" }, { action: "hold" }));
    expect(outgoing).toMatchObject({
      forward: null,
      reply: { error: { code: 1002, data: { reason: "held" } } },
    });
  });

  it("that was not read completely, with a code of its own", () => {
    const given = { because: [], complete: false };
    const outgoing = values(stopped(request("prompts/get"), { direction: "to-server" }, given));
    expect(outgoing).toMatchObject({
      forward: null,
      reply: { error: { code: 1003, data: { reason: "incomplete" } } },
    });
  });

  it.each(["to-server", "to-client"] as const)("drops a notification %s", (direction) => {
    const value = { jsonrpc: "2.0", method: "notifications/message", params: {} };
    expect(stopped(value, { direction }, { kind: "log" })).toEqual({ forward: null, reply: null });
  });
});

describe("act stops an answer", () => {
  const answer = (result: object): object => ({ jsonrpc: "2.0", id: 7, result });
  const to = (method: string, direction: Given["direction"] = "to-client"): Given => ({
    direction,
    answers: { method },
  });

  it.each<[string, object, Given, GivenVerdict, object]>([
    ["a tool result", answer({ content: [], _meta: {} }), to("tools/call"), {}, toolRefusal(7)],
    [
      "a modern tool result",
      answer({ resultType: "complete", content: [] }),
      to("tools/call"),
      {},
      toolRefusal(7, { resultType: "complete" }),
    ],
    ["the result of a task", answer({ content: [] }), to("tasks/result"), {}, toolRefusal(7)],
    [
      "a question inside a result",
      answer({ resultType: "input_required", inputRequests: { a: {}, b: {} } }),
      to("tools/call"),
      { kind: "elicitation", at: "/result/inputRequests/a" },
      toolRefusal(7, { resultType: "complete" }),
    ],
    [
      "a question inside a resource",
      answer({ resultType: "input_required" }),
      to("resources/read"),
      { kind: "sampling", at: "/result/inputRequests/a" },
      clientError(7),
    ],
    ["a resource", answer({ contents: [] }), to("resources/read"), { kind: "resource" }, clientError(7)],
    ["a prompt", answer({ messages: [] }), to("prompts/get"), { kind: "prompt" }, clientError(7)],
    [
      "a completion",
      answer({ completion: {} }),
      to("completion/complete"),
      { kind: "completion" },
      clientError(7),
    ],
    ["a handshake", answer({ serverInfo: {} }), to("initialize"), { kind: "handshake" }, clientError(7)],
    ["an answer to nothing we know", answer({}), {}, { kind: "other" }, clientError(7)],
    [
      "an error message",
      { jsonrpc: "2.0", id: 7, error: { code: 1, message: "m" } },
      to("tools/call"),
      { kind: "error" },
      clientError(7),
    ],
    [
      "an error without an id",
      { jsonrpc: "2.0", id: null, error: { code: 1, message: "m" } },
      {},
      { kind: "error" },
      clientError(null),
    ],
    [
      "an answer of the model",
      answer({ role: "assistant" }),
      to("sampling/createMessage", "to-server"),
      { kind: "sampling_answer" },
      serverError(7),
    ],
    [
      "an answer of the user",
      answer({ action: "accept" }),
      to("elicitation/create", "to-server"),
      { kind: "elicitation_answer" },
      serverError(7),
    ],
    [
      "a list of roots",
      answer({ roots: [] }),
      to("roots/list", "to-server"),
      { kind: "roots" },
      serverError(7),
    ],
  ])("%s: who waits for it hears why", (...[, value, given, verdict, forward]) => {
    expect(values(stopped(value, given, verdict))).toEqual({ forward, reply: null });
  });

  it("as a whole, even where another verdict would take out a part", () => {
    const value = answer({ tools: [{ name: "a" }, { name: "b" }] });
    const whole: GivenVerdict = { kind: "other", method: "tools/list" };
    const part: GivenVerdict = { kind: "tool_definition", at: "/result/tools/0" };
    expect(values(stopped(value, to("tools/list"), part, whole))).toEqual({
      forward: clientError(7),
      reply: null,
    });
  });
});

describe("act takes a part out of a result", () => {
  const take = (text: string, ...given: readonly GivenVerdict[]): ReturnType<typeof texts> => {
    const envelope = envelopeOf(text, { answers: { method: "x" } });
    return texts(
      act(
        envelope,
        given.map((it) => verdictOf(envelope, it)),
      ),
    );
  };
  const definition = (at: string): GivenVerdict => ({ kind: "tool_definition", at });

  it.each(["tools", "prompts", "resources", "resourceTemplates"])(
    "%s lose the definition and nothing else",
    (list) => {
      const text = `{ "jsonrpc":"2.0","id":1,"result":{"${list}":[ {"name":"a"} , {"n":1.0},{"name":"\\u0063"} ],"nextCursor":"n"}}`;
      expect(take(text, definition(`/result/${list}/1`))).toEqual({
        forward: `{ "jsonrpc":"2.0","id":1,"result":{"${list}":[ {"name":"a"},{"name":"\\u0063"} ],"nextCursor":"n"}}`,
        reply: null,
      });
    },
  );

  it("leaves an empty list where all were bad", () => {
    const text = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"a":1},{"b":2}]}}';
    const outgoing = take(text, definition("/result/tools/0"), definition("/result/tools/1"));
    expect(outgoing.forward).toBe('{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}');
  });

  it.each(['"public"', '"private"', '{"x":1}'])("makes the cache scope %s private", (scope) => {
    const text = `{"jsonrpc":"2.0","id":1,"result":{"cacheScope":${scope},"tools":[{"a":1}],"ttlMs":5}}`;
    expect(take(text, definition("/result/tools/0")).forward).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"cacheScope":"private","tools":[],"ttlMs":5}}',
    );
  });

  it.each([
    ['{"instructions":"bad","capabilities":{}}', '{"capabilities":{}}'],
    ['{"capabilities":{}, "instructions" : "bad" }', '{"capabilities":{} }'],
    ['{"a":1,"instructions":"bad","b":2}', '{"a":1,"b":2}'],
    ['{"instructions":"bad"}', "{}"],
  ])("takes the instructions out of %s", (before, after) => {
    const frame = (result: string): string => `{"jsonrpc":"2.0","id":1,"result":${result}}`;
    const outgoing = take(frame(before), { kind: "instructions", at: "/result/instructions" });
    expect(outgoing).toEqual({ forward: frame(after), reply: null });
  });

  it("refuses the whole result where the part is not to be found", () => {
    const outgoing = take('{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}', definition("/result/tools/4"));
    expect(JSON.parse(outgoing.forward ?? "")).toMatchObject({ id: 1, error: { code: 1001 } });
  });

  it("cuts a definition that cannot be redacted", () => {
    const text = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"a":"x"},{"b":"y"}]}}';
    const because = [finding({ path: "/result/tools/0/missing" })];
    expect(take(text, { ...definition("/result/tools/0"), action: "redact", because }).forward).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"b":"y"}]}}',
    );
  });
});
