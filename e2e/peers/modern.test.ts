import { expect, it } from "vitest";
import { e2eFile } from "../support/fixtures.ts";
import { temporaryPlace } from "../support/place.ts";
import { openModern } from "./clients.ts";
import { call, converse, type Step } from "./conversation.ts";
import { direct, through, type Route, type Target } from "./routes.ts";

const script = e2eFile("fixtures/conformance-server.ts");
const target: Target = {
  stdio: [process.execPath, script],
  http: { args: (port) => [script, "--port", String(port)], path: "/mcp" },
};

/** Rounds in the results (MRTR), mirrored headers, progress; each asked by a client that negotiated the modern era itself. */
const steps: readonly Step[] = [
  ...["tools/list", "prompts/list", "resources/list", "resources/templates/list"].map((method) => ({
    method,
    params: {},
  })),
  call("test_simple_text"),
  call("test_multiple_content_types"),
  call("test_error_handling"),
  call("test_x_mcp_header", { region: "us-west1", query: "plain" }),
  call("json_schema_2020_12_tool", { name: "caf\u00e9", contactMethod: "phone", phone: "1" }),
  call("test_input_required_result_sampling"),
  call("test_input_required_result_list_roots"),
  call("test_input_required_result_elicitation"),
  { method: "prompts/get", params: { name: "test_simple_prompt" } },
  { method: "prompts/get", params: { name: "test_input_required_result_prompt" } },
  { method: "resources/read", params: { uri: "test://static-binary" } },
  { method: "resources/read", params: { uri: "test://template/caf%C3%A9/data" } },
  { method: "resources/read", params: { uri: "test://nowhere" } },
  {
    method: "completion/complete",
    params: {
      ref: { type: "ref/prompt", name: "test_prompt_with_arguments" },
      argument: { name: "arg1", value: "par" },
    },
  },
];

it.each(["stdio", "http", "http→stdio"] as const)("carries the modern era unchanged over %s", async (way) => {
  const place = await temporaryPlace();
  try {
    const plain = await session(await direct(way, target, place));
    const guarded = await session(await through(way, target, place));
    expect(guarded.said).toEqual(plain.said);
    const failed = plain.said.answers
      .filter(({ error }) => error !== undefined)
      .map(({ step }) => step.params["uri"]);
    expect(failed).toEqual(["test://nowhere"]);
    expect(guarded.sides.length).toBeGreaterThan(0);
    for (const { client, server } of guarded.sides) expect(client).toEqual(server);
    expect(JSON.stringify(guarded.sides)).toContain("server/discover");
    expect(JSON.stringify(guarded.sides)).not.toContain('\\"initialize\\"');
  } finally {
    await place.remove();
  }
});

async function session(route: Route) {
  try {
    const peer = await openModern(route.connection, "file:///e2e/root");
    const said = { server: peer.server, answers: await converse(peer, steps) };
    await peer.close();
    return { said, sides: await route.sides() };
  } finally {
    await route.close();
  }
}
