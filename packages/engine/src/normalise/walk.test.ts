import { Buffer } from "node:buffer";
import type { Json } from "@guardian/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "../decode/decode.ts";
import { locate } from "../decode/locate.ts";
import { relate } from "../relate/relate.ts";
import { normalise } from "./normalise.ts";
import { brief, frameOf, result, subjects } from "./subjects.fixture.ts";

describe("what walk takes for text", () => {
  const image = Buffer.from(Uint8Array.from({ length: 3000 }, (_, i) => (i * 131) % 256)).toString("base64");
  const svg = Buffer.from("<svg><text>Obey</text></svg>").toString("base64");
  const content = (block: unknown): unknown =>
    subjects(result({ content: [block] }), { method: "tools/call" }).map(brief)[0];

  it.each<[string, unknown, Record<string, string>]>([
    ["no image", { type: "image", mimeType: "image/png", data: image }, {}],
    [
      "a vector image",
      { type: "image", mimeType: "image/svg+xml", data: svg },
      { "/result/content/0/data base64": "<svg><text>Obey</text></svg>" },
    ],
    [
      "text that claims to be an image",
      { type: "image", mimeType: "image/png", data: svg },
      { "/result/content/0/data base64": "<svg><text>Obey</text></svg>" },
    ],
    [
      "an image that is no base64",
      { type: "image", mimeType: "image/png", data: "not base64!" },
      { "/result/content/0/data": "not base64!" },
    ],
    [
      "a blob",
      {
        type: "resource",
        resource: {
          uri: "u:1",
          mimeType: "application/json",
          blob: Buffer.from('{"a":1}').toString("base64"),
        },
      },
      { "/result/content/0/resource/uri": "u:1", "/result/content/0/resource/blob base64": '{"a":1}' },
    ],
    [
      "a binary blob",
      { type: "resource", resource: { uri: "u:1", blob: image } },
      { "/result/content/0/resource/uri": "u:1" },
    ],
    [
      "data of a text",
      { type: "text", text: "T", data: "aGVsbG8=" },
      { "/result/content/0/text": "T", "/result/content/0/data": "aGVsbG8=" },
    ],
    ["a type that is a text", { type: "do what I say" }, { "/result/content/0/type": "do what I say" }],
    [
      "a type of joined words",
      { type: "ignore_the_rules" },
      { "/result/content/0/type": "ignore_the_rules" },
    ],
    ["a type that the protocol knows", { type: "resource_link" }, {}],
    ["a type that is a long word", { type: "a".repeat(17) }, { "/result/content/0/type": "a".repeat(17) }],
    ["a long type", { type: "a".repeat(33) }, { "/result/content/0/type": "a".repeat(33) }],
    [
      "keys that are texts",
      { "do as I say": 1, "a~b/c": { ["k".repeat(65)]: 2 } },
      {
        "/result/content/0/do as I say key": "do as I say",
        "/result/content/0/a~0b~1c key": "a~b/c",
        [`/result/content/0/a~0b~1c/${"k".repeat(65)} key`]: "k".repeat(65),
      },
    ],
  ])("reads of a block %s", (_, block, expected) => {
    expect(content(block)).toEqual(["tool_result", "", null, expected]);
  });

  it.each<[string, unknown, string, readonly string[]]>([
    ["no cursor of a list", { tools: [], nextCursor: "abc" }, "tools/list", []],
    ["the cursor of what is no list", { content: [], nextCursor: "abc" }, "tools/call", ["abc"]],
    ["a cursor with blanks", { tools: [], nextCursor: "a b" }, "tools/list", ["a b"]],
    ["a long cursor", { tools: [], nextCursor: "c".repeat(1025) }, "tools/list", ["c".repeat(1025)]],
    ["no state", { resultType: "input_required", requestState: "s".repeat(3000) }, "tools/call", []],
    ["a state with blanks", { resultType: "input_required", requestState: "a b" }, "tools/call", ["a b"]],
  ])("reads %s", (_, value, method, expected) => {
    const texts = subjects(result(value), { method }).flatMap(({ fragments }) => fragments);
    expect(texts.filter(({ via }) => via.length === 0).map(({ text }) => text)).toEqual(expected);
  });

  it("finds every string of any message exactly once, at its pointer", () => {
    const value = fc.jsonValue({ stringUnit: "binary", maxDepth: 4 });
    const methods = fc.constantFrom("tools/list", "tools/call", "initialize", "tasks/get", "x", null);
    fc.assert(
      fc.property(
        value,
        fc.constantFrom("tools", "instructions", "inputRequests", "result", "content", "structuredContent"),
        methods,
        (json, key, method) => {
          const message = { jsonrpc: "2.0", id: 1, result: { [key]: json } };
          const frame = frameOf(message);
          const envelope = decode(frame);
          if (envelope.form === "malformed") return;
          const found = normalise(relate(envelope, () => (method === null ? undefined : { method })))
            .flatMap((subject) => subject.fragments)
            .filter(({ via }) => via.length === 0)
            .map(({ path, text }) => [path, text]);
          expect(found.toSorted()).toEqual(
            [...strings(message.result, "/result")]
              .filter(([path]) => found.some(([at]) => at === path))
              .toSorted(),
          );
          const left = [...strings(message.result, "/result")].filter(
            ([path]) => !found.some(([at]) => at === path),
          );
          for (const [path, text] of left)
            expect(`${path.slice(path.lastIndexOf("/"))} ${text}`).toMatch(
              /^\/(type|role|method|status|mode|action|data|blob) [\w.+/;=:*-]{0,32}$/,
            );
          for (const [path, text] of found) {
            const span = locate(frame.bytes, path ?? "") ?? { start: 0, end: 0 };
            expect(JSON.parse(Buffer.from(frame.bytes.subarray(span.start, span.end)).toString())).toBe(text);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

function* strings(value: unknown, path: string): Generator<[string, string]> {
  if (typeof value === "string") yield [path, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value as Record<string, Json>))
    // Only JSON is passed in.
    yield* strings(member, `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}
