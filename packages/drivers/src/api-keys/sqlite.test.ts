import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { apiKeysContract } from "./contract.ts";
import { sqliteApiKeys } from "./sqlite.ts";

const folder = temporaryFolders();
const newFile = (): string => join(folder(), "keys.db");

apiKeysContract("sqlite", () => {
  const file = newFile();
  return () => sqliteApiKeys({ file });
});

describe("sqliteApiKeys", () => {
  it("keeps the file to its owner", async () => {
    const file = newFile();
    await sqliteApiKeys({ file }).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("says what to do about a file that is no database", () => {
    const file = newFile();
    writeFileSync(file, "a letter to somebody".repeat(500));
    expect(() => sqliteApiKeys({ file })).toThrow("put it aside");
  });
});
