import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Json, JsonObject } from "@guardian/model";
import { z } from "zod";
import { withSecrets } from "./secrets.ts";

const json = z.json() as unknown as z.ZodType<Json>;
const object = z.record(z.string(), json) as unknown as z.ZodType<JsonObject>;

const sessionSchema = z.strictObject({
  id: z.string().min(1).max(80),
  attack: z.boolean(),
  kind: z.string(),
  story: z.string(),
  tools: z.record(z.string(), z.array(object)),
  steps: z
    .array(z.strictObject({ server: z.string(), tool: z.string(), arguments: object, result: object }))
    .min(2)
    .max(12),
  attackStep: z.number().int().nonnegative().optional(),
});

/** One conversation of an agent with several servers. */
export type Session = z.infer<typeof sessionSchema> & { readonly part: "dev" | "test" };

const folder = path.join(import.meta.dirname, "sessions");

/** Every session of a folder, the benchmark's where none is given, secrets filled in. Throws where a line is not one. */
export function readSessions(from = folder): readonly Session[] {
  const files = readdirSync(from).filter((name) => name.endsWith(".jsonl"));
  return files.sort().flatMap((name) => {
    const lines = readFileSync(path.join(from, name), "utf8").split("\n");
    return lines
      .filter((line) => line !== "")
      .map((line, index): Session => {
        const where = `${name}:${index + 1}`;
        const { id } = JSON.parse(line) as { readonly id?: unknown };
        const parsed = sessionSchema.safeParse(JSON.parse(withSecrets(line, String(id))));
        if (!parsed.success) throw new Error(`${where}: ${parsed.error.message}`);
        return { ...parsed.data, part: name.startsWith("dev-") ? "dev" : "test" };
      });
  });
}
