import { statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { archiveContract, record } from "./contract.ts";
import { sqliteArchive } from "./sqlite.ts";

const folder = temporaryFolders();
const newFile = (): string => join(folder(), "data", "traffic.db");

archiveContract("sqlite", () => sqliteArchive({ file: newFile() }));

describe("sqliteArchive", () => {
  it("keeps the files to their owner, also where they were open before", async () => {
    const file = newFile();
    await sqliteArchive({ file }).close();
    writeFileSync(file, "", { mode: 0o644 });
    const archive = sqliteArchive({ file });
    await archive.write([record()]);
    expect([file, `${file}-wal`].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    await archive.close();
  });

  it("takes the records of several writers", async () => {
    const file = newFile();
    const [one, other] = [sqliteArchive({ file }), sqliteArchive({ file })];
    await Promise.all([one.write([record({ at: 1 })]), other.write([record({ at: 2 })])]);
    expect((await one.read({ limit: 9 })).map(({ at }) => at)).toEqual([1, 2]);
    expect(await other.prune({ age: 10, size: 0 }, 1)).toBe(2);
    await one.close();
    await other.close();
  });

  it("refuses a batch as a whole where the database is broken", async () => {
    const file = newFile();
    const archive = sqliteArchive({ file });
    const database = new DatabaseSync(file);
    database.exec(
      "CREATE TRIGGER no BEFORE INSERT ON traffic WHEN new.at = 2 BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    database.close();
    await expect(archive.write([record({ at: 1 }), record({ at: 2 })])).rejects.toMatchObject({
      code: "archive/unavailable",
    });
    expect(await archive.read({ limit: 9 })).toEqual([]);
    await archive.close();
  });
});
