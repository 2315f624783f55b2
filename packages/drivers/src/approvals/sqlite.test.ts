import { execFile } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { approvalsContract, requestOf } from "./contract.ts";
import { sqliteApprovals } from "./sqlite.ts";

const folder = temporaryFolders();
const newFile = (): string => join(folder(), "approvals.db");

approvalsContract("sqlite", () => {
  const file = newFile();
  return () => sqliteApprovals({ file });
});

describe("sqliteApprovals", () => {
  it("keeps the file to its owner", async () => {
    const file = newFile();
    await sqliteApprovals({ file }).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is used once by four processes that claim it two hundred times", { timeout: 60_000 }, async () => {
    const file = newFile();
    const approvals = sqliteApprovals({ file });
    await approvals.ask(requestOf());
    await approvals.decide({ id: "a1", state: "approved", by: "ada", at: 2_000 });
    const entry = fileURLToPath(new URL("fixtures/claim.ts", import.meta.url));
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [entry, file, "b1", "50"])),
    );
    expect(runs.reduce((sum, { stdout }) => sum + Number(stdout), 0)).toBe(1);
    await approvals.close();
  });

  it("forgets what expired a day ago when something new is asked", async () => {
    const file = newFile();
    const approvals = sqliteApprovals({ file });
    await approvals.ask(requestOf());
    await approvals.ask(requestOf({ id: "a2", at: 601_001 + 86_400_000 }));
    expect((await approvals.list({ limit: 9 })).map(({ id }) => id)).toEqual(["a2"]);
    await approvals.close();
  });

  it("says what to do about a file that is no database", () => {
    const file = newFile();
    writeFileSync(file, "a letter to somebody".repeat(500));
    expect(() => sqliteApprovals({ file })).toThrow("put it aside");
  });
});
