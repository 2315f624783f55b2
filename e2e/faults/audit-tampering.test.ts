import { createHash } from "node:crypto";
import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attacks } from "../fixtures/hostile/attacks.ts";
import { guardian } from "../fixtures/hostile/audit.ts";
import { call, initialize, textResult } from "../fixtures/hostile/messages.ts";
import { hostileCommand } from "../fixtures/hostile/stdio-story.ts";
import { startGuardian } from "../support/guardian.ts";
import { temporaryPlace, type Place } from "../support/place.ts";
import { stop, waitForOutput } from "../support/process.ts";

let place: Place;
let dataDir: string;

/** An audit with at least eight blocks, written by a guard that ended in peace. */
beforeAll(async () => {
  place = await temporaryPlace();
  dataDir = join(place.path, "guardian");
  const command = await hostileCommand(place, { on: { "tools/call bad": [textResult(attacks.order)] } });
  const running = startGuardian(["wrap", "--data-dir", dataDir, "--", ...command], {
    env: place.env,
    cwd: place.path,
  });
  running.write(initialize);
  for (let id = 1; id <= 8; id += 1) running.write(call(id, "bad"));
  await waitForOutput(running, 9);
  await stop(running);
});
afterAll(() => place.remove());

/** Someone with the rights of the file's owner: triggers are no hindrance, and every hash can be computed anew. */
const tamperings: readonly (readonly [string, number, (database: DatabaseSync) => void])[] = [
  [
    "an altered entry",
    4,
    (database) => {
      database.exec(`UPDATE entry SET body = replace(body, 'frame.blocked', 'frame.flagged') WHERE seq = 4`);
    },
  ],
  [
    "an altered entry with a new hash",
    4,
    (database) => {
      database.exec(`UPDATE entry SET body = replace(body, 'frame.blocked', 'frame.flagged') WHERE seq = 4`);
      rehash(database, 4, 4);
    },
  ],
  [
    "a removed entry",
    3,
    (database) => {
      database.exec(`DELETE FROM entry WHERE seq = 3`);
    },
  ],
  [
    "a removed entry with the gap closed",
    3,
    (database) => {
      database.exec(`DELETE FROM entry WHERE seq = 3; UPDATE entry SET seq = seq - 1 WHERE seq > 3`);
    },
  ],
  [
    "a removed first entry",
    1,
    (database) => {
      database.exec(`DELETE FROM entry WHERE seq = 1`);
    },
  ],
  [
    "an inserted entry",
    5,
    (database) => {
      database.exec(
        `UPDATE entry SET seq = -seq WHERE seq >= 5; UPDATE entry SET seq = 1 - seq WHERE seq < 0`,
      );
      database.exec(
        `INSERT INTO entry (seq, previous, hash, body) SELECT 5, previous, hash, body FROM entry WHERE seq = 4`,
      );
    },
  ],
  [
    "two swapped entries",
    2,
    (database) => {
      database.exec(
        `UPDATE entry SET seq = -2 WHERE seq = 2; UPDATE entry SET seq = 2 WHERE seq = 6; UPDATE entry SET seq = 6 WHERE seq = -2`,
      );
    },
  ],
  [
    "two swapped bodies",
    2,
    (database) => {
      database.exec(
        `UPDATE entry SET body = (SELECT body FROM entry other WHERE other.seq = 8 - entry.seq) WHERE seq IN (2, 6)`,
      );
    },
  ],
  [
    "a missing last entry",
    -1,
    (database) => {
      database.exec(`DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)`);
    },
  ],
  [
    "a missing tail",
    5,
    (database) => {
      database.exec(`DELETE FROM entry WHERE seq >= 5`);
    },
  ],
  [
    "an emptied audit",
    1,
    (database) => {
      database.exec(`DELETE FROM entry`);
    },
  ],
  [
    "a history that was written anew from an entry on",
    0,
    (database) => {
      database.exec(`UPDATE entry SET body = replace(body, 'frame.blocked', 'frame.flagged') WHERE seq = 4`);
      rehash(database, 4, Number.POSITIVE_INFINITY);
    },
  ],
];

function rehash(database: DatabaseSync, from: number, to: number): void {
  const rows = database
    .prepare("SELECT seq, previous, body FROM entry WHERE seq >= ? ORDER BY seq")
    .all(from);
  const write = database.prepare("UPDATE entry SET previous = ?, hash = ? WHERE seq = ?");
  let previous = String(rows[0]?.["previous"]);
  for (const row of rows) {
    if (Number(row["seq"]) > to) return;
    const hash = createHash("sha256").update(previous).update(String(row["body"])).digest("hex");
    write.run(previous, hash, Number(row["seq"]));
    previous = hash;
  }
}

/** The one database in the folder that holds the audit. */
async function auditFile(folder: string): Promise<string> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!/\.(db|sqlite3?)$/.test(name)) continue;
    const database = new DatabaseSync(join(folder, name), { readOnly: true });
    const found = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'entry'").get();
    database.close();
    if (found !== undefined) return join(folder, name);
  }
  throw new Error(`no audit in ${folder}`);
}

async function verify(folder: string) {
  return await guardian(["audit", "verify", "--data-dir", folder], { env: place.env, cwd: place.path });
}

describe("guardian audit verify", () => {
  it("finds nothing wrong with an audit that nobody touched", async () => {
    expect(await verify(dataDir)).toMatchObject({ code: 0, stderr: "" });
  });

  it.each(tamperings)("finds %s", async (what, seq, tamper) => {
    const copy = join(place.path, what.replaceAll(" ", "-"));
    await cp(dataDir, copy, { recursive: true });
    const database = new DatabaseSync(await auditFile(copy));
    const last = Number(database.prepare("SELECT max(seq) AS last FROM entry").get()?.["last"]);
    for (const { name } of database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all())
      database.exec(`DROP TRIGGER "${String(name)}"`);
    tamper(database);
    database.close();

    const { code, stdout, stderr } = await verify(copy);
    expect({ code, stderr }).toMatchObject({ code: 1 });
    // 0: only the signed checkpoint disagrees, and it stands at the end.
    const named = seq === -1 || seq === 0 ? last : seq;
    expect(`${stdout}${stderr}`).toMatch(new RegExp(`\\b${named}\\b`));
  });
});
