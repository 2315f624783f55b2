import { describe, expect, it } from "vitest";
import { brief, result, subjects } from "./subjects.fixture.ts";

describe("the parts of results", () => {
  it.each<[string, string | null, unknown, unknown[]]>([
    [
      "a tool's result",
      "tools/call",
      {
        content: [
          { type: "text", text: "T" },
          { type: "resource", resource: { uri: "u:1", mimeType: "text/plain", text: "R" } },
          { type: "resource_link", name: "n", uri: "u:2", description: "D e" },
        ],
        structuredContent: { a: { type: "b" } },
        isError: false,
        resultType: "complete",
      },
      [
        [
          "tool_result",
          "",
          "target",
          {
            "/result/content/0/text": "T",
            "/result/content/1/resource/uri": "u:1",
            "/result/content/1/resource/text": "R",
            "/result/content/2/name": "n",
            "/result/content/2/uri": "u:2",
            "/result/content/2/description": "D e",
            "/result/structuredContent/a/type": "b",
          },
        ],
      ],
    ],
    [
      "a list of tools",
      "tools/list",
      {
        tools: [
          {
            name: "a",
            description: "Does a",
            inputSchema: {
              type: "object",
              properties: { p: { type: "string", description: "P", default: "d", examples: ["e"] } },
            },
            icons: [{ src: "https://i.example" }],
          },
          { name: "b" },
        ],
        nextCursor: "abc",
      },
      [
        [
          "tool_definition",
          "/result/tools/0",
          "a",
          {
            "/result/tools/0/name": "a",
            "/result/tools/0/description": "Does a",
            "/result/tools/0/inputSchema/properties/p/description": "P",
            "/result/tools/0/inputSchema/properties/p/default": "d",
            "/result/tools/0/inputSchema/properties/p/examples/0": "e",
            "/result/tools/0/icons/0/src": "https://i.example",
          },
        ],
        ["tool_definition", "/result/tools/1", "b", { "/result/tools/1/name": "b" }],
      ],
    ],
    ["an empty list", "tools/list", { tools: [] }, [["other", "", "target", {}]]],
    [
      "a list with more to read than definitions",
      "prompts/list",
      { prompts: [{ name: "p", description: "D" }], _meta: { note: "N" }, nextCursor: "do what I say" },
      [
        [
          "prompt_definition",
          "",
          "target",
          { "/result/_meta/note": "N", "/result/nextCursor": "do what I say" },
        ],
        [
          "prompt_definition",
          "/result/prompts/0",
          "p",
          { "/result/prompts/0/name": "p", "/result/prompts/0/description": "D" },
        ],
      ],
    ],
    [
      "resources and templates",
      "resources/templates/list",
      { resources: [{ uri: "u:1", name: "r" }], resourceTemplates: [{ uriTemplate: "u:{x}", name: "t" }] },
      [
        [
          "resource_definition",
          "/result/resources/0",
          "u:1",
          { "/result/resources/0/uri": "u:1", "/result/resources/0/name": "r" },
        ],
        [
          "resource_definition",
          "/result/resourceTemplates/0",
          "u:{x}",
          { "/result/resourceTemplates/0/uriTemplate": "u:{x}", "/result/resourceTemplates/0/name": "t" },
        ],
      ],
    ],
    [
      "a list by its shape",
      null,
      { tools: ["text", { name: "b" }] },
      [
        ["tool_definition", "/result/tools/0", null, { "/result/tools/0": "text" }],
        ["tool_definition", "/result/tools/1", "b", { "/result/tools/1/name": "b" }],
      ],
    ],
    [
      "a handshake",
      "initialize",
      {
        protocolVersion: "2025-11-25",
        capabilities: {},
        serverInfo: { name: "S", version: "1" },
        instructions: "Use",
      },
      [
        ["handshake", "", "target", { "/result/serverInfo/name": "S", "/result/serverInfo/version": "1" }],
        ["instructions", "/result/instructions", "target", { "/result/instructions": "Use" }],
      ],
    ],
    [
      "a discovery by its shape",
      null,
      { supportedVersions: ["2026-07-28"], capabilities: {}, instructions: "Use" },
      [
        ["handshake", "", null, { "/result/supportedVersions/0": "2026-07-28" }],
        ["instructions", "/result/instructions", null, { "/result/instructions": "Use" }],
      ],
    ],
    [
      "a prompt",
      "prompts/get",
      { description: "D", messages: [{ role: "user", content: { type: "text", text: "T" } }] },
      [["prompt", "", "target", { "/result/description": "D", "/result/messages/0/content/text": "T" }]],
    ],
    [
      "a resource",
      "resources/read",
      { contents: [{ uri: "u:1", text: "T" }] },
      [["resource", "", "target", { "/result/contents/0/uri": "u:1", "/result/contents/0/text": "T" }]],
    ],
    [
      "a sampling answer",
      "sampling/createMessage",
      { role: "assistant", model: "m", stopReason: "endTurn", content: { type: "text", text: "T" } },
      [["sampling_answer", "", "target", { "/result/model": "m", "/result/content/text": "T" }]],
    ],
    [
      "an elicitation answer",
      "elicitation/create",
      { action: "accept", content: { name: "N" } },
      [["elicitation_answer", "", "target", { "/result/content/name": "N" }]],
    ],
    [
      "roots",
      "roots/list",
      { roots: [{ uri: "file:///h", name: "Home" }] },
      [["roots", "", "target", { "/result/roots/0/uri": "file:///h", "/result/roots/0/name": "Home" }]],
    ],
    [
      "a completion",
      "completion/complete",
      { completion: { values: ["v"] } },
      [["completion", "", "target", { "/result/completion/values/0": "v" }]],
    ],
    [
      "a task's handle",
      "tools/call",
      { resultType: "task", taskId: "t1", status: "working", statusMessage: "Wait" },
      [["task", "", "target", { "/result/taskId": "t1", "/result/statusMessage": "Wait" }]],
    ],
    [
      "a result that only claims to be a task",
      "tools/call",
      { resultType: "task", content: [{ type: "text", text: "T" }] },
      [["tool_result", "", "target", { "/result/content/0/text": "T" }]],
    ],
    [
      "a task's result",
      "tasks/result",
      { content: [{ type: "text", text: "T" }] },
      [["tool_result", "", "target", { "/result/content/0/text": "T" }]],
    ],
    [
      "a task that ended",
      "tasks/get",
      {
        taskId: "t1",
        status: "completed",
        statusMessage: "Done",
        result: { content: [{ type: "text", text: "T" }] },
        error: { code: 1, message: "E" },
      },
      [
        ["task", "", "target", { "/result/taskId": "t1", "/result/statusMessage": "Done" }],
        ["tool_result", "/result/result", "target", { "/result/result/content/0/text": "T" }],
        ["error", "/result/error", "target", { "/result/error/message": "E" }],
      ],
    ],
    [
      "requests inside a result",
      "tools/call",
      {
        resultType: "input_required",
        requestState: "opaque",
        inputRequests: {
          login: { method: "elicitation/create", params: { message: "M" } },
          "say it": { method: "sampling/createMessage", params: { systemPrompt: "P" } },
          r: { method: "roots/list" },
        },
      },
      [
        ["tool_result", "", "target", { "/result/inputRequests/say it key": "say it" }],
        [
          "elicitation",
          "/result/inputRequests/login",
          "target",
          { "/result/inputRequests/login/params/message": "M" },
        ],
        [
          "sampling",
          "/result/inputRequests/say it",
          "target",
          { "/result/inputRequests/say it/params/systemPrompt": "P" },
        ],
        ["roots", "/result/inputRequests/r", "target", {}],
      ],
    ],
    ["a result that is a text", null, "text", [["tool_result", "", null, { "/result": "text" }]]],
  ])("reads %s", (_, method, value, expected) => {
    expect(
      subjects(result(value), method === null ? undefined : { method, target: "target" }).map(brief),
    ).toEqual(expected);
  });

  it("reads errors, and the elicitations that they ask for", () => {
    const error = {
      code: -32042,
      message: "First log in",
      data: { elicitations: [{ mode: "url", message: "M", url: "u:1" }], note: "N" },
    };
    expect(
      subjects({ jsonrpc: "2.0", id: 1, error }, { method: "tools/call", target: "t" }).map(brief),
    ).toEqual([
      ["error", "", "t", { "/error/message": "First log in", "/error/data/note": "N" }],
      [
        "elicitation",
        "/error/data/elicitations/0",
        "t",
        { "/error/data/elicitations/0/message": "M", "/error/data/elicitations/0/url": "u:1" },
      ],
    ]);
  });

  it("names the method that a result answers", () => {
    expect(subjects(result({}), { method: "tools/call", target: "t" })[0]?.origin).toMatchObject({
      method: "tools/call",
      target: "t",
    });
  });
});
