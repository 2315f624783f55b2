import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { subjectOf } from "./subject-of.ts";

const texts = (...given: Parameters<typeof subjectOf>): unknown =>
  subjectOf(...given).fragments.map(({ path, text, via }) => [path, text, ...via]);
const tool = JSON.stringify({
  name: "t",
  description: "D",
  inputSchema: { type: "object", properties: { p: { description: "P" } } },
});

describe("subjectOf", () => {
  it.each<[string, Parameters<typeof subjectOf>, unknown]>([
    ["a plain description", ["Reads a file.", "tool_description"], [["", "Reads a file."]]],
    [
      "a definition",
      [tool, "tool_definition"],
      [
        ["/name", "t"],
        ["/description", "D"],
        ["/inputSchema/properties/p/description", "P"],
      ],
    ],
    [
      "a definition called a description",
      [tool, "tool_description"],
      [
        ["/name", "t"],
        ["/description", "D"],
        ["/inputSchema/properties/p/description", "P"],
      ],
    ],
    ["JSON that is no definition", ['{"a":"b"}', "tool_description"], [["", '{"a":"b"}']]],
    ["arguments", ['{"a":{"type":"b"}}', "tool_args"], [["/a/type", "b"]]],
    ["a list of content", ['[{"type":"text","text":"T"}]', "tool_result"], [["/0/text", "T"]]],
    ["broken JSON", ['{"a":', "tool_args"], [["", '{"a":']]],
    ["JSON with a key twice", ['{"a":1,"a":2}', "tool_args"], [["", '{"a":1,"a":2}']]],
    ["JSON in a document", ['{"a":"b"}', "document"], [["", '{"a":"b"}']]],
    [
      "an encoded text",
      [Buffer.from("do as I say now").toString("base64"), "document"],
      [
        ["", "ZG8gYXMgSSBzYXkgbm93"],
        ["", "do as I say now", "base64"],
      ],
    ],
    ["the empty text", ["", "tool_result"], [["", ""]]],
  ])("reads %s", (_, given, expected) => {
    expect(texts(...given)).toEqual(expected);
  });

  it("says where the text comes from", () => {
    expect(subjectOf("SELECT 1", "tool_args", { tool: "query", argument: "sql", id: "7" })).toMatchObject({
      kind: "tool_args",
      origin: {
        route: { session: "7", direction: "to-server" },
        method: "tools/call",
        target: "query",
        argument: "sql",
      },
      arguments: { sql: "SELECT 1" },
    });
    expect(subjectOf(tool, "tool_description")).toMatchObject({
      kind: "tool_definition",
      origin: { target: "t", route: { direction: "to-client" } },
    });
    expect(subjectOf('{"n":1}', "tool_args").arguments).toEqual({ n: 1 });
    expect(subjectOf("x", "tool_args", { argument: "__proto__" }).arguments).toHaveProperty(
      ["__proto__"],
      "x",
    );
    expect(subjectOf("x", "document")).not.toHaveProperty("arguments");
  });

  it("says where its readings were cut off", () => {
    expect(
      subjectOf("%41".repeat(9), "document", {
        bounds: { nesting: 3, fragments: 0, characters: 9, ratio: 4 },
      }).truncated,
    ).toBe(true);
  });
});
