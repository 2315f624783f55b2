import type { Envelope, Problem } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { act, serverEnded, unrecorded } from "./act.ts";
import { clientError, envelopeOf, frameOf, texts, toolRefusal, values, verdictOf } from "./act/samples.ts";
import type { Given, GivenVerdict } from "./act/samples.ts";

describe("act lets pass", () => {
  it.each<[string, GivenVerdict]>([
    ["what is allowed", { action: "allow" }],
    ["what is flagged", { action: "flag" }],
    ["what a policy that is not enforced would block", { enforced: false }],
    ["what a policy that is not enforced would redact", { enforced: false, action: "redact" }],
  ])("%s, as the very bytes that came", (_, given) => {
    const envelope = envelopeOf('{"jsonrpc":"2.0","id":1,"result":{}}');
    const outgoing = act(envelope, [verdictOf(envelope, given)]);
    expect(outgoing.forward).toBe(envelope.frame.bytes);
    expect(outgoing).toEqual({ forward: envelope.frame.bytes, reply: null });
  });

  it("a frame without any subject", () => {
    const envelope = envelopeOf('{"jsonrpc":"2.0","id":1,"method":"ping"}');
    expect(act(envelope, []).forward).toBe(envelope.frame.bytes);
  });
});

describe("act judges the members of a batch each", () => {
  const batch = (): ReturnType<typeof envelopeOf> =>
    envelopeOf(
      ' [ {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}} , {"jsonrpc":"2.0","id":2,"method":"x"}, {"jsonrpc":"2.0","id":3,"method":"y"} ] ',
      { direction: "to-server" },
    );

  it("forwards the others as they came and collects the replies", () => {
    const envelope = batch();
    const outgoing = act(
      envelope,
      [verdictOf(envelope, { message: 0 }), verdictOf(envelope, { message: 2 })],
      "k3v9",
    );
    expect(texts(outgoing).forward).toBe(' [ {"jsonrpc":"2.0","id":2,"method":"x"} ] ');
    expect(values(outgoing).reply).toEqual([toolRefusal(1), clientError(3)]);
  });

  it("forwards nothing where all are stopped", () => {
    const envelope = batch();
    const outgoing = act(
      envelope,
      [0, 1, 2].map((message) => verdictOf(envelope, { message })),
      "k3v9",
    );
    expect(values(outgoing)).toEqual({
      forward: null,
      reply: [toolRefusal(1), clientError(2), clientError(3)],
    });
  });

  it("replaces a stopped answer in its place", () => {
    const text = '[{"jsonrpc":"2.0","id":1,"result":{}}, {"jsonrpc":"2.0","id":2,"result":{"content":[]}}]';
    const envelope = envelopeOf(text, { answers: { method: "tools/call" } });
    const outgoing = values(act(envelope, [verdictOf(envelope, { message: 1 })], "k3v9"));
    expect(outgoing).toEqual({
      forward: [{ jsonrpc: "2.0", id: 1, result: {} }, toolRefusal(2)],
      reply: null,
    });
  });

  it("lets nothing pass under a verdict on a message that is not there", () => {
    const envelope = batch();
    expect(act(envelope, [verdictOf(envelope, { message: 3 })])).toEqual({ forward: null, reply: null });
  });
});

type Malformed = Extract<Envelope, { form: "malformed" }>;

describe("act refuses what is malformed", () => {
  const malformed = (code: Problem["code"], id: string | null, direction: Given["direction"]): Malformed => ({
    form: "malformed",
    frame: frameOf("{", direction === undefined ? {} : { direction }),
    problem: { code, detail: "the object does not end" },
    id,
  });
  const refused = (envelope: Envelope): ReturnType<typeof values> =>
    values(act(envelope, [verdictOf(envelope, { kind: "malformed", because: [] })], "k3v9"));

  it.each<[Problem["code"], number, number]>([
    ["invalid-utf8", -32700, 400],
    ["invalid-json", -32700, 400],
    ["duplicate-key", -32600, 400],
    ["too-large", -32600, 413],
    ["too-deep", -32600, 400],
    ["too-many-strings", -32600, 400],
    ["not-json-rpc", -32600, 400],
    ["empty-batch", -32600, 400],
    ["header-mismatch", -32020, 400],
  ])("%s: with the code %d and the status %d", (problem, code, status) => {
    const message =
      "MCP Security Guardian refused a message that is not well-formed: the object does not end";
    expect(refused(malformed(problem, '"a"', "to-server"))).toEqual({
      forward: null,
      reply: {
        jsonrpc: "2.0",
        id: "a",
        error: { code, message, data: { reason: "malformed", problem, reference: "k3v9" } },
      },
      status,
    });
  });

  it.each([null, "{", "[1]", '"open', "true"])("answers under null where the id is %j", (id) => {
    expect(refused(malformed("invalid-json", id, "to-server"))).toMatchObject({ reply: { id: null } });
  });

  it("tells the client, under the id that it waits for", () => {
    expect(refused(malformed("duplicate-key", "7", "to-client"))).toMatchObject({
      forward: { id: 7, error: { code: 1004, data: { reason: "malformed", problem: "duplicate-key" } } },
      reply: null,
    });
  });

  it.each(["response", "error"] as const)("puts an error in the place of the client's broken %s", (kind) => {
    expect(refused({ ...malformed("duplicate-key", "7", "to-server"), kind })).toMatchObject({
      forward: { id: 7, error: { code: 1004, message: "MCP Security Guardian refused this message." } },
      reply: { id: null, error: { code: -32600 } },
      status: 400,
    });
  });

  it("answers the server's broken request to the server", () => {
    expect(refused({ ...malformed("duplicate-key", "7", "to-client"), kind: "request" })).toEqual({
      forward: null,
      reply: {
        jsonrpc: "2.0",
        id: 7,
        error: {
          code: 1004,
          message: "MCP Security Guardian refused this message.",
          data: { reason: "malformed", reference: "k3v9" },
        },
      },
    });
  });

  it("drops what names no id towards the client", () => {
    expect(refused(malformed("invalid-json", null, "to-client"))).toEqual({ forward: null, reply: null });
  });

  it("forwards it in monitor mode", () => {
    const envelope = malformed("invalid-json", null, "to-server");
    const outgoing = act(envelope, [verdictOf(envelope, { kind: "malformed", enforced: false })]);
    expect(outgoing).toEqual({ forward: envelope.frame.bytes, reply: null });
  });
});

describe("unrecorded", () => {
  it.each<[object, Given["direction"], object]>([
    [
      { jsonrpc: "2.0", id: 1, method: "tools/call" },
      "to-server",
      { forward: null, reply: { id: 1, error: { code: 1005 } } },
    ],
    [
      { jsonrpc: "2.0", id: 1, method: "roots/list" },
      "to-client",
      { forward: null, reply: { id: 1, error: { code: 1005 } } },
    ],
    [
      { jsonrpc: "2.0", id: 1, result: {} },
      "to-client",
      { forward: { id: 1, error: { code: 1005 } }, reply: null },
    ],
    [{ jsonrpc: "2.0", method: "n" }, "to-client", { forward: null, reply: null }],
  ])("lets nothing of %j %s pass", (value, direction = "to-client", expected) => {
    expect(values(unrecorded(envelopeOf(JSON.stringify(value), { direction })))).toMatchObject(expected);
  });

  it("refuses a malformed frame", () => {
    const problem: Problem = { code: "invalid-json", detail: "d" };
    const envelope: Envelope = {
      form: "malformed",
      frame: frameOf("{", { direction: "to-server" }),
      problem,
      id: null,
    };
    expect(values(unrecorded(envelope))).toMatchObject({ forward: null, reply: { error: { code: -32700 } } });
  });
});

describe("serverEnded", () => {
  it("answers a request that nobody will answer any more", () => {
    expect(JSON.parse(new TextDecoder().decode(serverEnded('"a"', "files")))).toEqual({
      jsonrpc: "2.0",
      id: "a",
      error: {
        code: 1006,
        message: 'The MCP server "files" ended before it answered; what it wrote on stderr says why.',
        data: { reason: "server-ended" },
      },
    });
  });
});
