import { labels } from "@guardian/model";
import { describe, expect, it } from "vitest";
import type { Definition } from "./definitions.ts";
import { toolOf } from "./definitions.ts";
import { drawSample } from "./draw.ts";
import { readSample } from "./sample.ts";

describe("the sample of labelled tools", () => {
  const sample = readSample();

  it("is large, and holds each tool once", () => {
    expect(sample.length).toBeGreaterThanOrEqual(360);
    expect(new Set(sample.map(({ digest }) => digest)).size).toBe(sample.length);
  });

  it("has every label in both halves, and no server in two", () => {
    const halves = Map.groupBy(sample, ({ part }) => part);
    for (const own of halves.values())
      for (const label of labels) expect(own.some((tool) => tool.labels.has(label))).toBe(true);
    const [dev, test] = ["dev" as const, "test" as const].map(
      (part) => new Set(halves.get(part)?.map(({ server }) => server)),
    );
    expect(dev?.isDisjointFrom(test ?? new Set())).toBe(true);
  });
});

const definition = (server: string, name: string): Definition => ({
  name,
  server,
  digest: `${name}-${server}`,
  text: `${name}: Does it.`,
});

it("draws from all servers in turn, a server's tools in one half", () => {
  const large = ["a", "b", "c", "d"].map((name) => definition("large", name));
  const drawn = drawSample([...large, definition("small", "e"), definition("tiny", "f")], 4);
  expect(drawn.map(({ definition: { name } }) => name).toSorted()).toEqual(["a", "b", "e", "f"]);
  const parts = Map.groupBy(drawn, ({ part }) => part);
  expect(parts.get("dev")).toHaveLength(2);
  expect(parts.get("test")).toHaveLength(2);
});

describe("a definition of the corpus", () => {
  it("becomes a tool with the inputs that are listed below its description", () => {
    const text =
      "move: Moves a thing.\n\nArgs: see below.\nParameters:\n- to (str): Where.\nIt is there.\n- slowly (bool)";
    expect(toolOf({ ...definition("s", "move"), text })).toEqual({
      name: "move",
      description: "Moves a thing.\n\nArgs: see below.",
      inputSchema: {
        type: "object",
        properties: { to: { type: "str", description: "Where." }, slowly: { type: "bool" } },
      },
    });
  });

  it("becomes a tool without inputs where none are listed", () => {
    expect(toolOf(definition("s", "rest"))).toEqual({
      name: "rest",
      description: "Does it.",
      inputSchema: { type: "object", properties: {} },
    });
  });
});
