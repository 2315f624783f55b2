import { labels } from "@guardian/model";
import type { Overrules } from "@guardian/engine";
import { z } from "zod";

/** What the operator says of a server's tools, by tool (`*` for those that are not named): which labels hold and which do not. */
export type ToolLabels = Readonly<
  Record<string, Readonly<Partial<Record<(typeof labels)[number], boolean>>>>
>;

const tool = z.string().min(1).max(200);
const label = z.boolean().optional();
const said = z.strictObject({ untrusted: label, private: label, external: label, destructive: label });

/** The key `labels` of a server in the configuration file. */
export const labelShape = z.record(tool, said).transform((given): ToolLabels => given as ToolLabels); // what is undefined is absent

/** The same as the layer of information flow reads it. */
export function overrulesOf(given: ToolLabels): Overrules {
  return new Map(
    Object.entries(given).map(([name, own]) => [
      name,
      new Map(labels.flatMap((one) => (own[one] === undefined ? [] : [[one, own[one]] as const]))),
    ]),
  );
}
