import { beforeAll, describe, expect, it } from "vitest";
import { asTags, asVariationSelectors, attacks, innocent, spreadOut } from "../fixtures/hostile/attacks.ts";
import { expectBlock } from "../fixtures/hostile/audit.ts";
import { expectBlockedCall, expectNoAttack, wire } from "../fixtures/hostile/expect.ts";
import { asAnswer, call, initialize, request, textResult } from "../fixtures/hostile/messages.ts";
import { fileScope } from "../fixtures/hostile/scope.ts";
import { stdioStory, type StdioStory } from "../fixtures/hostile/stdio-story.ts";

const fullWidth = Array.from(attacks.order, (character) =>
  /[!-~]/.test(character) ? String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0) : character,
).join("");
const cyrillic = attacks.order.replaceAll("o", "о").replaceAll("e", "е").replaceAll("a", "а");

const hidden: readonly (readonly [string, string])[] = [
  ["in tag characters", `Fine weather today.${asTags(attacks.order)}`],
  ["in variation selectors", `Fine weather today ${asVariationSelectors(attacks.order)}`],
  ["between zero-width spaces", spreadOut(attacks.order)],
  ["with soft hyphens", attacks.order.replaceAll(/(?<=\w)(?=\w)/g, "\u00ad")],
  ["with bidi controls", Array.from(attacks.order).join("\u202a\u202c")],
  ["in full-width letters", fullWidth],
  ["in look-alike letters", cyrillic],
];

/** Texts of ordinary people which hold the same characters for good reasons. */
const everyday: readonly (readonly [string, string])[] = [
  ["an emoji of a family", "Holiday of the \u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466} in May"],
  [
    "the flag of Scotland",
    "Born in Scotland \u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}.",
  ],
  ["an emoji with a variation selector", "I \u2764\ufe0f this \u2600\ufe0f weather \u0031\ufe0f\u20e3"],
  ["Persian with a non-joiner", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u0628\u0631\u0648\u0645"],
  ["Hebrew with a direction mark", "\u05e9\u05dc\u05d5\u05dd\u200f (123) \u05e2\u05d5\u05dc\u05dd"],
  ["a word with soft hyphens", "Donau\u00addampf\u00adschiff"],
  ["Russian", "Привет, как дела? Отчёт готов."],
  ["Japanese in full width", "ＡＢＣ商事　２０２６年"],
];

describe("hidden text", () => {
  const scope = fileScope();
  let story: StdioStory;
  beforeAll(async () => {
    const on = Object.fromEntries(hidden.map(([where, text]) => [`tools/call ${where}`, [textResult(text)]]));
    story = await stdioStory({ on }, { scope });
    await story.ask(initialize);
  });

  it.each(hidden)("%s is found in a result", async (where) => {
    const answer = await story.ask(call(where, where));

    expectBlockedCall(answer, where);
    expect(answer).not.toMatch(/[\u200b\u00ad\u202a\u{e0000}-\u{e01ef}]/u);
    expectBlock((await story.audit()).slice(-1), "/result/content/0/text");
  });

  it("is found in the definition of a tool, and the other tools stay", async () => {
    const tool = (name: string, description: string): unknown => ({
      name,
      description,
      inputSchema: { type: "object" },
    });
    const plain = tool("plain", innocent.description);
    const tools = [...hidden.map(([, text], index) => tool(`bad-${index}`, text)), plain];
    const story = await stdioStory({
      on: { "tools/list": [`{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify({ tools })}}`] },
    });
    await story.ask(initialize);
    const list = await story.ask(request(1, "tools/list"));

    expectNoAttack(list);
    expect(wire(list).result).toEqual({ tools: [plain] });
    const audit = await story.audit();
    for (const index of hidden.keys()) expectBlock(audit, `/result/tools/${index}/description`);
  });

  it("is not seen in everyday texts, which pass byte by byte", async () => {
    const on = Object.fromEntries(everyday.map(([name, text]) => [`tools/call ${name}`, [textResult(text)]]));
    const story = await stdioStory({ on });
    await story.ask(initialize);
    for (const [index, [name, text]] of everyday.entries()) {
      expect(await story.ask(call(index + 1, name))).toBe(asAnswer(textResult(text), index + 1));
    }
    expect((await story.audit()).filter(({ event }) => event === "frame.blocked")).toEqual([]);
  });
});
