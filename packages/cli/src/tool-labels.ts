import { ToolLabels } from "@guardian/engine";
import type { Overrules } from "@guardian/engine";
import type { JsonObject, Label } from "@guardian/model";
import type { Config } from "./config/config.ts";

/** What the configuration says of the labels of tools, by server; its reader brings zod, which a guard without must not pay for. */
export async function overrulesIn({
  servers,
}: Pick<Config, "servers">): Promise<ReadonlyMap<string, Overrules>> {
  const named = Object.entries(servers).flatMap(([name, { labels }]) =>
    labels === undefined ? [] : [[name, labels] as const],
  );
  if (named.length === 0) return new Map();
  const { overrulesOf } = await import("./config/label-shape.ts");
  return new Map(named.map(([name, given]) => [name, overrulesOf(given)]));
}

/** The labels of a tool, each with its reason, by what its definition (JSON) and the configuration say. */
export type LabelsOf = (server: string, tool: string, definition: string) => ReadonlyMap<Label, string>;

/** Derives labels as a guard with this configuration does. */
export async function toolLabels(config: Pick<Config, "servers">): Promise<ToolLabels> {
  return new ToolLabels(await overrulesIn(config));
}

/** The same for definitions that were stored. */
export async function labelsBy(config: Pick<Config, "servers">): Promise<LabelsOf> {
  const labels = await toolLabels(config);
  // A definition is an object: it was one when it was listed.
  return (server, tool, definition) => labels.of(server, tool, JSON.parse(definition) as JsonObject);
}
