import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { lockoutsContract } from "./contract.ts";
import { sqliteLockouts } from "./sqlite.ts";

const folder = temporaryFolders();
const newFile = (): string => join(folder(), "lockouts.db");

lockoutsContract("sqlite", () => {
  const file = newFile();
  return () => sqliteLockouts({ file });
});

describe("sqliteLockouts", () => {
  it("keeps the file to its owner", async () => {
    const file = newFile();
    await sqliteLockouts({ file }).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("says what to do about a file that is no database", () => {
    const file = newFile();
    writeFileSync(file, "a letter to somebody".repeat(500));
    expect(() => sqliteLockouts({ file })).toThrow("put it aside");
  });
});
