import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { pages, stale } from "./docs.ts";

describe("docs", async () => {
  const known = await pages();

  it.each([...known].map(([path, text]) => ({ name: relative(process.cwd(), path), path, text })))(
    "$name says what the code says; run `node scripts/docs.ts` where this fails",
    ({ path, text }) => {
      expect(readFileSync(path, "utf8")).toBe(text);
    },
  );

  it("has a page of no rule that is gone", () => {
    expect(stale(known)).toEqual([]);
  });
});
