import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLines } from "./lines.ts";
import type { InputLine } from "./lines.ts";

async function read(chunks: readonly (string | Buffer)[], limit = 1_000): Promise<readonly InputLine[]> {
  const found: InputLine[] = [];
  for await (const lines of readLines(Readable.from(chunks), limit)) found.push(...lines);
  return found;
}

describe("readLines", () => {
  it("joins a line, and a character, that came in pieces", async () => {
    const bytes = Buffer.from("größe\nzwei");
    const pieces = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(await read(pieces)).toEqual([
      { number: 1, text: "größe" },
      { number: 2, text: "zwei" },
    ]);
  });

  it("reports a line that is too long or no UTF-8, keeps its number, and goes on", async () => {
    const chunks = ["ok\n", "x".repeat(50), "y\n", Buffer.from([0xff, 0x0a]), "after\n"];
    expect(await read(chunks, 20)).toEqual([
      { number: 1, text: "ok" },
      { number: 2, problem: "longer than limits.frame-bytes, which is 20" },
      { number: 3, problem: "not UTF-8" },
      { number: 4, text: "after" },
    ]);
  });

  it("reads what split reads, however the input is cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.stringMatching(/^[a-z\n]{0,6}$/)), async (chunks) => {
        const whole = chunks.join("");
        const expected = whole === "" ? [] : whole.replace(/\n$/, "").split("\n");
        const lines = await read(chunks.filter((chunk) => chunk !== ""));
        expect(lines).toEqual(expected.map((text, index) => ({ number: index + 1, text })));
      }),
    );
  });
});
