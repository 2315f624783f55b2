import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { profilesContract } from "./contract.ts";
import { sqliteProfiles } from "./sqlite.ts";

const folder = temporaryFolders();
const newFile = (): string => join(folder(), "profiles.db");
const silent = (message: string): void => {
  throw new Error(message);
};

profilesContract("sqlite", () => {
  const file = newFile();
  return () => sqliteProfiles({ file, warn: silent });
});

describe("sqliteProfiles", () => {
  it("keeps the file to its owner", async () => {
    const file = newFile();
    await sqliteProfiles({ file, warn: silent }).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  const damages: readonly (readonly [string, (file: string) => void])[] = [
    [
      "is no database",
      (file) => {
        writeFileSync(file, "a letter to somebody".repeat(500));
      },
    ],
    [
      "belongs to another program",
      (file) => {
        const other = new DatabaseSync(file);
        other.exec("CREATE TABLE profile (mine TEXT); INSERT INTO profile VALUES ('x')");
        other.close();
      },
    ],
    [
      "has damaged pages",
      (file) => {
        const profiles = new DatabaseSync(file);
        profiles.exec(
          "CREATE TABLE profile (key TEXT PRIMARY KEY, at INTEGER, text TEXT); PRAGMA user_version = 1",
        );
        const insert = profiles.prepare("INSERT INTO profile VALUES (?, 1, ?)");
        for (let row = 0; row < 200; row += 1) insert.run(`k${row}`, "x".repeat(500));
        profiles.close();
        const bytes = readFileSync(file);
        bytes.fill(0xff, 8_192, bytes.length - 8_192);
        writeFileSync(file, bytes);
      },
    ],
  ];
  it.each(damages)("puts a file aside that %s, with a warning, and begins anew", async (_what, damage) => {
    const file = newFile();
    damage(file);
    const warnings: string[] = [];
    const profiles = sqliteProfiles({ file, warn: (message) => warnings.push(message) });
    await profiles.update([{ key: "a", at: 1, apply: () => "1" }]);
    expect(await profiles.read(9)).toEqual([{ key: "a", at: 1, text: "1" }]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`moved to ${file}.unusable`);
    expect(existsSync(`${file}.unusable`)).toBe(true);
    await profiles.close();
  });

  it("leaves a newer guard's file as it is", () => {
    const file = newFile();
    const newer = new DatabaseSync(file);
    newer.exec("CREATE TABLE profile (key TEXT); PRAGMA user_version = 9");
    newer.close();
    expect(() => sqliteProfiles({ file, warn: silent })).toThrow("was written by a newer guard");
  });
});
