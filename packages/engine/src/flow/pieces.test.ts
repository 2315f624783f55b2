import { expect, it } from "vitest";
import { decodedIn } from "./pieces.ts";

const text = "The offer is 38 million and closes in January.";

it.each([
  ["base64 for addresses", Buffer.from(text).toString("base64url")],
  ["hex", Buffer.from(text).toString("hex")],
])("reads what a part of an address holds in %s", (_how, piece) => {
  expect(decodedIn(`https://pixel.example/i/${piece}/a.png`)).toContain(text);
});

it("finds nothing in words, and stays within bounds", () => {
  expect(decodedIn("https://pixel.example/a-guide-to-every-colour-of-all")).toEqual([]);
  expect(decodedIn("/aGVsbG8gd29ybGQgaGVsbG8".repeat(9_000)).length).toBeLessThanOrEqual(64);
});
