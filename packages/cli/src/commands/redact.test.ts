import { afterEach, describe, expect, it } from "vitest";
import { fakeIo } from "../fake-io.ts";
import type { FakeIo } from "../fake-io.ts";

const aws = ["AK", "IA", "QYLPMN5HHXNB4RTZ"].join("");
const other = ["AK", "IA", "ZYLPMN5HHXNB4RTZ"].join("");

let io: FakeIo;
afterEach(() => {
  io.remove();
});

describe("redact", () => {
  it("answers each line in order, with offsets in code points", async () => {
    const lines = [
      JSON.stringify({ id: "a", text: `😀 key=${aws}, again ${aws}, and ${other}` }),
      "",
      JSON.stringify({ id: 2, text: "nothing here" }),
    ];
    io = fakeIo({ input: `${lines.join("\n")}\n` });
    expect(await io.run("redact", "--format", "jsonl")).toBe(0);
    const [first, second] = io
      .out()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(first).toEqual({
      id: "a",
      text: "😀 key=‹redacted:aws-key›, again ‹redacted:aws-key›, and ‹redacted:aws-key-2›",
      spans: [
        { start: 6, end: 26, type: "aws_access_key_id" },
        { start: 34, end: 54, type: "aws_access_key_id" },
        { start: 60, end: 80, type: "aws_access_key_id" },
      ],
    });
    expect(second).toEqual({ id: 2, text: "nothing here", spans: [] });
  });

  it("reports a line that it cannot read, and goes on", async () => {
    io = fakeIo({ input: `{"id":1}\n{"id":2,"text":"x"}\n` });
    expect(await io.run("redact", "--format", "jsonl")).toBe(3);
    expect(io.err()).toContain("line 1: not a JSON object with a text");
    expect(io.out()).toContain('{"id":2,"text":"x","spans":[]}\n');
  });

  it("redacts a file as text", async () => {
    io = fakeIo();
    const file = io.file("app.log", `one ${aws}\ntwo ada@example.org`);
    expect(await io.run("redact", file)).toBe(0);
    expect(io.out()).toBe("one ‹redacted:aws-key›\ntwo ‹redacted:email›");
  });

  it("refuses a format that it does not know", async () => {
    io = fakeIo();
    expect(await io.run("redact", "--format", "xml")).toBe(2);
  });
});
