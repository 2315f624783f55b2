import fc from "fast-check";
import type { Finding } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { act } from "../act.ts";
import { envelopeOf, finding, texts, values, verdictOf } from "./samples.ts";
import type { Given } from "./samples.ts";

const secret = (given: Partial<Finding>): Finding =>
  finding({ rule: "secrets/cloud-key", placeholder: "cloud-key", path: "/result/text", ...given });

function redacted(text: string, because: readonly Finding[], given: Given = {}): ReturnType<typeof texts> {
  const envelope = envelopeOf(text, { answers: { method: "resources/read" }, ...given });
  return texts(act(envelope, [verdictOf(envelope, { action: "redact", because })]));
}

const frame = (result: string): string => `{"jsonrpc": "2.0", "id":1.0,"result":${result} }`;

describe("a redaction", () => {
  it("replaces the span and not one byte more", () => {
    const text = frame('{"text":"caf\\u00e9 \\/ KEY \\ud83d\\ude00 end","n":1.50}');
    expect(redacted(text, [secret({ span: { start: 7, end: 10 } })])).toEqual({
      forward: frame('{"text":"caf\\u00e9 \\/ ‹redacted:cloud-key› \\ud83d\\ude00 end","n":1.50}'),
      reply: null,
    });
  });

  it("names the rule where it has no placeholder", () => {
    const bare = finding({ rule: "secrets/cloud-key", path: "/result/text", span: { start: 0, end: 3 } });
    expect(redacted(frame('{"text":"KEY"}'), [bare]).forward).toBe(frame('{"text":"‹redacted:cloud-key›"}'));
  });

  it("takes several spans, and overlapping ones as one", () => {
    const because = [
      secret({ span: { start: 8, end: 10 } }),
      secret({ span: { start: 2, end: 4 }, placeholder: "b" }),
      secret({ span: { start: 0, end: 3 }, placeholder: "a" }),
      secret({ span: { start: 4, end: 5 }, placeholder: "c" }),
    ];
    expect(redacted(frame('{"text":"0123456789"}'), because).forward).toBe(
      frame('{"text":"‹redacted:a›‹redacted:c›567‹redacted:cloud-key›"}'),
    );
  });

  it("reaches keys with escapes, and strings in lists", () => {
    const because = [
      secret({ path: "/result/a~1b/1", span: { start: 0, end: 1 } }),
      secret({ path: "/result/__proto__", span: { start: 0, end: 1 } }),
    ];
    expect(redacted(frame('{"a\\/b":["x","y"],"__proto__":"z"}'), because).forward).toBe(
      frame('{"a\\/b":["x","‹redacted:cloud-key›"],"__proto__":"‹redacted:cloud-key-2›"}'),
    );
  });

  it("takes a whole character where the span cuts a surrogate pair", () => {
    expect(redacted(frame('{"text":"a😀b"}'), [secret({ span: { start: 0, end: 2 } })]).forward).toBe(
      frame('{"text":"‹redacted:cloud-key›b"}'),
    );
  });

  it("makes the cache scope private", () => {
    const because = [secret({ span: { start: 0, end: 3 } }), secret({ path: "/result/cacheScope" })];
    expect(redacted(frame('{"text":"KEY","cacheScope":"public"}'), because).forward).toBe(
      frame('{"text":"‹redacted:cloud-key›","cacheScope":"private"}'),
    );
  });

  it("happens beside the cut of a definition, and not inside it", () => {
    const envelope = envelopeOf(frame('{"tools":[{"d":"KEY"},{"d":"KEY"}]}'), {
      answers: { method: "tools/list" },
    });
    const because = [0, 1].map((index) =>
      secret({ path: `/result/tools/${index}/d`, span: { start: 0, end: 3 } }),
    );
    const verdicts = [
      verdictOf(envelope, { kind: "tool_definition", at: "/result/tools/0" }),
      verdictOf(envelope, { action: "redact", because }),
    ];
    expect(texts(act(envelope, verdicts)).forward).toBe(frame('{"tools":[{"d":"‹redacted:cloud-key›"}]}'));
  });

  it.each<[string, Partial<Finding>]>([
    ["a place that is not there", { path: "/result/other" }],
    ["a value that is no text", { path: "/result/n" }],
    ["a key", { path: "/result/text", via: ["key"] }],
    ["a span beyond the text", { span: { start: 2, end: 4 } }],
    ["a span before the text", { span: { start: -1, end: 2 } }],
    ["a span of nothing", { span: { start: 1, end: 1 } }],
    ["the id of the message", { path: "/id" }],
    ["the property of a prototype", { path: "/result/text/constructor" }],
  ])("blocks where it cannot be carried out: %s", (_, given) => {
    const envelope = envelopeOf('{"jsonrpc":"2.0","id":"abc","result":{"text":"KEY","n":1}}');
    const good = secret({ span: { start: 0, end: 3 } });
    const verdict = verdictOf(envelope, {
      action: "redact",
      because: [good, secret({ span: { start: 0, end: 3 }, ...given })],
    });
    expect(values(act(envelope, [verdict]))).toMatchObject({
      forward: { id: "abc", error: { code: 1001 } },
      reply: null,
    });
  });

  it("blocks where there is nothing to redact", () => {
    expect(redacted(frame("{}"), []).forward).toContain('"code":1001');
  });

  it("leaves JSON in which only the redacted texts differ, whatever they hold", () => {
    const texts_ = fc.array(fc.tuple(fc.string({ unit: "binary", minLength: 1 }), fc.nat(), fc.nat()), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(texts_, (items) => {
        const spans = items.map(([text, a, b]) => {
          const [one, other] = [a % text.length, b % text.length];
          return { start: Math.min(one, other), end: Math.max(one, other) + 1 };
        });
        const because = spans.map((span, index) => secret({ path: `/result/list/${index}`, span }));
        const result = { list: items.map(([text]) => text), rest: items };
        const forward = redacted(JSON.stringify({ jsonrpc: "2.0", id: 1, result }), because).forward ?? "";
        const after = JSON.parse(forward) as { readonly result: typeof result }; // written by us
        expect(after.result.rest).toEqual(result.rest);
        const names = new Map<string, string>();
        for (const [index, [text]] of items.entries()) {
          const { start, end } = spans[index] ?? { start: 0, end: 0 };
          const [head, tail] = [headOf(text, start), tailOf(text, end)];
          const written = after.result.list[index] ?? "";
          expect([written.startsWith(head), written.endsWith(tail)]).toEqual([true, true]);
          const between = written.slice(head.length, written.length - tail.length);
          expect(between).toMatch(/^‹redacted:cloud-key(-\d+)?›$/);
          const removed = text.slice(head.length, text.length - tail.length);
          // The same value has the same name, and no other value has it.
          expect(names.get(between) ?? removed).toBe(removed);
          names.set(between, removed);
        }
      }),
    );
  });
});

const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const splits = (text: string, at: number): boolean =>
  isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));
const headOf = (text: string, at: number): string => text.slice(0, splits(text, at) ? at - 1 : at);
const tailOf = (text: string, at: number): string => text.slice(splits(text, at) ? at + 1 : at);

describe("a redaction of what a header mirrors", () => {
  const call =
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"to":"KEY","note":"x KEY","n":1}}}';
  const headers = (mirrored: NonNullable<Given["mirrored"]>, ...because: readonly Finding[]): unknown =>
    act(envelopeOf(call, { direction: "to-server", mirrored }), [
      verdictOf(envelopeOf(call), { kind: "tool_args", action: "redact", because }),
    ]).headers;
  const to = secret({ path: "/params/arguments/to", span: { start: 0, end: 3 } });
  const encoded = (text: string): string => `=?base64?${Buffer.from(text).toString("base64")}?=`;

  it("recomputes the parameter's header, in the encoding that it then needs", () => {
    expect(
      headers({ "mcp-param-to": ["KEY"], "mcp-param-other": ["else"], "mcp-name": ["pay"] }, to),
    ).toEqual({
      "mcp-param-to": encoded("‹redacted:cloud-key›"),
    });
  });

  it("reads a header that was encoded", () => {
    expect(headers({ "mcp-param-to": [encoded("KEY")] }, to)).toEqual({
      "mcp-param-to": encoded("‹redacted:cloud-key›"),
    });
  });

  it("recomputes the name", () => {
    const name = secret({ path: "/params/name", span: { start: 0, end: 1 } });
    expect(headers({ "mcp-name": ["pay"], "mcp-method": ["tools/call"] }, name)).toEqual({
      "mcp-name": encoded("‹redacted:cloud-key›ay"),
    });
  });

  it.each<[string, NonNullable<Given["mirrored"]>]>([
    ["a header that mirrors something else", { "mcp-param-n": ["1"], "mcp-method": ["tools/call"] }],
    ["a header that came twice", { "mcp-param-to": ["KEY", "KEY"] }],
    ["a header without a value", { "mcp-param-to": [] }],
  ])("leaves alone %s", (_, mirrored) => {
    expect(headers(mirrored, to)).toBeUndefined();
  });

  it("writes no headers where the frame came without", () => {
    const envelope = envelopeOf(call, { direction: "to-server" });
    const outgoing = act(envelope, [
      verdictOf(envelope, { kind: "tool_args", action: "redact", because: [to] }),
    ]);
    expect(outgoing.headers).toBeUndefined();
  });
});
