import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { installationKey, sqliteLedger } from "@guardian/drivers";
import type { EntryDraft } from "@guardian/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeIo } from "../fake-io.ts";
import type { FakeIo } from "../fake-io.ts";

let io: FakeIo;
let folder: string;
beforeEach(() => {
  io = fakeIo();
  folder = join(io.cwd, "data");
});
afterEach(() => {
  io.remove();
});

const draft = (id: string, extra: Partial<EntryDraft> = {}): EntryDraft => ({
  id,
  event: "frame.blocked",
  at: Date.parse("2026-11-23T11:00:00Z"),
  server: "files",
  session: "s",
  principal: "local",
  method: "tools/call",
  target: "read",
  clause: "attack",
  ...extra,
});

async function written(...drafts: readonly EntryDraft[]): Promise<void> {
  const key = installationKey(folder);
  const ledger = sqliteLedger({ file: join(folder, "audit.db"), key });
  await ledger.append(drafts);
  await ledger.close();
}

describe("audit list", () => {
  it("lists the newest first", async () => {
    await written(draft("aaa"), draft("bbb", { event: "frame.flagged", target: "\u001b[31mred" }));
    expect(await io.run("audit", "list", "--data-dir", "data")).toBe(0);
    expect(io.out()).toBe(
      `SEQ  TIME                      ID   EVENT          SERVER  WHAT                      WHY
2    2026-11-23T11:00:00.000Z  bbb  frame.flagged  files   tools/call \\u{1b}[31mred  attack
1    2026-11-23T11:00:00.000Z  aaa  frame.blocked  files   tools/call read           attack
`,
    );
  });

  it("prints JSON lines, only of one event and server, at most so many", async () => {
    await written(
      draft("a"),
      draft("b", { server: "other" }),
      draft("c"),
      draft("d", { event: "frame.held" }),
    );
    const argv = [
      "audit",
      "list",
      "--data-dir",
      "data",
      "--json",
      "--event",
      "frame.blocked",
      "--server",
      "files",
      "--limit",
      "1",
    ];
    expect(await io.run(...argv)).toBe(0);
    expect(JSON.parse(io.out())).toMatchObject({ id: "c", seq: 3 });
  });

  it.each([
    [["--event", "frame.bloked"], `--event: unknown event "frame.bloked"; did you mean "frame.blocked"?`],
    [["--limit", "0"], '--limit: "0" is not a whole number from 1 to 100000'],
  ])("refuses %j", async (words, message) => {
    await written(draft("a"));
    expect(await io.run("audit", "list", "--data-dir", "data", ...words)).toBe(2);
    expect(io.err()).toContain(message);
  });

  it("says where it looked for an audit that is not there, and makes none", async () => {
    expect(await io.run("audit", "list", "--data-dir", "data")).toBe(2);
    expect(io.err()).toBe(
      `guardian: there is no audit at ${folder}/audit.db yet; a guard makes it when it runs, or name its folder with --data-dir\n`,
    );
  });
});

describe("audit show", () => {
  it("shows an entry by its id", async () => {
    await written(draft("aaa", { note: "words" }));
    expect(await io.run("audit", "show", "aaa", "--data-dir", "data")).toBe(0);
    expect(io.out()).toMatch(/^event {7}frame\.blocked$/m);
    expect(io.out()).toMatch(/^note {8}words$/m);
  });

  it("exits with 1 for an entry that is not there", async () => {
    await written(draft("aaa"));
    expect(await io.run("audit", "show", "zzz", "--data-dir", "data")).toBe(1);
    expect(io.err()).toBe('guardian: there is no entry "zzz"; see guardian audit list\n');
  });
});

describe("audit verify", () => {
  it("says that an audit is good and signed", async () => {
    await written(draft("a"), draft("b"));
    expect(await io.run("audit", "verify", "--data-dir", "data")).toBe(0);
    expect(io.out()).toMatch(
      /audit\.db: 2 entries are good, the last one [0-9a-f]{64}; the signed checkpoint is in it\n$/,
    );
  });

  it("names the first entry that was altered", async () => {
    await written(draft("a"), draft("b"), draft("c"));
    const database = new DatabaseSync(join(folder, "audit.db"));
    database.exec("PRAGMA writable_schema = ON");
    const triggers = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
    for (const { name } of triggers) database.exec(`DROP TRIGGER "${String(name)}"`);
    const columns = database
      .prepare("PRAGMA table_info(entry)")
      .all()
      .map(({ name }) => String(name));
    const body = columns.find((name) => !["seq", "id", "previous", "hash"].includes(name));
    expect(body).toBeDefined();
    database.exec(
      `UPDATE entry SET "${String(body)}" = replace("${String(body)}", 'files', 'filez') WHERE seq = 2`,
    );
    database.close();
    expect(await io.run("audit", "verify", "--data-dir", "data", "--json")).toBe(1);
    expect(JSON.parse(io.out())).toMatchObject({
      ok: false,
      entries: 1,
      problem: { seq: 2, kind: "altered" },
    });
  });

  it("refuses a checkpoint that is not there, since a check without it would promise too much", async () => {
    await written(draft("a"));
    expect(await io.run("audit", "verify", "--data-dir", "data", "--checkpoint", "kept")).toBe(2);
    expect(io.err()).toBe(`guardian: --checkpoint: there is no file ${io.cwd}/kept\n`);
  });
});
