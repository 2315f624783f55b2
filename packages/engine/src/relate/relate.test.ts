import { Buffer } from "node:buffer";
import type { Envelope, RequestContext } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { decode } from "../decode/decode.ts";
import { relate } from "./relate.ts";

const route = {
  server: "s",
  session: "x",
  principal: "local",
  transport: "stdio",
  direction: "to-client",
} as const;
const envelope = (text: string): Envelope => decode({ route, bytes: Buffer.from(text), at: 0 });
const call: RequestContext = { method: "tools/call", target: "echo" };
const known = new Map([
  ["1", call],
  ['"1"', { method: "tools/list" }],
  ['"a"', { method: "prompts/list" }],
  ["7", { method: "initialize" }],
  ["0", { method: "ping" }],
]);
const answers = (text: string): unknown => {
  const related = relate(envelope(text), (id) => known.get(id));
  return related.form === "malformed"
    ? related.problem.code
    : related.messages.map((message) => message.answers);
};

describe("relate", () => {
  it.each([
    ['{"jsonrpc":"2.0","id":1,"result":{}}', [call]],
    ['{"jsonrpc":"2.0","id":1,"error":{}}', [call]],
    ['{"jsonrpc":"2.0","id":"1","result":{}}', [{ method: "tools/list" }]],
    ['{"jsonrpc":"2.0","id":1.0,"result":{}}', [call]],
    ['{"jsonrpc":"2.0","id":"\\u0061","result":{}}', [{ method: "prompts/list" }]],
    // The official SDKs of TypeScript and Python read ids as numbers.
    ['{"jsonrpc":"2.0","id":"7","result":{}}', [{ method: "initialize" }]],
    ['{"jsonrpc":"2.0","id":" 0x7 ","result":{}}', [{ method: "initialize" }]],
    ['{"jsonrpc":"2.0","id":"","result":{}}', [{ method: "ping" }]],
    ['{"jsonrpc":"2.0","id":"b","result":{}}', [undefined]],
    ['{"jsonrpc":"2.0","id":2,"result":{}}', [undefined]],
    ['{"jsonrpc":"2.0","id":null,"error":{}}', [undefined]],
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}', [undefined]],
    ['[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":9,"result":{}}]', [call, undefined]],
    ["{}", "not-json-rpc"],
  ])("finds what %s answers", (text, expected) => {
    expect(answers(text)).toEqual(expected);
  });

  it("returns the envelope itself where nothing was found", () => {
    const unknown = envelope('{"jsonrpc":"2.0","id":2,"result":{}}');
    expect(relate(unknown, () => undefined)).toBe(unknown);
  });
});
