import fc from "fast-check";
import { expect, it } from "vitest";
import { LineSplitter } from "./lines.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

it("gives the same lines however the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom("a", "é", '"', " ") }), { minLength: 1 }),
      fc.array(fc.nat(9)),
      (lines, cuts) => {
        const bytes = Buffer.from(lines.join("\n"));
        const splitter = new LineSplitter(1_000_000);
        const got: string[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          got.push(...splitter.push(bytes.subarray(at, at + cut)).map((line) => text(line.bytes)));
          at += cut;
        }
        const last = splitter.end();
        if (last !== null) got.push(text(last.bytes));
        expect(got).toEqual(lines.at(-1) === "" ? lines.slice(0, -1) : lines);
      },
    ),
  );
});

it("keeps the beginning of a line over the limit and says how long it was", () => {
  const limit = 100_000;
  const splitter = new LineSplitter(limit);
  const long = Buffer.alloc(250_000, "x");
  expect(splitter.push(long.subarray(0, 90_000))).toEqual([]);
  expect(splitter.push(long.subarray(90_000))).toEqual([]);
  const [over, next] = splitter.push(Buffer.from("\nshort\n"));
  expect(over?.oversize).toBe(250_000);
  expect(over?.bytes.length).toBe(64 * 1024);
  expect(text(next?.bytes ?? Buffer.alloc(0))).toBe("short");
  expect(next?.oversize).toBeUndefined();
});

it("passes a line of exactly the limit", () => {
  const [line] = new LineSplitter(5).push(Buffer.from("12345\n"));
  expect(line).toEqual({ bytes: Buffer.from("12345") });
});

it("leaves no line break for peers that end a line at a CR", () => {
  const splitter = new LineSplitter(1_000);
  const got = splitter.push(Buffer.from('{"a":\r{"b":1}\r\r}\r\n{}\r\n\r\n'));
  expect(got.map(({ bytes }) => text(bytes))).toEqual(['{"a": {"b":1}  }\r', "{}\r", "\r"]);
});
