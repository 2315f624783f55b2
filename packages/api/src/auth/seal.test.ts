import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSeal } from "./seal.ts";

describe("the seal", () => {
  const seal = createSeal(randomBytes(32));
  const secret = Buffer.from("a seed");

  it("opens what it closed, for whom it was closed", () => {
    const closed = seal.close(secret, "a1");
    expect(seal.open(closed, "a1")).toEqual(secret);
    expect(closed).not.toBe(seal.close(secret, "a1"));
    expect(() => seal.open(closed, "a2")).toThrow();
    expect(() => createSeal(randomBytes(32)).open(closed, "a1")).toThrow();
  });

  it("opens nothing that was changed anywhere", () => {
    const bytes = Buffer.from(seal.close(secret, "a1"), "base64url");
    for (let at = 0; at < bytes.length; at += 1) {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 1;
      expect(() => seal.open(copy.toString("base64url"), "a1")).toThrow();
    }
    expect(() => seal.open("", "a1")).toThrow();
  });
});
