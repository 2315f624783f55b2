import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { graphContract } from "./contract.ts";
import { sqliteGraph } from "./sqlite.ts";

const folder = temporaryFolders();
const newFile = (): string => join(folder(), "flow.db");

graphContract("sqlite", () => {
  const file = newFile();
  return () => sqliteGraph({ file });
});

it("keeps the file to its owner", async () => {
  const file = newFile();
  await sqliteGraph({ file }).close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it("refuses a file that is no database", () => {
  const file = newFile();
  writeFileSync(file, "a letter to somebody".repeat(500));
  expect(() => sqliteGraph({ file })).toThrow(file);
});
