import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codeRules } from "./code-rules.ts";

const sources = join(import.meta.dirname, "..");

/** Ids of rules that stand in the sources, in whole or behind `about(`. */
function written(): readonly string[] {
  const families = [...new Set(codeRules.map((id) => id.split("/")[0] ?? ""))].join("|");
  const whole = new RegExp(`"((?:${families})/[a-z-]+)"`, "g");
  return readdirSync(sources, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/\.(test|fixture)\.ts$|fixtures|samples/.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(sources, name), "utf8");
      const ends = name.includes("traffic") ? [...text.matchAll(/about\("([a-z-]+)"/g)] : [];
      return [
        ...[...text.matchAll(whole)].map(([, id = ""]) => id),
        ...ends.map(([, end = ""]) => `traffic/${end}`),
      ];
    });
}

describe("codeRules", () => {
  it("holds every id that the layers write", () => {
    const known = new Set(codeRules);
    const found = written();
    expect(found.length).toBeGreaterThan(30);
    expect(found.filter((id) => !known.has(id))).toEqual([]);
  });
});
