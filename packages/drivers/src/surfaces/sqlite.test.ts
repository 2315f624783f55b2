import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { surfacesContract } from "./contract.ts";
import { sqliteSurfaces } from "./sqlite.ts";

const folder = temporaryFolders();
const newFile = (): string => join(folder(), "surfaces.db");

surfacesContract("sqlite", () => {
  const file = newFile();
  return () => sqliteSurfaces({ file });
});

it("keeps the file to its owner", async () => {
  const file = newFile();
  await sqliteSurfaces({ file }).close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it("refuses a file that is no database: a guard must not forget what was approved", () => {
  const file = newFile();
  writeFileSync(file, "a letter to somebody".repeat(500));
  expect(() => sqliteSurfaces({ file })).toThrow(file);
});
