import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Policy } from "@guardian/model";

/** False where the sources run directly: in tests and while developing. */
export const isBundled = !import.meta.url.endsWith(".ts");

/** The rules and policies that come with the guard, as the build wrote them. */
export interface BuiltIn {
  /** For the engine's `openPack`. */
  readonly rules: unknown;
  readonly policies: readonly Policy[];
}

/** Reads what the build validated and proved; only where `isBundled`. */
export function readBuiltIn(): BuiltIn {
  const content = readFileSync(new URL("./pack.json", import.meta.url), "utf8");
  return JSON.parse(content) as BuiltIn; // the build's own file, never a customer's
}

/** The module that the judging thread runs. */
export const laneUrl = new URL(isBundled ? "./lane-entry.js" : "./lane-entry.ts", import.meta.url);

/** The module that the classifier's process runs. */
export const classifierUrl = new URL(
  isBundled ? "./classifier-entry.js" : "./classifier-entry.ts",
  import.meta.url,
);

/** The folder of the shipped models. */
export const modelFolder = new URL(isBundled ? "./models/" : "../../../models/", import.meta.url);

/** The folders of rules and policies in the repository; read where the sources run. */
export const sourceFolders = {
  rules: fileURLToPath(new URL("../../../rules", import.meta.url)),
  policies: fileURLToPath(new URL("../../../policies", import.meta.url)),
};

/** The version in the package's own package.json, which stands one folder up in the sources and in the bundle. */
export function versionOf(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const version =
    manifest !== null && typeof manifest === "object" && "version" in manifest ? manifest.version : null;
  return typeof version === "string" ? version : "unknown";
}
