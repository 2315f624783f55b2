import { rejects } from "node:assert/strict";
import { Client, StreamableHTTPClientTransport, type ClientOptions } from "@modelcontextprotocol/client";
import { startGateway, type Gateway } from "../support/guardian.ts";
import { temporaryPlace } from "../support/place.ts";

/**
 * The client under test of `conformance client --command "node drive.ts direct|through"`: a well-behaved client on the official
 * SDK, which dials the scenario's server itself or through a `guardian serve` that it starts in front of it.
 */
const [way, target] = process.argv.slice(2);
if ((way !== "direct" && way !== "through") || target === undefined)
  throw new Error("usage: drive.ts direct|through URL");

const scenario = process.env["MCP_CONFORMANCE_SCENARIO"] ?? "";
const version = process.env["MCP_CONFORMANCE_PROTOCOL_VERSION"] ?? "2025-11-25";

/** What a scenario wants a client to do once it is connected. */
const acts: Readonly<Record<string, (client: Client) => Promise<void>>> = {
  initialize: async (client) => {
    await client.listTools();
  },
  "request-metadata": async (client) => {
    await client.listTools();
  },
  tools_call: async (client) => {
    await client.listTools();
    await client.callTool({ name: "add_numbers", arguments: { a: 5, b: 3 } });
  },
  "elicitation-sep1034-client-defaults": callAll,
  "sse-retry": callAll,
  "json-schema-ref-no-deref": async (client) => {
    await client.listTools();
  },
  "json-schema-2020-12-preservation": async (client) => {
    const { tools } = await client.listTools();
    const schema = tools.find(({ name }) => name === "json_schema_2020_12_tool")?.inputSchema;
    await client.callTool({ name: "json_schema_echo", arguments: { schema } });
  },
  "sep-2322-client-request-state": async (client) => {
    for (const name of ["echo_state", "unrelated", "no_state"])
      await client.callTool({ name: `test_mrtr_${name}`, arguments: {} });
    // The SDK refuses a result without resultType in this revision; the scenario only looks whether the call is repeated.
    await rejects(client.callTool({ name: "test_mrtr_no_result_type", arguments: {} }), /resultType/);
  },
  "http-standard-headers": async (client) => {
    const { tools } = await client.listTools();
    for (const { name } of tools) await client.callTool({ name, arguments: {} });
    const { resources } = await client.listResources();
    for (const { uri } of resources) await client.readResource({ uri });
    const { prompts } = await client.listPrompts();
    for (const { name } of prompts) await client.getPrompt({ name });
  },
  "http-custom-headers": async (client) => {
    await client.listTools();
    for (const call of toolCalls()) await client.callTool(call);
  },
  "http-invalid-tool-headers": async (client) => {
    const { tools } = await client.listTools();
    for (const { name } of tools) await client.callTool({ name, arguments: { region: "us-west1" } });
  },
};

async function callAll(client: Client): Promise<void> {
  const { tools } = await client.listTools();
  for (const { name } of tools) await client.callTool({ name, arguments: {} });
}

/** The calls that the scenario hands over in its context. */
function toolCalls(): readonly { name: string; arguments: Record<string, unknown> }[] {
  // Written by the conformance suite, for its own example clients.
  const context = JSON.parse(process.env["MCP_CONFORMANCE_CONTEXT"] ?? "{}") as { toolCalls?: [] };
  return context.toolCalls ?? [];
}

async function drive(url: string): Promise<void> {
  const act = acts[scenario];
  if (act === undefined) throw new Error(`drive.ts: no act for scenario "${scenario}"`);
  const client = new Client({ name: "guardian-conformance-driver", version: "1.0.0" }, options());
  client.setRequestHandler("elicitation/create", ({ params }) => ({
    action: "accept",
    content: "message" in params && params.message.startsWith("Please confirm") ? { confirmed: true } : {},
  }));
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  await act(client);
  await client.close();
}

function options(): ClientOptions {
  const capabilities = { elicitation: { form: { applyDefaults: true } } };
  return version === "2026-07-28"
    ? { capabilities, versionNegotiation: { mode: { pin: version } } }
    : { capabilities };
}

// The suite ends a client that takes too long; its gateway goes with it.
process.once("SIGTERM", () => process.exit(1));

const place = await temporaryPlace();
let gateway: Gateway | undefined;
try {
  if (way === "through")
    gateway = await startGateway({ url: target }, { env: place.env, cwd: place.path, dataDir: place.path });
  await drive(gateway?.url ?? target);
} finally {
  await gateway?.close();
  await place.remove();
}
