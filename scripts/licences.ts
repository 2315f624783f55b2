import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** The licence texts of every package whose code is in the bundle, as their licences ask of whoever passes it on. */
export function licencesOf({ inputs }: Metafile, root: string): string {
  const folders = new Set(Object.keys(inputs).flatMap((path) => packageFolder.exec(path)?.[0] ?? []));
  const texts = [...folders].toSorted().map((folder) => licenceOf(join(root, folder)));
  return `The command line holds code of these packages.\n\n${texts.join("\n")}`;
}

const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

function licenceOf(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (typeof manifest !== "object" || manifest === null)
    throw new Error(`${folder}: package.json is no object`);
  const { name, version, license } = manifest as Readonly<Record<string, unknown>>; // a JSON object, checked above
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8");
  return `## ${String(name)} ${String(version)} (${String(license)})\n\n${text.trim()}\n`;
}
