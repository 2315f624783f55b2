import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { requirements } from "./asvs/requirements.ts";
import { faultsOf, outcomesOf, pageOf, resultOf, sourceOf, table } from "./asvs.ts";

/** The rows of a page without what came of them. */
const rowsOf = (page: string): readonly (readonly string[])[] =>
  page
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.split(" | ").map((cell) => cell.trim()));

describe("docs/asvs.md", () => {
  it("names tests that exist, each requirement once and with a test", () => {
    expect(faultsOf(requirements, sourceOf)).toEqual([]);
  });

  it("has forty requirements or more, and says what the map says; run `node scripts/asvs.ts` where this fails", async () => {
    expect(requirements.length).toBeGreaterThanOrEqual(40);
    const written = rowsOf(readFileSync(table, "utf8"));
    const expected = rowsOf(await pageOf(requirements, () => "1 passed"));
    expect(written.map((cells) => cells.slice(0, -1))).toEqual(expected.map((cells) => cells.slice(0, -1)));
    for (const cells of written.slice(2)) expect(cells.at(-1)).toMatch(/^[1-9]\d* passed +\|$/);
  });
});

describe("the map of requirements", () => {
  const made = (id: string, file: string, title: string) => ({
    id,
    level: 1 as const,
    what: "x",
    proofs: [{ file, title }],
  });
  const known = new Map([
    ["a/b.test.ts", 'import "./contract.ts"; it("holds", …); it("comes twice"); it(`comes twice`);'],
    ["a/contract.ts", 'it("is promised", …)'],
    ["c.test.ts", 'it("holds", …)'],
  ]);
  const faults = (...all: Parameters<typeof faultsOf>[0]): readonly string[] =>
    faultsOf(all, (file) => known.get(file) ?? null);

  it("is right where each title stands in its file, or in the contract that it runs", () => {
    expect(
      faults(made("1.1.1", "a/b.test.ts", "holds"), made("1.1.2", "a/b.test.ts", "is promised")),
    ).toEqual([]);
  });

  it("is wrong about a test that is gone, or one of two, and about an id twice or without a test", () => {
    expect(
      faults(
        made("1.1.1", "a/b.test.ts", "hold"),
        made("1.1.2", "a/b.test.ts", "comes twice"),
        made("1.1.3", "gone.test.ts", "holds"),
        made("1.1.3", "c.test.ts", "is promised"),
        { id: "V1", level: 1, what: "x", proofs: [] },
      ),
    ).toEqual([
      '1.1.1: a/b.test.ts has 0 tests of the title "hold"',
      '1.1.2: a/b.test.ts has 2 tests of the title "comes twice"',
      "1.1.3: there is no gone.test.ts",
      '1.1.3: c.test.ts has 0 tests of the title "is promised"',
      "1.1.3: stands here twice",
      "V1: is no id of ASVS 5",
      "V1: has no test",
    ]);
  });

  it("takes every case of a title for its result, and a failure for one", () => {
    const test = (title: string, status: string) => ({ title, status });
    const outcomes = outcomesOf({
      testResults: [
        {
          name: `${process.cwd()}/c.test.ts`,
          assertionResults: [
            test("refuses a (1)", "passed"),
            test("refuses b", "failed"),
            test("takes a", "passed"),
            test("waits", "skipped"),
          ],
        },
      ],
    });
    const result = (title: string): string => resultOf({ file: "c.test.ts", title }, outcomes);
    expect([result("refuses $name"), result("takes %s"), result("refuses a (1)"), result("waits")]).toEqual([
      "**1 of 2 failed**",
      "1 passed",
      "1 passed",
      "not run",
    ]);
  });
});
