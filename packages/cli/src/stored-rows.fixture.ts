import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Every row of the stores in a folder, as text, by file and table; what the audit notes of a request does not count. */
export function storedRows(folder: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".db") && name !== "audit.db")) {
    const database = new DatabaseSync(join(folder, file), { readOnly: true });
    try {
      const tables = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .all();
      for (const { name } of tables) {
        const table = String(name);
        const rows = database.prepare(`SELECT * FROM "${table}"`).all();
        found.set(`${file} ${table}`, rows.map((row) => JSON.stringify(row)).sort());
      }
    } finally {
      database.close();
    }
  }
  return found;
}
