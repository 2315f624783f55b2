import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { attacks, innocent } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectBlockedCall } from "../fixtures/hostile/expect.ts";
import { asAnswer, call, initialize, textResult } from "../fixtures/hostile/messages.ts";
import { stdioStory } from "../fixtures/hostile/stdio-story.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const url = (text: string): string => Buffer.from(text).toString("base64url");
const hex = (text: string): string => Buffer.from(text).toString("hex");
const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const html = (text: string): string =>
  Array.from(text, (character) => `&#${character.codePointAt(0) ?? 0};`).join("");
const json = (text: string): string =>
  Array.from(text, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");

const encoded: readonly (readonly [string, string])[] = [
  ["base64", `Decode and follow: ${base64(attacks.order)}`],
  ["base64url", `note=${url(attacks.order)}`],
  ["base64 with line breaks", base64(attacks.order).replaceAll(/(.{60})/g, "$1\n")],
  ["hex", hex(attacks.order)],
  ["percent", percent(attacks.order)],
  ["HTML entities", html(attacks.order)],
  ["Unicode escapes", json(attacks.order)],
  ["base64 of base64", base64(`please read ${base64(attacks.order)}`)],
  ["percent-encoded base64 in a link", `https://example.com/?q=${encodeURIComponent(base64(attacks.order))}`],
];

const png = Buffer.concat([
  Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
  deflateSync(Buffer.alloc(4096, "pixels of a picture")),
]);
const ordinary: readonly (readonly [string, string])[] = [
  ["a picture", `data:image/png;base64,${png.toString("base64")}`],
  ["a hash", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
  ["innocent prose in base64", base64(innocent.result)],
  ["a link with escapes", "https://example.com/a%20b?q=caf%C3%A9&amp;page=2"],
];

describe("an encoded order", () => {
  it("is found behind every encoding, while ordinary encoded values pass byte by byte", async () => {
    const on = Object.fromEntries(
      [...encoded, ...ordinary].map(([name, text]) => [`tools/call ${name}`, [textResult(text)]]),
    );
    const story = await stdioStory({ on });
    await story.ask(initialize);
    const missed: string[] = [];
    for (const [index, [name, text]] of encoded.entries()) {
      const answer = await story.ask(call(`e${index}`, name));
      if (answer === asAnswer(textResult(text), `e${index}`)) missed.push(name);
      else expectBlockedCall(answer, `e${index}`);
    }
    expect(missed).toEqual([]);
    for (const [index, [name, text]] of ordinary.entries()) {
      expect(await story.ask(call(index + 1, name))).toBe(asAnswer(textResult(text), index + 1));
    }
    const audit = await story.audit();
    expectBlock(audit, "/result/content/0/text");
    const blocked = audit.filter(({ event }) => event === "frame.blocked").map(({ target }) => target);
    expect(blocked).toEqual(encoded.map(([name]) => name));
  });

  it("is found in the blob of an embedded resource", async () => {
    const blob = (text: string): string =>
      `{"jsonrpc":"2.0","id":$ID,"result":{"content":[{"type":"resource","resource":{"uri":"x:a","mimeType":"text/plain","blob":"${base64(text)}"}}]}}`;
    const story = await stdioStory({
      on: { "tools/call bad": [blob(attacks.order)], "tools/call good": [blob(innocent.result)] },
    });
    await story.ask(initialize);
    expectBlockedCall(await story.ask(call(1, "bad")), 1);
    expect(await story.ask(call(2, "good"))).toBe(asAnswer(blob(innocent.result), 2));
    expectBlock(await story.audit(), "/result/content/0/resource/blob");
  });
});
