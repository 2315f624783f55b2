import type { Metafile } from "esbuild";

/** Packages whose loading alone costs more than a wrap may take to start; they are imported where they are needed, not before. */
const heavy = ["zod", "yaml", "undici", "@marcbachmann/cel-js", "fastify", "jose", "@zxcvbn-ts/core"];

/** Packages outside of the bundle that an operator may not have: a guard that loads one of them at once would not start. */
const optional = ["@ai-sdk/"];

/** The modules that `guardian wrap` and its judging thread load in any case. */
const hotEntries = [
  "packages/cli/src/main.ts",
  "packages/cli/src/commands/wrap.ts",
  "packages/cli/src/lane-entry.ts",
];

/** Fails the build where a heavy package has got onto the path of every wrap; names the way. */
export function checkHotPath(metafile: Metafile): void {
  for (const entry of hotEntries) {
    const start = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === entry)?.[0];
    if (start === undefined)
      throw new Error(`the bundle has no chunk for ${entry}; is it still imported lazily?`);
    for (const input of staticInputs(metafile, start)) {
      const culprit =
        heavy.find((name) => input.includes(`node_modules/${name}/`)) ??
        optional.find((name) => input.startsWith(name));
      if (culprit === undefined) continue;
      throw new Error(
        `${culprit} is on the start-up path of ${entry} (${input}); import what needs it lazily`,
      );
    }
  }
}

/** Every source file in the chunks that a chunk loads at once. */
function staticInputs({ outputs }: Metafile, start: string): ReadonlySet<string> {
  const inputs = new Set<string>();
  const seen = new Set<string>();
  const waiting = [start];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const output = outputs[path];
    if (output === undefined || seen.has(path)) continue;
    seen.add(path);
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs))
      if (bytesInOutput > 0) inputs.add(input);
    for (const { path: next, kind } of output.imports) {
      if (kind !== "import-statement") continue;
      waiting.push(next);
      if (optional.some((name) => next.startsWith(name))) inputs.add(next);
    }
  }
  return inputs;
}
