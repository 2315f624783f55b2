import type { SQLInputValue } from "node:sqlite";
import { standings, surfaceSorts } from "@guardian/model";
import type { SurfaceItem, Surfaces } from "@guardian/model";
import { attemptOn } from "../sqlite/attempt.ts";
import { openDatabase, transact } from "../sqlite/database.ts";
import type { Store } from "../sqlite/database.ts";

const surfaceStore: Store = {
  code: "surfaces/unavailable",
  what: "the store of approved surfaces",
  synchronous: "FULL",
  migrations: [
    `CREATE TABLE surface (
       server TEXT NOT NULL, sort TEXT NOT NULL, name TEXT NOT NULL, standing TEXT NOT NULL, approved TEXT, seen TEXT,
       risk REAL NOT NULL, change TEXT NOT NULL, reasons TEXT NOT NULL, at INTEGER NOT NULL, approver TEXT NOT NULL,
       PRIMARY KEY (server, sort, name)
     ) STRICT, WITHOUT ROWID;`,
  ],
};

/** Opens (or creates) the store of approved surfaces. Throws `surfaces/unavailable` where it is damaged or cannot be had. */
export function sqliteSurfaces({ file }: { readonly file: string }): Surfaces {
  const database = openDatabase(file, surfaceStore);
  const attempt = attemptOn(database, file, surfaceStore);
  const columns =
    "(server, sort, name, standing, approved, seen, risk, change, reasons, at, approver) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  const put = database.prepare(`INSERT OR REPLACE INTO surface ${columns}`);
  const add = database.prepare(`INSERT INTO surface ${columns} ON CONFLICT DO NOTHING`);
  const at = database.prepare("SELECT at FROM surface WHERE server = ? AND sort = ? AND name = ?");
  const drop = database.prepare("DELETE FROM surface WHERE server = ? AND sort = ? AND name = ?");
  const version = database.prepare("PRAGMA data_version");
  return {
    read: () =>
      attempt(() => database.prepare("SELECT * FROM surface ORDER BY server, sort, name").all().map(itemOf)),
    write: (items) =>
      attempt(() => {
        transact(database, () => {
          for (const item of items) put.run(...valuesOf(item));
        });
      }),
    learn: (changes) =>
      attempt(() => {
        transact(database, () => {
          for (const { item, before } of changes) {
            const isKnown = before !== null && at.get(item.server, item.sort, item.name)?.["at"] === before;
            (isKnown ? put : add).run(...valuesOf(item));
          }
        });
      }),
    remove: (keys) =>
      attempt(() => {
        transact(database, () => {
          for (const { server, sort, name } of keys) drop.run(server, sort, name);
        });
      }),
    revision: () => attempt(() => Number(version.get()?.["data_version"])),
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

const valuesOf = ({
  server,
  sort,
  name,
  standing,
  approved,
  seen,
  ...rest
}: SurfaceItem): SQLInputValue[] => {
  const { risk, change, reasons, at, by } = rest;
  return [server, sort, name, standing, approved, seen, risk, change, JSON.stringify(reasons), at, by];
};

function itemOf(row: Readonly<Record<string, unknown>>): SurfaceItem {
  const text = (key: string): string => String(row[key]);
  const maybe = (key: string): string | null => (row[key] === null ? null : text(key));
  const standing = standings.find((one) => one === row["standing"]);
  const sort = surfaceSorts.find((one) => one === row["sort"]);
  if (standing === undefined || sort === undefined) throw new Error("a row holds a word that is not known");
  return {
    server: text("server"),
    sort,
    name: text("name"),
    standing,
    approved: maybe("approved"),
    seen: maybe("seen"),
    risk: Number(row["risk"]),
    change: text("change"),
    reasons: reasonsOf(text("reasons")),
    at: Number(row["at"]),
    by: text("approver"),
  };
}

function reasonsOf(text: string): readonly string[] {
  const found: unknown = JSON.parse(text);
  return Array.isArray(found) ? found.map(String) : [];
}
