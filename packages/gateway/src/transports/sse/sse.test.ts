import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SseParser } from "./sse.ts";
import { blankOf, eventWith, messageEvent } from "./sse-event.ts";
import type { SseEvent } from "./sse-event.ts";

const limit = 1024 * 1024;

function parse(chunks: readonly Uint8Array[], max = limit): SseEvent[] {
  const parser = new SseParser(max);
  return chunks.flatMap((chunk) => parser.push(chunk));
}

const one = (text: string): SseEvent[] => parse([Buffer.from(text)]);
const textOf = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString();

interface Seen {
  readonly data: string;
  readonly id: string | null;
  readonly event: string | null;
}

const seen = (events: readonly SseEvent[]): Seen[] =>
  events.flatMap(({ data, id, event }) =>
    data === null ? [] : [{ data: textOf(data) ?? "", id: textOf(id), event: textOf(event) }],
  );

/** The standard's algorithm on the whole text, as slow and as plain as it can be written. */
function reference(text: string): Seen[] {
  const events: Seen[] = [];
  let data: string[] = [];
  let id: string | null = null;
  let event: string | null = null;
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  lines.pop(); // not ended
  for (const line of lines) {
    if (line === "") {
      if (data.length > 0) events.push({ data: data.join("\n"), id, event });
      data = [];
      id = event = null;
      continue;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    if (field === "id") id = value;
    if (field === "event") event = value;
  }
  return events;
}

const breaks = fc.constantFrom("\n", "\r", "\r\n");
const field = fc.constantFrom(
  "data",
  "data:",
  "data: ",
  "id: ",
  "event: ",
  "retry: ",
  ": ",
  "datum: ",
  "",
  "\uFEFFdata: ",
);
const value = fc.string({ unit: fc.constantFrom("a", "1", " ", ":", "é", "😀", "{", '"'), maxLength: 8 });
const stream = fc
  .array(fc.tuple(fc.oneof(fc.tuple(field, value), fc.constant(["", ""] as const)), breaks), {
    maxLength: 30,
  })
  .map((lines) => lines.map(([[name, text], end]) => name + text + end).join(""));

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return [...chunks, bytes.subarray(at)];
}

describe("SseParser", () => {
  it("finds the events of the standard, however the stream is cut", () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat({ max: 12 }), { maxLength: 40 }), (text, sizes) => {
        const chunks = cut(Buffer.from(text), sizes);
        expect(seen(parse(chunks))).toEqual(reference(text));
      }),
    );
  });

  it("loses no byte: what it hands out and what is not ended are the stream", () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat({ max: 12 }), { maxLength: 40 }), (text, sizes) => {
        const raw = Buffer.concat(parse(cut(Buffer.from(text), sizes)).map((event) => event.raw)).toString();
        expect(text.startsWith(raw)).toBe(true);
        expect(seen(one(text.slice(raw.length)))).toEqual([]);
      }),
    );
  });

  it("writes an event anew so that it reads the same", () => {
    fc.assert(
      fc.property(stream, (text) => {
        const events = one(text);
        const anew = Buffer.concat(events.map((event) => eventWith(event, event.data)));
        expect(seen(parse([anew]))).toEqual(seen(events));
      }),
    );
  });

  it("never throws on any bytes, and takes them in any pieces alike", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.nat({ max: 9 }), { maxLength: 30 }),
        (bytes, sizes) => {
          expect(seen(parse(cut(Buffer.from(bytes), sizes)))).toEqual(seen(parse([Buffer.from(bytes)])));
        },
      ),
    );
  });

  it("hands out a comment at once, without waiting for a blank line", () => {
    expect(one(": ping\n").map(({ raw }) => textOf(raw))).toEqual([": ping\n"]);
  });

  it("hands out the LF of a CRLF that was cut in two at once", () => {
    const events = parse([Buffer.from("data: 1\r\n\r"), Buffer.from("\n")]);
    expect(events.map(({ raw }) => textOf(raw))).toEqual(["data: 1\r\n\r", "\n"]);
    expect(events.map(({ isPlain }) => isPlain)).toEqual([true, true]);
  });

  it("says how large an event over the limit is, keeps its beginning, and is over", () => {
    const parser = new SseParser(100);
    expect(parser.push(Buffer.from(`id: 7\ndata: ${"x".repeat(60)}`))).toEqual([]);
    const [event] = parser.push(Buffer.from("y".repeat(60)));
    expect(event?.oversize).toBe(132);
    expect(textOf(event?.id ?? null)).toBe("7");
    expect(textOf(event?.data ?? null)).toBe("x".repeat(60) + "y".repeat(60));
    expect(parser.push(Buffer.from("\n\ndata: 2\n\n"))).toEqual([]);
  });

  it("takes a large event in many small chunks in linear time", () => {
    const parser = new SseParser(16 * 1024 * 1024);
    const chunk = Buffer.alloc(1000, "x");
    parser.push(Buffer.from("data: "));
    for (let count = 0; count < 8000; count += 1) parser.push(chunk);
    expect(parser.push(Buffer.from("\n\n"))[0]?.data?.length).toBe(8_000_000);
  });
});

describe("an event is not plain", () => {
  it.each([
    ["an unknown field", "hidden: {}\ndata: 1\n\n"],
    ["a byte order mark", "\uFEFFdata: 1\n\n"],
    ["the bytes of a mark read as Latin-1, which one client takes for a mark", "ï»¿data: 1\n\n"],
    ["a lone CR", "data: \r{}\n\n"],
    ["U+2028 in its data", 'data: "\u2028"\n\n'],
    ["U+2028 in a comment", ": \u2028data: 1\n"],
    ["U+0085 in its id", "id: \u0085data: 1\ndata: 2\n\n"],
    ["a vertical tab in a comment", ": \vdata: 1\n"],
    ["NUL in its id", "id: \0\ndata: 1\n\n"],
    ["two ids", "id: 1\nid: 2\ndata: 1\n\n"],
    ["a field without a colon", "data\n\n"],
    ["a retry that is no number", "retry: soon\ndata: 1\n\n"],
  ])("with %s", (_what, text) => {
    expect(one(text)[0]?.isPlain).toBe(false);
  });

  it.each([
    "event: message\ndata: 1\n\n",
    ": ping\n",
    "id: 1\r\nretry: 10\r\ndata: \r\n\r\n",
    "data:1\ndata: é\n\n",
  ])("but %j is", (text) => {
    expect(one(text)[0]?.isPlain).toBe(true);
  });
});

describe("writing events", () => {
  it("escapes what some readers take for a line break, and nothing else", () => {
    const [event] = one('id: 1\ndata: {"é":"\u2028\u2029\u0085"}\n\n');
    expect(textOf(eventWith(event!, event!.data))).toBe('id: 1\ndata: {"é":"\\u2028\\u2029\\u0085"}\n\n');
  });

  it("drops an id that would read as more than one line", () => {
    const [event] = one("id: \u2028data: hidden\ndata: 2\n\n");
    expect(textOf(eventWith(event!, event!.data))).toBe("data: 2\n\n");
  });

  it("keeps the place in the stream of an event that was stopped", () => {
    const [event] = one("event: message\nid: 5\nretry: 100\ndata: bad\n\n");
    expect(textOf(blankOf(event!))).toBe("event: message\nid: 5\nretry: 100\ndata: \n\n");
    expect(textOf(blankOf(one("data: bad\n\n")[0]!))).toBe("");
  });

  it("writes a message as the SDKs do", () => {
    expect(textOf(messageEvent(Buffer.from("{}")))).toBe("event: message\ndata: {}\n\n");
  });
});
