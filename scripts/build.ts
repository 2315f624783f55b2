import { readdirSync, rmSync, statSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { Metafile } from "esbuild";
import { checkHotPath } from "./hot-path.ts";
import { builtIn } from "./built-in.ts";
import { licencesOf } from "./licences.ts";
import { pastFrontDoors } from "./front-doors.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "packages", "cli", "dist");

/** What the bundle leaves to node_modules: the matchers, which hold native code and wasm, and what only some operators install. */
const external = [
  "@litko/yara-x",
  "@virustotal/yara-x",
  "@node-rs/argon2",
  "onnxruntime-node",
  "@ai-sdk/anthropic",
  "@ai-sdk/openai-compatible",
];

/** Builds the command line into packages/cli/dist: the bundle in chunks, and the validated rules and policies. */
async function main(): Promise<void> {
  const started = performance.now();
  await mkdir(dist, { recursive: true });
  const pack = await builtIn(root);
  const metafile = await bundle();
  await cp(join(root, "models"), join(dist, "models"), { recursive: true });
  await writeFile(join(dist, "pack.json"), JSON.stringify(pack));
  await writeFile(join(dist, "LICENCES.md"), licencesOf(metafile, root));
  removeStale(metafile);
  checkHotPath(metafile);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `built ${pack.rules.rules.length + pack.rules.chains.length} rules, ${pack.policies.length} policies and the bundle in ${seconds} s`,
  );
}

async function bundle(): Promise<Metafile> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: {
      main: "packages/cli/src/main.ts",
      "lane-entry": "packages/cli/src/lane-entry.ts",
      "classifier-entry": "packages/cli/src/classifier-entry.ts",
    },
    outdir: dist,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    // All beside each other, because modules find pack.json, lane-entry.js and package.json relative to themselves.
    chunkNames: "[name]-[hash]",
    external,
    plugins: [pastFrontDoors(join(root, "packages"))],
    minifySyntax: true,
    minifyWhitespace: true,
    // Names and lines for stack traces; the sources themselves are in the repository.
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    // CommonJS dependencies ask for Node's own modules by require, which an ES module has not got.
    banner: {
      js: 'import{createRequire as requireFrom}from"node:module";const require=requireFrom(import.meta.url);',
    },
  });
  return result.metafile;
}

/** Removes chunks of earlier builds; type declarations live in a folder of their own. */
function removeStale({ outputs }: Metafile): void {
  const fresh = new Set(Object.keys(outputs).map((path) => join(root, path)));
  for (const name of readdirSync(dist)) {
    const path = join(dist, name);
    if (/\.js(\.map)?$/.test(name) && !fresh.has(path) && statSync(path).isFile()) rmSync(path);
  }
}

await main().catch((error: unknown) => {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
