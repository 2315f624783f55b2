import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { installationKey } from "../key/installation-key.ts";
import { temporaryFolders } from "../temporary-folder.ts";
import { connectAudit } from "./audit-file.ts";
import { draft, ledgerContract } from "./contract.ts";
import { ledgerOver, sqliteLedger } from "./sqlite.ts";
import { verifyAudit } from "./verify/verify.ts";

const folder = temporaryFolders();
const newFile = (): string => join(folder(), "data", "audit.db");

ledgerContract("sqlite", () => sqliteLedger({ file: newFile() }));

describe("sqliteLedger", () => {
  it("keeps the files to their owner", async () => {
    const file = newFile();
    const ledger = sqliteLedger({ file, key: installationKey(dirname(file)) });
    await ledger.append([draft()]);
    expect([file, `${file}-wal`, dirname(file)].map(modeOf)).toEqual([0o600, 0o600, 0o700]);
    await ledger.close();
    expect(modeOf(join(dirname(file), "audit.checkpoint"))).toBe(0o600);
  });

  it("goes on with the chain of a file that was written before", async () => {
    const file = newFile();
    const first = sqliteLedger({ file });
    const [one] = await first.append([draft()]);
    await first.close();
    const second = sqliteLedger({ file });
    const [two] = await second.append([draft()]);
    await second.close();
    expect(two).toMatchObject({ seq: 2, previous: one?.hash });
  });

  it("waits for another process's lock and then appends", async () => {
    const file = newFile();
    const ledger = sqliteLedger({ file });
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    const pending = ledger.append([draft()]);
    const first = await Promise.race([pending, turns(20)]);
    other.exec("ROLLBACK");
    other.close();
    expect(first).toBe("waited");
    expect((await pending).map(({ seq }) => seq)).toEqual([1]);
    await ledger.close();
  });

  it("refuses appends while the disk is full and goes on when there is room", async () => {
    const file = newFile();
    let disk: DatabaseSync | null = null;
    const ledger = ledgerOver({ file }, (name, mode) => (disk = connectAudit(name, mode)));
    await ledger.append([draft()]);
    disk!.exec("PRAGMA max_page_count = 1");
    const large = draft({ note: "x".repeat(50_000) });
    await expect(ledger.append([large])).rejects.toMatchObject({
      code: "ledger/unavailable",
      message: expect.stringContaining("the disk is full; make room") as string,
    });
    disk!.exec("PRAGMA max_page_count = 100000");
    expect((await ledger.append([large])).map(({ seq }) => seq)).toEqual([2]);
    await ledger.close();
    expect(await verifyAudit({ file })).toMatchObject({ ok: true, entries: 2 });
  });

  it("refuses appends to a read-only database, and goes on when it is writable", async () => {
    const file = newFile();
    let database: DatabaseSync | null = null;
    let isReadOnly = true;
    const ledger = ledgerOver({ file }, (name, mode) => {
      database = connectAudit(name, mode);
      if (isReadOnly) database.exec("PRAGMA query_only = ON");
      return database;
    });
    const refused = {
      code: "ledger/unavailable",
      message: expect.stringContaining("it is read-only") as string,
    };
    await expect(ledger.append([draft()])).rejects.toMatchObject(refused);
    isReadOnly = false;
    expect((await ledger.append([draft()])).map(({ seq }) => seq)).toEqual([1]);
    await ledger.close();
  });

  it.each(["", "-wal"])(
    "refuses appends when audit.db%s was removed, and never begins a new audit in its place",
    async (part) => {
      const file = newFile();
      const ledger = sqliteLedger({ file });
      await ledger.append([draft()]);
      rmSync(`${file}${part}`);
      const refused = {
        code: "ledger/unavailable",
        message: expect.stringContaining("was removed or replaced") as string,
      };
      await expect(ledger.append([draft()])).rejects.toMatchObject(refused);
      if (part === "") await expect(ledger.append([draft()])).rejects.toMatchObject(refused);
      await ledger.close();
    },
  );

  it("goes on when a removed file was put back", async () => {
    const file = newFile();
    const ledger = sqliteLedger({ file });
    await ledger.append([draft()]);
    renameSync(file, `${file}.away`);
    await expect(ledger.append([draft()])).rejects.toMatchObject({ code: "ledger/unavailable" });
    renameSync(`${file}.away`, file);
    await ledger.append([draft()]);
    await ledger.close();
    expect(await verifyAudit({ file })).toMatchObject({ ok: true });
  });

  it("says what to do where the folder cannot be made", () => {
    const blocked = join(folder(), "file");
    writeFileSync(blocked, "");
    expect(() => sqliteLedger({ file: join(blocked, "audit.db") })).toThrow(
      /the audit .* cannot be used: (ENOTDIR|EEXIST)/,
    );
  });

  it("says so where the file is no database, and leaves it as it is", () => {
    const file = newFile();
    mkdirSync(dirname(file));
    writeFileSync(file, "something else entirely".repeat(100));
    expect(() => sqliteLedger({ file })).toThrow(/it is not an SQLite database/);
    expect(readFileSync(file, "utf8")).toContain("something else");
  });

  it("refuses an audit of a newer guard", async () => {
    const file = newFile();
    await sqliteLedger({ file }).close();
    const database = new DatabaseSync(file);
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(() => sqliteLedger({ file })).toThrow(/written by a newer guard/);
  });

  it("does not let anybody change or remove an entry by mistake", async () => {
    const file = newFile();
    const ledger = sqliteLedger({ file });
    await ledger.append([draft()]);
    const database = new DatabaseSync(file);
    expect(() => {
      database.exec("UPDATE entry SET body = '{}'");
    }).toThrow(/write-once/);
    expect(() => {
      database.exec("DELETE FROM entry");
    }).toThrow(/write-once/);
    database.close();
    await ledger.close();
  });
});

describe("several processes", () => {
  it("append to one file without a gap, and the chain holds", async () => {
    const file = newFile();
    const one = appender(file, "one", 500);
    const other = appender(file, "other", 500);
    expect(await Promise.all([one.ended, other.ended])).toEqual([0, 0]);
    const report = await verifySigned(file);
    expect(report).toMatchObject({ ok: true, entries: 1_000, checkpoint: "signed" });
    expect(new Set([...one.acknowledged(), ...other.acknowledged()]).size).toBe(1_000);
  }, 30_000);

  it("keep every acknowledged entry when they are killed", async () => {
    const file = newFile();
    const acknowledged: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const child = appender(file, `round-${round}`, 100_000);
      await child.said(20 + round * 7);
      child.kill();
      await child.ended;
      acknowledged.push(...child.acknowledged());
    }
    const ledger = sqliteLedger({ file });
    const found = await Promise.all(acknowledged.map((id) => ledger.find(id)));
    await ledger.close();
    expect(found.map((entry) => entry?.id)).toEqual(acknowledged);
    expect(await verifySigned(file)).toMatchObject({ ok: true, checkpoint: "signed" });
  }, 30_000);
});

function verifySigned(file: string): ReturnType<typeof verifyAudit> {
  const { publicKey } = installationKey(dirname(file));
  return verifyAudit({ file, checkpointFile: join(dirname(file), "audit.checkpoint"), publicKey });
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

async function turns(count: number): Promise<"waited"> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return "waited";
}

/** A process that appends and prints the ids that were acknowledged to it. */
function appender(file: string, name: string, count: number) {
  const script = fileURLToPath(new URL("fixtures/append.ts", import.meta.url));
  const child = spawn(process.execPath, [script, file, name, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const acknowledged = (): string[] => text.split("\n").slice(0, -1); // what follows the last line end may be half an id
  return {
    acknowledged,
    ended: once(child, "close").then(([code]: unknown[]) => code),
    kill: () => child.kill("SIGKILL"),
    said: async (lines: number) => {
      while (acknowledged().length < lines) await once(child.stdout, "data");
    },
  };
}
