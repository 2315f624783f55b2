import { describe, expect, it } from "vitest";
import { base32, codeAt, stepOf, stepOfCode } from "./totp.ts";

/** The seeds of RFC 6238, appendix B, as corrected by its erratum: as long as the hash. */
const seedOf = (length: number): Buffer => Buffer.from("1234567890".repeat(7).slice(0, length));
const times = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000];
const vectors = {
  sha1: ["94287082", "07081804", "14050471", "89005924", "69279037", "65353130"],
  sha256: ["46119246", "68084774", "67062674", "91819424", "90698825", "77737706"],
  sha512: ["90693936", "25091201", "99943326", "93441116", "38618901", "47863826"],
} as const;

describe("one-time codes", () => {
  it.each(
    Object.entries(vectors).flatMap(([hash, codes]) =>
      codes.map((code, index) => ({ hash, at: times[index] ?? 0, code })),
    ),
  )("are $code at $at by $hash, as RFC 6238 says", ({ hash, at, code }) => {
    const seed = seedOf(hash === "sha1" ? 20 : hash === "sha256" ? 32 : 64);
    expect(codeAt(seed, stepOf(at * 1_000), 8, hash)).toBe(code);
  });

  it("are taken one step early and one step late, and no more", () => {
    const seed = seedOf(20);
    const now = Date.parse("2026-11-25T12:00:00Z");
    const taken = [-3, -2, -1, 0, 1, 2, 3].filter(
      (away) => stepOfCode(seed, codeAt(seed, stepOf(now) + away), now) !== null,
    );
    expect(taken).toEqual([-1, 0, 1]);
    expect(stepOfCode(seed, codeAt(seed, stepOf(now)), now)).toBe(stepOf(now));
    for (const wrong of ["", "0", "1234567", "٠٠٠٠٠٠"]) expect(stepOfCode(seed, wrong, now)).toBeNull();
  });

  it.each([
    ["", ""],
    ["f", "MY"],
    ["fo", "MZXQ"],
    ["foo", "MZXW6"],
    ["foob", "MZXW6YQ"],
    ["fooba", "MZXW6YTB"],
    ["foobar", "MZXW6YTBOI"],
  ])("have seeds that are written as RFC 4648 says: %j", (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded);
  });
});
