import fc from "fast-check";
import { splice } from "@guardian/engine";
import { describe, expect, it } from "vitest";
import { act } from "../act.ts";
import { cut } from "./cut.ts";
import { envelopeOf, texts, verdictOf } from "./samples.ts";
import { eachChild } from "./spans.ts";
import type { Child } from "./spans.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function children(bytes: Uint8Array, start: number): readonly Child[] {
  const found: Child[] = [];
  eachChild(bytes, { start, end: bytes.length }, (child) => found.push(child));
  return found;
}

describe("cut", () => {
  it.each<[string, readonly number[], string]>([
    ["[1, 2, 3]", [], "[1, 2, 3]"],
    ["[1, 2, 3]", [0], "[2, 3]"],
    ["[1, 2, 3]", [1], "[1, 3]"],
    ["[1, 2, 3]", [2], "[1, 2]"],
    ["[1, 2, 3]", [0, 1], "[3]"],
    ["[1, 2, 3]", [1, 2], "[1]"],
    ["[1, 2, 3]", [0, 2], "[2]"],
    ["[ 1 , 2 ]", [0, 1], "[  ]"],
    ['{"a":1,"b":2}', [0], '{"b":2}'],
  ])("takes out of %s the members %j", (text, removed, expected) => {
    const bytes = bytesOf(text);
    const members = children(bytes, 0).map(({ whole }) => whole);
    expect(new TextDecoder().decode(splice(bytes, cut(members, new Set(removed))))).toBe(expected);
  });
});

describe("a list with random bad definitions", () => {
  const space = fc.constantFrom("", " ", "\n\t");
  const tool = fc.record({ name: fc.string(), inputSchema: fc.jsonValue(), n: fc.double({ noNaN: true }) });
  const list = fc.array(fc.record({ tool, bad: fc.boolean(), before: space, after: space }), {
    maxLength: 8,
  });

  it("keeps the others, byte for byte, and stays JSON", () => {
    fc.assert(
      fc.property(list, (items) => {
        const written = items.map(({ tool: it, before, after }) => before + JSON.stringify(it) + after);
        const text = `{"jsonrpc":"2.0","id":1,"result":{"tools":[${written.join(",")}],"nextCursor":"é"}}`;
        const envelope = envelopeOf(text, { answers: { method: "tools/list" } });
        const verdicts = items.flatMap(({ bad }, index) =>
          bad ? [verdictOf(envelope, { kind: "tool_definition", at: `/result/tools/${index}` })] : [],
        );
        const forward = texts(act(envelope, verdicts)).forward ?? "";
        const kept = items.filter(({ bad }) => !bad).map(({ tool: it }) => JSON.stringify(it));
        const before: unknown = JSON.parse(text);
        expect(JSON.parse(forward)).toEqual({
          ...(before as object), // an object: the text begins with a brace
          result: { tools: kept.map((it) => JSON.parse(it) as unknown), nextCursor: "é" },
        });
        const bytes = bytesOf(forward);
        const spans = children(bytes, forward.indexOf("[")).map(({ value }) => value);
        expect(spans.map(({ start, end }) => new TextDecoder().decode(bytes.subarray(start, end)))).toEqual(
          kept,
        );
      }),
    );
  });
});
