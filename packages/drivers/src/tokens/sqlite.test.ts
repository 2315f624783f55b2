import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { tokensContract } from "./contract.ts";
import { sqliteTokens } from "./sqlite.ts";

const folder = temporaryFolders();
const newFile = (): string => join(folder(), "tokens.db");

tokensContract("sqlite", () => {
  const file = newFile();
  return () => sqliteTokens({ file });
});

describe("sqliteTokens", () => {
  it("keeps the file to its owner", async () => {
    const file = newFile();
    await sqliteTokens({ file }).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("says what to do about a file that is no database", () => {
    const file = newFile();
    writeFileSync(file, "a letter to somebody".repeat(500));
    expect(() => sqliteTokens({ file })).toThrow("put it aside");
  });
});
