import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { installationKey } from "../key/installation-key.ts";
import { temporaryFolders } from "../temporary-folder.ts";
import { draft } from "./contract.ts";
import { sqliteLedger } from "./sqlite.ts";

const folder = temporaryFolders();

describe("the checkpoint beside an audit", () => {
  let now = 1_000_000;
  beforeEach(() => {
    now = 1_000_000;
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const open = (file = join(folder(), "audit.db")) => {
    const warnings: string[] = [];
    const ledger = sqliteLedger({
      file,
      key: installationKey(dirname(file)),
      clock: () => now,
      warn: (message) => warnings.push(message),
    });
    return { file, ledger, warnings, checkpoint: join(dirname(file), "audit.checkpoint") };
  };
  const pass = async (milliseconds: number): Promise<void> => {
    now += milliseconds;
    await vi.advanceTimersByTimeAsync(milliseconds);
  };

  it("follows the first commit, then waits a minute, and follows on close", async () => {
    const { ledger, checkpoint } = open();
    await ledger.append([draft()]);
    await settled();
    expect(read(checkpoint)).toMatchObject({ seq: 1, at: 1_000_000 });
    await ledger.append([draft(), draft()]);
    await settled();
    await pass(59_000);
    expect(read(checkpoint)).toMatchObject({ seq: 1 });
    await pass(1_000);
    expect(read(checkpoint)).toMatchObject({ seq: 3, at: 1_060_000 });
    await ledger.append([draft()]);
    await ledger.close();
    expect(read(checkpoint)).toMatchObject({ seq: 4 });
  });

  it("is not written for an audit to which nothing was appended", async () => {
    const { ledger, checkpoint } = open();
    await ledger.close();
    expect(existsSync(checkpoint)).toBe(false);
  });

  it("is not written by a second process within the minute, unless it is its last", async () => {
    const { ledger, checkpoint, file } = open();
    await ledger.append([draft()]);
    await settled();
    const other = open(file).ledger;
    await other.append([draft()]);
    await settled();
    expect(read(checkpoint)).toMatchObject({ seq: 1 });
    await other.close();
    expect(read(checkpoint)).toMatchObject({ seq: 2 });
    await ledger.close();
  });

  it.each([
    ["ahead of the audit", { seq: 9, hash: "a".repeat(64), at: 1 }],
    ["about another entry", { seq: 1, hash: "a".repeat(64), at: 1 }],
    ["no checkpoint", "nonsense"],
  ])("is kept as evidence where it is %s, with a warning", async (_, standing) => {
    const { ledger, checkpoint, warnings } = open();
    const text = JSON.stringify(standing);
    writeFileSync(checkpoint, text);
    await ledger.append([draft(), draft()]);
    await ledger.close();
    expect(readFileSync(checkpoint, "utf8")).toBe(text);
    expect(warnings).toEqual([expect.stringContaining("no longer matches its checkpoint")]);
  });

  it("warns, and does not fail the append, where it cannot be written", async () => {
    const { ledger, file, warnings } = open();
    const other = new DatabaseSync(file);
    await ledger.append([draft()]);
    other.exec("DROP TABLE entry");
    other.close();
    await ledger.close();
    expect(warnings).toEqual([expect.stringContaining("was not written: no such table")]);
  });
});

/** After a commit the checkpoint is written in a turn of its own. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function read(checkpoint: string): unknown {
  return JSON.parse(readFileSync(checkpoint, "utf8"));
}
