import { expect, it } from "vitest";
import { brief, result, subjects } from "./subjects.fixture.ts";

// What a server sends in another shape, or in answer to nothing, must meet the rules that its text would meet in the right one.
it.each<[string, string | null, unknown, unknown[]]>([
  [
    "requests inside a result that nobody knows",
    "tools/call",
    { inputRequests: { a: { method: "x/y", params: { message: "M" } }, b: "B" } },
    [
      [
        "tool_result",
        "",
        "target",
        {
          "/result/inputRequests/a/params/message": "M",
          "/result/inputRequests/b": "B",
        },
      ],
    ],
  ],
  ["a result that says nothing", null, {}, [["other", "", null, {}]]],
  [
    "a list under a name of its own",
    "tools/list",
    { tools: [], Tools: [{ name: "a" }] },
    [["tool_definition", "", "target", { "/result/Tools/0/name": "a" }]],
  ],
  [
    "an answer to nothing we know in the shape of an elicitation's",
    null,
    { action: "accept", content: [{ type: "text", text: "T" }] },
    [["tool_result", "", null, { "/result/content/0/text": "T" }]],
  ],
  [
    "an answer to nothing we know in the shape of a prompt and a handshake",
    null,
    { messages: [], instructions: "Use" },
    [
      ["prompt", "", null, {}],
      ["instructions", "/result/instructions", null, { "/result/instructions": "Use" }],
    ],
  ],
  [
    "roots from a server",
    null,
    { roots: [], content: [{ type: "text", text: "T" }] },
    [["tool_result", "", null, { "/result/content/0/text": "T" }]],
  ],
])("reads %s", (_, method, value, expected) => {
  expect(
    subjects(result(value), method === null ? undefined : { method, target: "target" }).map(brief),
  ).toEqual(expected);
});

it.each([undefined, "application/octet-stream"])("reads a text behind a binary head: %s", (mimeType) => {
  const blob = Buffer.concat([Buffer.alloc(100), Buffer.from("some text ".repeat(40))]).toString("base64");
  const [subject] = subjects(result({ contents: [{ uri: "u:1", blob, mimeType }] }));
  expect(subject?.fragments.map(({ text }) => text).join()).toContain("some text");
});
