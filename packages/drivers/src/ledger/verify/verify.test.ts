import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { installationKey } from "../../key/installation-key.ts";
import type { InstallationKey } from "../../key/installation-key.ts";
import { temporaryFolders } from "../../temporary-folder.ts";
import { draft } from "../contract.ts";
import { sqliteLedger } from "../sqlite.ts";
import { verifyAudit } from "./verify.ts";
import type { AuditProblem, AuditReport } from "./verify.ts";

const folder = temporaryFolders();
let key: InstallationKey;
beforeAll(() => {
  const place = mkdtempSync(join(tmpdir(), "guardian-"));
  key = installationKey(place);
  rmSync(place, { recursive: true });
});

describe("verifyAudit", () => {
  it("finds nothing wrong with an audit that nobody touched", async () => {
    const file = await audit(["a", "b", "c"]);
    expect(await verify(file)).toEqual({
      ok: true,
      entries: 3,
      head: { seq: 3, hash: stored(file)[2]?.hash },
      checkpoint: "signed",
    });
  });

  it("finds nothing wrong with an empty audit", async () => {
    const file = await audit([]);
    expect(await verify(file)).toEqual({ ok: true, entries: 0, head: null, checkpoint: "absent" });
  });

  it("reads an audit while a guard writes it", async () => {
    const file = join(folder(), "audit.db");
    const ledger = sqliteLedger({ file });
    await ledger.append([draft(), draft()]);
    expect(await verifyAudit({ file })).toMatchObject({ ok: true, entries: 2 });
    await ledger.append([draft()]);
    expect(await verifyAudit({ file })).toMatchObject({ ok: true, entries: 3 });
    await ledger.close();
  });

  it.each([
    [
      "is missing",
      (file: string) => {
        rmSync(file);
      },
    ],
    [
      "is no database",
      (file: string) => {
        writeFileSync(file, "no database at all".repeat(1_000));
      },
    ],
    [
      "was cut off",
      (file: string) => {
        truncateSync(file, 5_000);
      },
    ],
  ])("says that a file which %s is unreadable", async (_, spoil) => {
    const file = await audit(["a"]);
    spoil(file);
    const report = await verify(file);
    expect(report.problem).toMatchObject({ seq: 1, kind: "unreadable" });
  });
});

it("reads a finished audit without leaving a file behind", async () => {
  const file = await audit(["a"]);
  const before = readdirSync(dirname(file));
  await verify(file);
  expect(readdirSync(dirname(file))).toEqual(before);
});

describe("whatever one hand does to an audit is found and named", () => {
  const notes = fc.array(fc.string({ maxLength: 20 }), { minLength: 2, maxLength: 10 });
  const pick = fc.nat();
  const holds = (tamper: (rows: Stored[], one: number, other: number) => Tampered): Promise<void> =>
    fc.assert(
      fc.asyncProperty(notes, pick, pick, async (texts, one, other) => {
        const file = await audit(texts);
        const { rows, expected } = tamper(stored(file), one, other);
        replace(file, rows);
        const { problem } = await verify(file);
        expect(expected).toContainEqual({ seq: problem?.seq, kind: problem?.kind });
      }),
      { numRuns: 20 },
    );

  it.each(["previous", "hash", "body"] as const)("a changed %s", (column) =>
    holds((rows, one, other) => {
      const index = one % rows.length;
      return {
        rows: rows.map((row, at) => (at === index ? { ...row, [column]: changed(row[column], other) } : row)),
        expected: [{ seq: index + 1, kind: "altered" }],
      };
    }),
  );

  it("a changed body with a hash made anew", () =>
    holds((rows, one) => {
      const index = one % rows.length;
      const forge = (row: Stored): Stored =>
        sealed(row.previous, row.body.replace('"server":"', '"server":"x'));
      return {
        rows: rows.map((row, at) => (at === index ? { ...forge(row), seq: row.seq } : row)),
        expected: [{ seq: index + 1, kind: "altered" }],
      };
    }));

  it("a rewritten rest of the chain", () =>
    holds((rows, one) => {
      const index = one % rows.length;
      let previous = rows[index]!.previous;
      const rewritten = rows.slice(index).map((row) => {
        const made = { ...sealed(previous, row.body.replace('"server":"', '"server":"x')), seq: row.seq };
        previous = made.hash;
        return made;
      });
      return {
        rows: [...rows.slice(0, index), ...rewritten],
        expected: [{ seq: rows.length, kind: "altered" }],
      };
    }));

  it("a removed entry", () =>
    holds((rows, one) => {
      const index = one % (rows.length - 1);
      return { rows: rows.toSpliced(index, 1), expected: [{ seq: index + 1, kind: "removed" }] };
    }));

  it("a removed entry with the others moved up", () =>
    holds((rows, one) => {
      const index = one % (rows.length - 1);
      return { rows: renumbered(rows.toSpliced(index, 1)), expected: [{ seq: index + 1, kind: "removed" }] };
    }));

  it("a tail cut off", () =>
    holds((rows, one) => {
      const left = one % rows.length;
      return { rows: rows.slice(0, left), expected: [{ seq: left + 1, kind: "truncated" }] };
    }));

  it("two entries swapped", () =>
    holds((rows, one, other) => {
      const first = one % (rows.length - 1);
      const second = first + 1 + (other % (rows.length - 1 - first));
      const swapped = rows.with(first, rows[second]!).with(second, rows[first]!);
      return { rows: renumbered(swapped), expected: [{ seq: first + 1, kind: "reordered" }] };
    }));

  it("an entry put in that fits the one before it", () =>
    holds((rows, one) => {
      const index = one % rows.length;
      const { previous, body } = rows[index]!;
      const made = sealed(previous, body.replace('"server":"', '"server":"x'));
      return {
        rows: renumbered(rows.toSpliced(index, 0, made)),
        expected: [{ seq: index + 1, kind: "inserted" }],
      };
    }));

  it("a copy of an entry put in", () =>
    holds((rows, one, other) => {
      const index = one % rows.length;
      const copied = other % rows.length;
      const names = copied === index ? [index + 1, index + 2] : [index + 1]; // of two equal neighbours either is the copy
      return {
        rows: renumbered(rows.toSpliced(index, 0, rows[copied]!)),
        expected: names.map((seq) => ({ seq, kind: "inserted" })),
      };
    }));

  it("a row of nonsense put in", () =>
    holds((rows, one, other) => {
      const index = one % rows.length;
      const nonsense = { seq: 0, previous: String(other), hash: "", body: "{" };
      return {
        rows: renumbered(rows.toSpliced(index, 0, nonsense)),
        expected: [{ seq: index + 1, kind: "inserted" }],
      };
    }));

  it("a row put before the first", () =>
    holds((rows, one) => ({
      rows: [{ ...rows[0]!, seq: 0 - (one % 1_000) }, ...rows],
      expected: [{ seq: 0 - (one % 1_000), kind: "inserted" }],
    })));

  it("an entry stored under another number", () =>
    holds((rows, one, other) => {
      const index = one % rows.length;
      const moved = rows.with(index, { ...rows[index]!, seq: rows.length + 1 + (other % 1_000) });
      return { rows: moved, expected: [{ seq: index + 1, kind: "reordered" }] };
    }));
});

describe("the checkpoint", () => {
  it("proves nothing about its signature where no public key is given, but its head must still be there", async () => {
    const file = await audit(["a", "b"]);
    const checkpointFile = checkpointOf(file);
    expect(await verifyAudit({ file, checkpointFile })).toMatchObject({ ok: true, checkpoint: "unsigned" });
    replace(file, stored(file).slice(0, 1));
    expect((await verifyAudit({ file, checkpointFile })).problem).toMatchObject({
      seq: 2,
      kind: "truncated",
    });
  });

  it.each([
    ["a head that fits a cut tail", { seq: 1 }],
    ["another hash", { hash: "0".repeat(64) }],
    ["another time", { at: 7 }],
    ["a signature of nothing", { signature: "" }],
    ["a head of the wrong type", { seq: "1" }],
  ])("is forged when it holds %s", async (_, change) => {
    const file = await audit(["a", "b"]);
    const checkpointFile = checkpointOf(file);
    const checkpoint = JSON.parse(readFileSync(checkpointFile, "utf8")) as object;
    writeFileSync(checkpointFile, JSON.stringify({ ...checkpoint, ...change }));
    const report = await verify(file);
    expect(report).toMatchObject({
      ok: false,
      entries: 2,
      checkpoint: "forged",
      problem: { kind: "checkpoint-forged" },
    });
  });

  it("is forged when another key signed it", async () => {
    const file = await audit(["a", "b"]);
    const { publicKey } = installationKey(folder());
    const report = await verifyAudit({ file, checkpointFile: checkpointOf(file), publicKey });
    expect(report.problem?.kind).toBe("checkpoint-forged");
  });

  it.each(["", "{", "null", "[]", "7"])("is forged when it reads %j", async (text) => {
    const file = await audit(["a"]);
    writeFileSync(checkpointOf(file), text);
    expect((await verify(file)).problem?.kind).toBe("checkpoint-forged");
  });
});

interface Stored {
  readonly seq: number;
  readonly previous: string;
  readonly hash: string;
  readonly body: string;
}

interface Tampered {
  readonly rows: readonly Stored[];
  /** Any of these names what was done. */
  readonly expected: readonly Pick<AuditProblem, "seq" | "kind">[];
}

/** An audit with one entry for each note and its checkpoint beside it. */
async function audit(notes: readonly string[]): Promise<string> {
  const file = join(folder(), "audit.db");
  const ledger = sqliteLedger({ file, key });
  await ledger.append(notes.map((note) => draft({ note })));
  await ledger.close();
  return file;
}

function verify(file: string): Promise<AuditReport> {
  return verifyAudit({ file, checkpointFile: checkpointOf(file), publicKey: key.publicKey });
}

function checkpointOf(file: string): string {
  return join(dirname(file), "audit.checkpoint");
}

function stored(file: string): Stored[] {
  const database = new DatabaseSync(file);
  const rows = database.prepare("SELECT seq, previous, hash, body FROM entry ORDER BY seq").all();
  database.close();
  return rows.map(({ seq, previous, hash, body }) => ({
    seq: Number(seq),
    previous: String(previous),
    hash: String(hash),
    body: String(body),
  }));
}

/** What somebody with the file in their hands can do: neither triggers nor the schema hold them back. */
function replace(file: string, rows: readonly Stored[]): void {
  const database = new DatabaseSync(file);
  database.exec(`BEGIN; DROP TABLE entry;
    CREATE TABLE entry (seq INTEGER PRIMARY KEY, previous TEXT NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL)`);
  const insert = database.prepare("INSERT INTO entry (seq, previous, hash, body) VALUES (?, ?, ?, ?)");
  for (const { seq, previous, hash, body } of rows) insert.run(seq, previous, hash, body);
  database.exec("COMMIT");
  database.close();
}

function renumbered(rows: readonly Stored[]): Stored[] {
  return rows.map((row, index) => ({ ...row, seq: index + 1 }));
}

function sealed(previous: string, body: string): Stored {
  return {
    seq: 0,
    previous,
    body,
    hash: createHash("sha256")
      .update(previous + body)
      .digest("hex"),
  };
}

/** The text with one character changed. */
function changed(text: string, at: number): string {
  const index = at % text.length;
  const character = text.charAt(index) === "7" ? "8" : "7";
  return text.slice(0, index) + character + text.slice(index + 1);
}
