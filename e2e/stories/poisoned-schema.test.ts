import { describe, expect, it } from "vitest";
import { attacks, innocent } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectNoAttack, wire } from "../fixtures/hostile/expect.ts";
import { initialize, request } from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const object = (properties: unknown): unknown => ({ type: "object", properties });
const nested = (schema: unknown): unknown => object({ options: object({ path: schema }) });

/** Where the poison stands inside one definition, and the definition. */
const places: readonly (readonly [string, Record<string, unknown>])[] = [
  [
    "/inputSchema/properties/options/properties/path/description",
    { inputSchema: nested({ type: "string", description: attacks.poison }) },
  ],
  [
    "/inputSchema/properties/options/properties/path/enum/1",
    { inputSchema: nested({ enum: ["fast", attacks.order] }) },
  ],
  [
    "/inputSchema/properties/options/properties/path/default",
    { inputSchema: nested({ type: "string", default: attacks.order }) },
  ],
  [
    "/inputSchema/properties/options/properties/path/examples/0",
    { inputSchema: nested({ type: "string", examples: [attacks.order] }) },
  ],
  [
    "/inputSchema/$defs/path/title",
    { inputSchema: { type: "object", $defs: { path: { title: attacks.poison } } } },
  ],
  ["/inputSchema/anyOf/1/const", { inputSchema: { type: "object", anyOf: [{}, { const: attacks.order }] } }],
  [
    "/outputSchema/properties/options/properties/path/description",
    { inputSchema: object({}), outputSchema: nested({ description: attacks.poison }) },
  ],
  ["/annotations/title", { inputSchema: object({}), annotations: { title: attacks.poison } }],
  ["/title", { inputSchema: object({}), title: attacks.poison }],
  ["/_meta/vendor~1note/0", { inputSchema: object({}), _meta: { "vendor/note": [attacks.poison] } }],
];

const plain = {
  name: "plain",
  description: innocent.description,
  inputSchema: nested({ enum: ["fast", "slow"], default: "fast" }),
};

describe("a schema with poison deep inside", () => {
  it("costs exactly the poisoned tools their place, wherever the poison stands", async () => {
    const tools = places.map(([, definition], index) => ({ name: `tool-${index}`, ...definition }));
    const all = [plain, ...tools, { ...plain, name: "plain-2" }];
    const line = `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify({ tools: all })}}`;
    const story = await stdioStory({ on: { "tools/list": [line] } });
    await story.ask(initialize);
    const list = await story.ask(request(1, "tools/list"));

    expectNoAttack(list);
    expect(wire(list).result).toEqual({ tools: [plain, { ...plain, name: "plain-2" }] });
    expect(list).toContain(JSON.stringify(plain));
    const audit = await story.audit();
    for (const [index, [path]] of places.entries()) {
      const entry = expectBlock(audit, `/result/tools/${index + 1}${path}`);
      expect(entry).toMatchObject({ kind: "tool_definition", target: `tool-${index}`, action: "block" });
    }
  });

  it("is found where the name of a property is the poison", async () => {
    const bad = { name: "bad", inputSchema: object({ [attacks.order]: { type: "string" } }) };
    const line = `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify({ tools: [bad, plain] })}}`;
    const story = await stdioStory({ on: { "tools/list": [line] } });
    await story.ask(initialize);
    const list = await story.ask(request(1, "tools/list"));

    expectNoAttack(list);
    expect(wire(list).result).toEqual({ tools: [plain] });
    const entries = await story.audit();
    expect(entries.find(({ event, target }) => event === "frame.blocked" && target === "bad")).toBeDefined();
  });

  it("is found in prompts, resources and templates as well", async () => {
    const good = { name: "good", description: innocent.description };
    const bad = { name: "bad", description: attacks.poison };
    const answer = (key: string, items: readonly unknown[]): readonly string[] => [
      `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify({ [key]: items })}}`,
    ];
    const resource = { ...good, uri: "file:///good" };
    const template = { ...good, uriTemplate: "file:///{name}" };
    const argument = { name: "worse", arguments: [{ name: "a", description: attacks.poison }] };
    const story = await stdioStory({
      on: {
        "prompts/list": answer("prompts", [bad, good, argument]),
        "resources/list": answer("resources", [{ ...bad, uri: "file:///bad" }, resource]),
        "resources/templates/list": answer("resourceTemplates", [
          template,
          { ...bad, uriTemplate: "x:///{y}" },
        ]),
      },
    });
    await story.ask(initialize);
    expect(wire(await story.ask(request(1, "prompts/list"))).result).toEqual({ prompts: [good] });
    expect(wire(await story.ask(request(2, "resources/list"))).result).toEqual({ resources: [resource] });
    expect(wire(await story.ask(request(3, "resources/templates/list"))).result).toEqual({
      resourceTemplates: [template],
    });

    const audit = await story.audit();
    expectBlock(audit, "/result/prompts/0/description");
    expectBlock(audit, "/result/prompts/2/arguments/0/description");
    expectBlock(audit, "/result/resources/0/description");
    expectBlock(audit, "/result/resourceTemplates/1/description");
  });
});
