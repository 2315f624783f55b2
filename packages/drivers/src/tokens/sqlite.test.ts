import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
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

  it("takes over the logins of a guard that knew no grace", async () => {
    const file = newFile();
    const family = { id: "f1", account: "a1", expires: 100_000 };
    const issueOf = (name: string) => ({
      ...{ refresh: `r${name}`, jti: `j${name}`, seed: `s${name}` },
      ...{ accessExpires: 16_000, at: 1_000 },
    });
    const before = sqliteTokens({ file });
    await before.begin(family, issueOf("1"));
    await before.rotate("r1", issueOf("2"), { grace: 0 });
    await before.close();
    const database = new DatabaseSync(file);
    database.exec("ALTER TABLE refresh DROP COLUMN seed; ALTER TABLE refresh DROP COLUMN jti");
    database.exec("PRAGMA user_version = 1");
    database.close();
    const tokens = sqliteTokens({ file });
    const grace = { grace: 10_000 };
    expect(await tokens.rotate("r2", issueOf("3"), grace)).toEqual({ form: "rotated", family });
    const again = { form: "repeated", family, seed: "s3", jti: "j3", at: 1_000 };
    expect(await tokens.rotate("r2", issueOf("4"), grace)).toEqual(again);
    expect(await tokens.rotate("r1", issueOf("5"), grace)).toEqual({ form: "reused", family });
    await tokens.close();
  });

  it("says what to do about a file that is no database", () => {
    const file = newFile();
    writeFileSync(file, "a letter to somebody".repeat(500));
    expect(() => sqliteTokens({ file })).toThrow("put it aside");
  });
});
