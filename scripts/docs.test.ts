import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { pages } from "./docs.ts";

describe("docs", async () => {
  it.each([...(await pages())].map(([path, text]) => ({ name: basename(path), path, text })))(
    "$name says what the code says; run `node scripts/docs.ts` where this fails",
    ({ path, text }) => {
      expect(readFileSync(path, "utf8")).toBe(text);
    },
  );
});
