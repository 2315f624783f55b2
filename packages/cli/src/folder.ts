import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { GuardianError } from "@guardian/model";
import type { ErrorCode } from "@guardian/model";
import { reason } from "./config/secret.ts";

/** A file of a folder: its path inside it, with `/`, and its text. */
export interface FolderFile {
  readonly name: string;
  readonly text: string;
}

/** More or larger files are no folder of rules; somebody named the wrong one. */
const mostFiles = 5_000;
const mostBytes = 1024 * 1024;

/** Reads the files of a folder and its subfolders that end in one of `endings`, sorted by name. Hidden ones are left out. */
export function readFolder(
  folder: string,
  endings: readonly string[],
  code: ErrorCode,
): readonly FolderFile[] {
  const files: FolderFile[] = [];
  const visit = (at: string): void => {
    for (const entry of entriesOf(at, code)) {
      const path = join(at, entry.name);
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      if (entry.isDirectory()) visit(path);
      else if (endings.some((ending) => entry.name.endsWith(ending))) {
        files.push({ name: relative(folder, path).split(sep).join("/"), text: readText(path, code) });
      }
      if (files.length > mostFiles)
        throw new GuardianError(code, `${folder}: more than ${mostFiles} files; name the right folder`);
    }
  };
  visit(folder);
  return files.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** The text of a file; throws `code` with the path and what is wrong. */
export function readText(path: string, code: ErrorCode): string {
  try {
    if (statSync(path).size <= mostBytes) return readFileSync(path, "utf8");
  } catch (cause) {
    throw new GuardianError(code, `${path}: cannot be read: ${why(cause)}`, { cause });
  }
  throw new GuardianError(code, `${path}: larger than 1 MiB; is this the right file?`);
}

function entriesOf(folder: string, code: ErrorCode) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new GuardianError(code, `${folder}: cannot be read: ${why(cause)}`, { cause });
  }
}

function why(cause: unknown): string {
  const short = reason(cause);
  if (short === "ENOENT") return "it does not exist";
  return short === "ENOTDIR" ? "it is no folder" : short;
}
