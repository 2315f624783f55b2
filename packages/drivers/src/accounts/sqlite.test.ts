import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { accountsContract } from "./contract.ts";
import { sqliteAccounts } from "./sqlite.ts";

const folder = temporaryFolders();
const newFile = (): string => join(folder(), "accounts.db");

accountsContract("sqlite", () => {
  const file = newFile();
  return () => sqliteAccounts({ file });
});

describe("sqliteAccounts", () => {
  it("keeps the file to its owner", async () => {
    const file = newFile();
    await sqliteAccounts({ file }).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("says what to do about a file that is no database", () => {
    const file = newFile();
    writeFileSync(file, "a letter to somebody".repeat(500));
    expect(() => sqliteAccounts({ file })).toThrow("put it aside");
  });
});
