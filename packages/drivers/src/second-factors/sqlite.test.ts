import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { secondFactorsContract } from "./contract.ts";
import { sqliteSecondFactors } from "./sqlite.ts";

const folder = temporaryFolders();
const newFile = (): string => join(folder(), "factors.db");

secondFactorsContract("sqlite", () => {
  const file = newFile();
  return () => sqliteSecondFactors({ file });
});

describe("sqliteSecondFactors", () => {
  it("keeps the file to its owner", async () => {
    const file = newFile();
    await sqliteSecondFactors({ file }).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("says what to do about a file that is no database", () => {
    const file = newFile();
    writeFileSync(file, "a letter to somebody".repeat(500));
    expect(() => sqliteSecondFactors({ file })).toThrow("put it aside");
  });
});
