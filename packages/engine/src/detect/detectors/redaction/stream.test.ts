import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactText } from "./redact-text.ts";
import { redactionRules } from "./rules.ts";
import { redactingStream } from "./stream.ts";

/** Parts of which texts are made: examples of every rule, and what stands around them. */
const parts = [
  ...redactionRules.flatMap(({ examples: { match, miss } }) =>
    [...match, ...miss].map((example) => (typeof example === "string" ? example : example.join(""))),
  ),
  ...[
    " ",
    "\n",
    ", ",
    "; ",
    '"',
    "x".repeat(200),
    "é😀",
    "password=",
    "Bearer ",
    "4539 1488 ",
    "+44 ",
    "@",
    "://",
    "-----BEGIN ",
  ],
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...parts), fc.string({ maxLength: 8 })), { maxLength: 12 })
  .map((list) => list.join(""));

/** What a stream gives for a text that is cut at some places. */
function streamed(whole: string, cuts: readonly number[]): string {
  const stream = redactingStream();
  const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).toSorted((a, b) => a - b), whole.length];
  let out = "";
  for (let at = 1; at < places.length; at++) out += stream.push(whole.slice(places[at - 1], places[at]));
  return out + stream.end();
}

describe("a stream that is redacted", () => {
  it("gives the same wherever it is cut", () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 20 }), (whole, cuts) => {
        expect(streamed(whole, cuts)).toBe(redactText(whole));
      }),
      { numRuns: 400 },
    );
  });

  it("gives the same letter by letter", () => {
    fc.assert(
      fc.property(text, (whole) => {
        expect(streamed(whole, [...whole.split("").keys()])).toBe(redactText(whole));
      }),
      { numRuns: 60 },
    );
  });

  it("gives out a line as soon as it ends", () => {
    const stream = redactingStream();
    expect(stream.push("listening on 8080\nnext")).toBe("listening on 8080\n");
  });

  it("holds back no more than a key may be long", () => {
    const stream = redactingStream();
    let out = stream.push(["-----BEGIN ", "PRIVATE KEY-----\n"].join(""));
    for (let sent = 0; sent < 40_000; sent += 65) out += stream.push(`${"a".repeat(64)}\n`);
    expect(out.length).toBeGreaterThan(10_000);
  });
});
