import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";

const root = join(import.meta.dirname, "..");
const cli = join(root, "packages", "cli");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly description?: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Makes one tarball with everything inside: the bundle, rules, policies, and what holds native code as bundled dependencies. */
function main(): void {
  const build = spawnSync(process.execPath, [join(import.meta.dirname, "build.ts")], { stdio: "inherit" });
  if (build.status !== 0) {
    process.exitCode = 1; // the build has said why
    return;
  }
  const stage = mkdtempSync(join(tmpdir(), "guardian-pack-"));
  try {
    copyOwn(stage);
    const bundled = copyNatives(stage);
    writeFileSync(join(stage, "package.json"), `${JSON.stringify(manifestFor(bundled), null, 2)}\n`);
    const args = ["pack", "--ignore-scripts", "--pack-destination", process.argv[2] ?? root];
    const output = execFileSync("npm", args, {
      cwd: stage,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    console.log(output.trim());
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function copyOwn(stage: string): void {
  const dist = join(cli, "dist");
  for (const name of ["LICENSE", "README.md", "CHANGELOG.md", "docs", "rules", "policies"]) {
    if (existsSync(join(root, name))) cpSync(join(root, name), join(stage, name), { recursive: true });
  }
  cpSync(join(cli, "bin"), join(stage, "bin"), { recursive: true });
  // Declarations and the compiler's notes belong to the repository.
  const isShipped = (path: string): boolean => {
    const inside = relative(dist, path);
    return !inside.startsWith(`types${sep}`) && inside !== "types" && !inside.endsWith(".tsbuildinfo");
  };
  cpSync(dist, join(stage, "dist"), { recursive: true, filter: isShipped });
}

/** Copies the matchers and the password hash with the native builds that are installed here; says their versions. */
function copyNatives(stage: string): Readonly<Record<string, string>> {
  const modules = join(root, "node_modules");
  const natives = ["@litko", "@node-rs"].flatMap((scope) =>
    readdirSync(join(modules, scope)).map((name) => `${scope}/${name}`),
  );
  const versions: Record<string, string> = {};
  for (const name of [...natives, "@virustotal/yara-x"]) {
    const target = join(stage, "node_modules", name);
    cpSync(join(modules, name), target, { recursive: true });
    versions[name] = localised(join(target, "package.json"), natives);
  }
  return versions;
}

/** A package that is a build for one system, or loads one. */
function isNative(name: string): boolean {
  return name.startsWith("@litko/") || name.startsWith("@node-rs/");
}

/** Drops builds for other systems from a bundled package's list, so that no installation asks the network for them. */
function localised(path: string, present: readonly string[]): string {
  const manifest = readManifest(path);
  const optional = Object.entries(manifest.optionalDependencies ?? {}).filter(([name]) =>
    present.includes(name),
  );
  writeFileSync(
    path,
    JSON.stringify({ ...manifest, optionalDependencies: Object.fromEntries(optional) }, null, 2),
  );
  return manifest.version;
}

function manifestFor(bundled: Readonly<Record<string, string>>): object {
  const { name, version, license, bin, description } = readManifest(join(cli, "package.json"));
  // A native build for another system must not stop an installation there: the wasm build takes over.
  const natives = Object.entries(bundled).filter(([dependency]) => isNative(dependency));
  const others = Object.entries(bundled).filter(([dependency]) => !isNative(dependency));
  return {
    name,
    version,
    ...(description === undefined ? {} : { description }),
    license,
    type: "module",
    bin,
    dependencies: Object.fromEntries(others),
    optionalDependencies: Object.fromEntries(natives),
    bundleDependencies: Object.keys(bundled),
    ...optionalPeers(),
  };
}

/** What only some operators want: npm does not install it, checks its version where it is there, and the guard says how to get it. */
function optionalPeers(): object {
  // 288 MB, with scripts that fetch more.
  const runtime = readManifest(join(root, "package.json")).optionalDependencies?.["onnxruntime-node"] ?? "*";
  const ofDrivers = readManifest(join(root, "packages", "drivers", "package.json")).peerDependencies;
  const peerDependencies = { "onnxruntime-node": runtime, ...ofDrivers };
  const optional = Object.keys(peerDependencies).map((name) => [name, { optional: true }]);
  return { peerDependencies, peerDependenciesMeta: Object.fromEntries(optional) as object };
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, "utf8")) as Manifest; // package.json of packages that npm installed
}

main();
