import { createHash } from "node:crypto";
import type { Definition } from "./definitions.ts";

/** Which half a labelled tool is in: `dev` may be looked at while the derivation is improved, `test` is only measured. */
export type Part = "dev" | "test";

/**
 * Draws tools from all servers in turn, until there are enough: those whose digest comes first. A server's tools, which share their wording,
 * are all in one half; the halves are about equal.
 */
export function drawSample(
  definitions: readonly Definition[],
  size: number,
): readonly { readonly definition: Definition; readonly part: Part }[] {
  const servers = [...Map.groupBy(definitions, ({ server }) => server).values()].map((own) =>
    own.toSorted((a, b) => order(a.digest, b.digest)),
  );
  const drawn: Definition[][] = servers.map(() => []);
  for (let round = 0, count = 0; count < size && round < definitions.length; round += 1)
    for (const [index, own] of servers.entries()) {
      const next = own[round];
      if (next === undefined || count === size) continue;
      drawn[index]?.push(next);
      count += 1;
    }
  const sizes = { dev: 0, test: 0 };
  const bySize = drawn.toSorted((a, b) => b.length - a.length || order(shuffled(a), shuffled(b)));
  return bySize.flatMap((own) => {
    const part = sizes.dev <= sizes.test ? "dev" : "test";
    sizes[part] += own.length;
    return own.map((definition) => ({ definition, part }));
  });
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const shuffled = (own: readonly Definition[]): string =>
  createHash("sha256")
    .update(`part ${own[0]?.server ?? ""}`)
    .digest("hex");
