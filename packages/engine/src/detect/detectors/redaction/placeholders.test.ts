import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { learnNames, nameOf, placeholders } from "./placeholders.ts";

describe("the names of secrets", () => {
  it("are the type, and the type with a number for every other value", () => {
    const names = placeholders("k");
    const given = ["one", "two", "one", "three", "two"].map((value) => nameOf(names, "aws-key", value));
    expect(given).toEqual(["aws-key", "aws-key-2", "aws-key", "aws-key-3", "aws-key-2"]);
    expect(nameOf(names, "jwt", "one")).toBe("jwt");
  });

  it("are the same for the same value and differ for different ones, also beyond the bound and in another thread", () => {
    const value = fc.string({ maxLength: 3 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), fc.boolean(), (values, isCopy) => {
        const names = { ...placeholders("k"), isCopy };
        const given = new Map(values.map((one) => [one, nameOf(names, "t", one)]));
        expect(values.map((one) => nameOf(names, "t", one))).toEqual(values.map((one) => given.get(one)));
        expect(new Set(given.values()).size).toBe(given.size);
      }),
    );
  });

  it("need no more memory than the bound", () => {
    const names = placeholders("k");
    for (let index = 0; index < 6000; index++) nameOf(names, "t", String(index));
    expect(names.names.size).toBeLessThanOrEqual(4096);
    expect(nameOf(names, "t", "5999")).toBe(nameOf(names, "t", "5999"));
    expect(nameOf(names, "t", "5999")).toMatch(/^t-[0-9a-f]{12}$/);
  });

  it("are taken over from another thread", () => {
    const names = placeholders("k");
    const copy = { ...placeholders("k"), isCopy: true };
    const there = nameOf(copy, "t", "one");
    learnNames(names, copy.names);
    expect(nameOf(names, "t", "one")).toBe(there);
  });

  it("hold nothing of a value, and say something else under another key", () => {
    const [one, other] = [
      { ...placeholders("k"), isCopy: true },
      { ...placeholders("l"), isCopy: true },
    ];
    expect(nameOf(one, "t", "hunter2")).not.toBe(nameOf(other, "t", "hunter2"));
    expect(JSON.stringify([...one.names])).not.toContain("hunter2");
  });
});
