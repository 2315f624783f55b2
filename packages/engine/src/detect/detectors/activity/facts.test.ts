import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@guardian/model";
import { destinationIn } from "./destination.ts";
import { factsOf } from "./facts.ts";

describe("the facts of arguments", () => {
  it("are the same for the same arguments and others for others, types included", () => {
    const digest = (value: Json) => factsOf(value, 0).digest;
    expect(digest({ a: 1, b: ["x"] })).toBe(digest({ a: 1, b: ["x"] }));
    expect(new Set([{ a: 1 }, { a: "1" }, { b: 1 }, { a: [1] }, { a: "12" }].map(digest)).size).toBe(5);
  });

  it("name the members at the top", () => {
    expect(factsOf({ path: "/x", deep: { inner: 1 } }, 0).members.map(({ name }) => name)).toEqual([
      "path",
      "deep",
    ]);
  });

  it("are bounded whatever comes, and never throw", () => {
    expect(
      factsOf(Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, at])), 0).members,
    ).toHaveLength(64);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        factsOf(value, 0xffff);
      }),
    );
  });
});

describe("the destination in a text", () => {
  it.each([
    ["https://drop.example.org/a?b", "drop.example.org"],
    ["send it to https://user:pw@Drop.example.org:8443/", "drop.example.org"],
    ["person@partner.example.com", "partner.example.com"],
    ["http://localhost:8080/", null],
    ["http://10.0.0.5/x", null],
    ["http://printer.local/x", null],
    ["see person@partner.example.com for it", null],
    ["no address", null],
  ])("%s: %j", (text, expected) => {
    expect(destinationIn(text)).toBe(expected);
  });
});
