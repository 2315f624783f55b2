import type { Suppression } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { suppressionNotes } from "./notes.ts";

const now = Date.parse("2026-11-23");
const pack = { rules: [], chains: [] };
const one = (given: Partial<Suppression>): Suppression => ({
  rule: "flow/instructed",
  reason: "r",
  expires: now + 1,
  ...given,
});
const notes = (given: Partial<Suppression>, servers: readonly string[] | null = null) =>
  suppressionNotes([one(given)], { pack, servers, now });

describe("suppressionNotes", () => {
  it.each<[string, Partial<Suppression>]>([
    ["a rule that is code", {}],
    ["a rule about secrets", { rule: "secrets/aws-access-key" }],
    ["a wildcard", { rule: "flow/*" }],
    ["everything of a server", { rule: "*", server: "files" }],
    ["a pattern of servers", { server: "fi*" }],
    ["a layer whose rules are in no list", { rule: "yara/some-rule" }],
  ])("has nothing to say of %s", (_what, given) => {
    expect(notes(given, ["files"])).toEqual([]);
  });

  it("does not speak of servers where nobody knows them all", () => {
    expect(notes({ server: "elsewhere" })).toEqual([]);
    expect(notes({ server: "elsewhere" }, [])).toEqual([
      'suppression (flow/instructed elsewhere): there is no server "elsewhere"; known: none',
    ]);
  });

  it("counts one that ends now as expired", () => {
    expect(notes({ expires: now })).toEqual([
      "suppression (flow/instructed): it expired on 2026-11-23 and accepts nothing any more; remove it, or look again and write a later day",
    ]);
  });

  it("shows a bounded number of notes, and no harmful character", () => {
    const many = Array.from({ length: 500 }, () => one({ rule: "flw/\u001b[31m" }));
    const told = suppressionNotes(many, { pack, servers: null, now });
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe("480 more such notes on suppressions are not shown");
    expect(told.join("")).not.toContain("\u001b");
  });
});
