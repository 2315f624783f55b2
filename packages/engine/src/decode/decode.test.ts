import { Buffer } from "node:buffer";
import type { Frame, Route } from "@guardian/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "./decode.ts";
import { defaultLimits } from "./limits.ts";

const route: Route = {
  server: "s",
  session: "x",
  principal: "local",
  transport: "stdio",
  direction: "to-server",
};
const frame = (content: string | Uint8Array, more: Partial<Frame> = {}): Frame => ({
  route,
  bytes: typeof content === "string" ? Buffer.from(content) : content,
  at: 0,
  ...more,
});
/** What a test compares: everything but the frame. */
const seen = (content: string | Uint8Array, more: Partial<Frame> = {}, limits = defaultLimits): unknown => {
  const envelope = decode(frame(content, more), limits);
  if (envelope.form !== "malformed")
    return envelope.messages.map(({ kind, id, method, span }) => ({ kind, id, method, span }));
  const { problem, id, kind } = envelope;
  return { code: problem.code, offset: problem.offset, id, kind };
};

describe("decode", () => {
  it.each([
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}', { kind: "request", id: "1", method: "ping" }],
    [
      '{"jsonrpc":"2.0","id":"a\\u0062","method":"ping"}',
      { kind: "request", id: '"a\\u0062"', method: "ping" },
    ],
    [
      '{"jsonrpc":"2.0","id":1.50,"method":"ping","later":[]}',
      { kind: "request", id: "1.50", method: "ping" },
    ],
    ['{"jsonrpc":"2.0","method":"n"}', { kind: "notification", id: null, method: "n" }],
    ['{"jsonrpc":"2.0","id":0,"result":{}}', { kind: "response", id: "0", method: "" }],
    ['{"jsonrpc":"2.0","id":0,"result":null}', { kind: "response", id: "0", method: "" }],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}', { kind: "error", id: null, method: "" }],
    ['{"jsonrpc":"2.0","error":{"code":1,"message":""}}', { kind: "error", id: null, method: "" }],
  ])("reads %s", (text, message) => {
    expect(seen(text)).toEqual([{ ...message, span: { start: 0, end: text.length } }]);
  });

  it("gives the span of a message in bytes, without the white space around it", () => {
    const text = ' [{"jsonrpc":"2.0","method":"é"} ,\n{"jsonrpc":"2.0","id":2,"method":"😀"}]\n';
    const envelope = decode(frame(text));
    expect(envelope).toMatchObject({ form: "batch" });
    const messages = envelope.form === "malformed" ? [] : envelope.messages;
    expect(messages.map(({ span }) => Buffer.from(text).subarray(span.start, span.end).toString())).toEqual([
      '{"jsonrpc":"2.0","method":"é"}',
      '{"jsonrpc":"2.0","id":2,"method":"😀"}',
    ]);
  });

  it.each([
    ["[]", "empty-batch"],
    ["1", "not-json-rpc"],
    ['{"id":1,"method":"m"}', "not-json-rpc"],
    ['{"jsonrpc":"1.0","id":1,"method":"m"}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":1}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":1,"method":2}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":1,"method":""}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":1,"method":null,"result":{}}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":1,"method":"m","params":"text"}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":1,"method":"m","result":{}}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":1,"result":{},"error":{}}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":null,"method":"m"}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":[1],"method":"m"}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":true,"result":{}}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":null,"result":{}}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","result":{}}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":1,"error":"text"}', "not-json-rpc"],
    ['[{"jsonrpc":"2.0","id":1,"method":"m"},{"jsonrpc":"2.0"}]', "not-json-rpc"],
    ['[[{"jsonrpc":"2.0","id":1,"method":"m"}]]', "not-json-rpc"],
    // Go's encoding/json takes these for the names of the protocol, and the last one wins.
    ['{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":1,"result":{},"RESULT":{}}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"Name":"rm"}}', "not-json-rpc"],
    [
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","argument\u017f":{}}}',
      "not-json-rpc",
    ],
    ['{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"tas\u212aId":"t"}}', "not-json-rpc"],
    ['{"jsonrpc":"2.0","id":1,"result":{"Instructions":"text"}}', "not-json-rpc"],
    ['\ufeff{"jsonrpc":"2.0","id":1,"method":"m"}', "invalid-json"],
    ['{"jsonrpc":"2.0","id":1,"method":"m"}{}', "invalid-json"],
    ["", "invalid-json"],
  ])("calls %j malformed: %s", (text, code) => {
    expect(seen(text)).toMatchObject({ code });
  });

  it.each([
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"Name":"a","name":"b"}}}',
    '{"jsonrpc":"2.0","id":1,"result":{"content":[],"structuredContent":{"Error":1,"error":2}}}',
    '{"jsonrpc":"2.0","id":1,"method":"m","params":{"Title":1},"later":1}',
  ])("leaves other members their own names: %s", (text) => {
    expect(decode(frame(text)).form).toBe("single");
  });

  it.each([
    ["a stray continuation", [0x22, 0x80, 0x22]],
    ["an overlong form", [0x22, 0xc0, 0xaf, 0x22]],
    ["a surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["beyond Unicode", [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ["UTF-16", [0xff, 0xfe, 0x31, 0x00]],
  ])("refuses bytes that are no UTF-8: %s", (_, bytes) => {
    expect(seen(Uint8Array.from(bytes))).toMatchObject({ code: "invalid-utf8" });
  });

  it("says the offset in bytes", () => {
    expect(seen('{"é":1,"é":2}')).toEqual({ code: "duplicate-key", offset: 8, id: null, kind: undefined });
  });

  it.each([
    ['{"jsonrpc":"2.0","id":7,"method":"m","params":{"a":1,"a":2}}', "7", "request"],
    ['{"jsonrpc":"2.0","id":"q","result":{"a":"\\ud800"}}', '"q"', "response"],
    ['{"jsonrpc":"2.0","id":7,"error":{"code":1e999}}', "7", "error"],
    ['{"jsonrpc":"2.0","id":7,"method":"m","id":8}', null, "notification"],
    ['{"jsonrpc":"2.0","\\u0069d":7,"method":"m","id":8}', null, "notification"],
    ['{"id":{"a":1},"method":"m"}', null, "notification"],
    ['{"id":7}', "7", undefined],
    ['[{"id":7,"method":"m"}]', null, undefined],
  ])("still finds id and kind in %s", (text, id, kind) => {
    expect(seen(text)).toMatchObject({ id, kind });
  });

  it("refuses a frame over the size limit without reading it, and answers its id", () => {
    const text = `{"jsonrpc":"2.0","id":7,"method":"m","params":{"a":"${"x".repeat(100)}"}}`;
    const limits = { ...defaultLimits, bytes: 100 };
    expect(seen(text, {}, limits)).toEqual({
      code: "too-large",
      offset: undefined,
      id: "7",
      kind: "request",
    });
    expect(seen(text.slice(0, 40), { oversize: 200 })).toMatchObject({
      code: "too-large",
      id: "7",
      kind: "request",
    });
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(["single", "batch", "malformed"]).toContain(decode(frame(bytes)).form);
      }),
      { numRuns: 500 },
    );
  });
});

const modern = "2026-07-28";
const call = (params = '"name":"echo"', claim = modern, method = "tools/call"): string =>
  `{"jsonrpc":"2.0","id":1,"method":"${method}","params":{${params},"_meta":{"io.modelcontextprotocol/protocolVersion":"${claim}"}}}`;
const headers = (more: Record<string, string[]> = {}): NonNullable<Frame["mirrored"]> => ({
  "mcp-protocol-version": [modern],
  "mcp-method": ["tools/call"],
  "mcp-name": ["echo"],
  ...more,
});
const base64 = (text: string): string => `=?base64?${Buffer.from(text).toString("base64")}?=`;

describe("decode with mirrored headers", () => {
  it.each([
    ["headers that say what the body says", call(), headers()],
    ["a name in base64", call('"name":"échø"'), headers({ "mcp-name": [base64("échø")] })],
    ["blanks around a value", call(), headers({ "mcp-name": [" echo\t"] })],
    [
      "unknown parameters",
      call(),
      headers({ "mcp-param-region": ["eu"], "mcp-param-city": [base64("Zürich")] }),
    ],
    [
      "a URI as name",
      call('"uri":"file:///a"', modern, "resources/read"),
      headers({ "mcp-method": ["resources/read"], "mcp-name": ["file:///a"] }),
    ],
    [
      "a task as name",
      call('"taskId":"t1"', modern, "tasks/get"),
      headers({ "mcp-method": ["tasks/get"], "mcp-name": ["t1"] }),
    ],
    [
      "no name where the method has none",
      call('"a":1', modern, "tools/list"),
      { "mcp-protocol-version": [modern], "mcp-method": ["tools/list"] },
    ],
    [
      "a legacy body",
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}',
      { "mcp-protocol-version": ["2025-11-25"], "mcp-name": ["b", "c"] },
    ],
    ["stdio, which has none", call(), undefined],
  ])("accepts %s", (_, text, mirrored) => {
    expect(decode(frame(text, mirrored === undefined ? {} : { mirrored })).form).toBe("single");
  });

  it.each([
    ["another method", call(), headers({ "mcp-method": ["tools/list"] })],
    ["another name", call(), headers({ "mcp-name": ["harmless"] })],
    ["a name in another case", call(), headers({ "mcp-name": ["Echo"] })],
    ["another revision", call(), headers({ "mcp-protocol-version": ["2027-01-01"] })],
    ["an old revision in the header", call(), headers({ "mcp-protocol-version": ["2025-11-25"] })],
    ["an old revision in the body", call('"name":"echo"', "2025-11-25"), headers()],
    ["no method", call(), { "mcp-protocol-version": [modern], "mcp-name": ["echo"] }],
    ["no name", call(), { "mcp-protocol-version": [modern], "mcp-method": ["tools/call"] }],
    ["no revision", call(), { "mcp-method": ["tools/call"], "mcp-name": ["echo"] }],
    ["no headers at all", call(), {}],
    ["the name twice", call(), headers({ "mcp-name": ["echo", "echo"] })],
    ["a parameter twice", call(), headers({ "mcp-param-region": ["eu", "us"] })],
    ["a name that is no base64", call(), headers({ "mcp-name": ["=?base64?a?="] })],
    ["base64 with stray bits", call('"name":"e"'), headers({ "mcp-name": ["=?base64?ZR==?="] })],
    ["base64 that is no UTF-8", call(), headers({ "mcp-param-x": ["=?base64?gICA?="] })],
    ["one message of a batch that differs", `[${call()},${call('"name":"other"')}]`, headers()],
  ])("refuses %s, and still knows the id", (_, text, mirrored) => {
    const id = text.startsWith("[") ? null : "1";
    expect(seen(text, { mirrored })).toMatchObject({ code: "header-mismatch", id });
  });
});
