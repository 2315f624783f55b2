import { dictionary } from "@zxcvbn-ts/language-common";
import { describe, expect, it } from "vitest";
import { spelled, weaknessesOf } from "./password-rule.ts";

const good = ["Velvet", "kite", "29", "harbour"].join("-");
const long = ["seven", "quiet", "lanterns", "drift"].join(" ");

describe("the password rule", () => {
  it.each([
    ["classic", good],
    ["nist", long],
    ["nist", good],
    ["classic", `${"ä".repeat(3)}Z9+ßøéũ-qxw`],
  ] as const)("of %s takes %s", async (policy, password) => {
    expect(await weaknessesOf(password, "ada", policy)).toEqual([]);
  });

  it.each([
    ["classic", "Vk29-harbou", ["is shorter than 12 characters"]],
    ["classic", "velvet-kite-29", ["has no capital letter"]],
    ["classic", "VELVET-KITE-29", ["has no small letter"]],
    ["classic", "Velvet-kite-xy", ["has no digit"]],
    ["classic", "VelvetKite29xy", ["has no other sign"]],
    ["classic", `${good}${"x".repeat(120)}`, ["is longer than 128 characters"]],
    ["nist", "velvet kite 29", ["is shorter than 15 characters"]],
    ["nist", "aaaaaaaaaaaaaaaaaaaa", ["is common, or made of what is common"]],
    ["nist", "qwertyuiopasdfghjkl", ["is common, or made of what is common"]],
  ] as const)("of %s says what is wrong with %s", async (policy, password, wrong) => {
    expect(await weaknessesOf(password, "ada", policy)).toEqual(wrong);
  });

  it.each([`Ada.Lovelace-${good}`, `ecalevoL-${good}`, `LOVELACE${good}`])(
    "refuses what is like the name: %s",
    async (password) => {
      expect(await weaknessesOf(password, "ada.lovelace", "classic")).toEqual([
        "is like the name of the account",
      ]);
    },
  );

  it(
    "refuses common passwords, and what people make of them to please a rule",
    { timeout: 60_000 },
    async () => {
      const words = [...dictionary["passwords-common"]]
        .slice(0, 3_000)
        .filter((_, at) => at % 4 === 0)
        .map(String);
      const made = words.flatMap((word, at) => {
        const capital = `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
        const leet = capital.replaceAll("a", "@").replaceAll("o", "0").replaceAll("e", "3");
        return at % 3 === 0
          ? [`${capital}2026!`, `${leet}!1Aa`, `${capital}${capital}1!`]
          : [`${capital}123!`];
      });
      const found = await Promise.all(made.map((password) => weaknessesOf(password, "ada", "classic")));
      const refused = found.filter((wrong) => wrong.length > 0).length;
      expect(refused / made.length).toBeGreaterThanOrEqual(0.95);
    },
  );

  it(
    "refuses every password of the list that is long enough, by either policy, whatever its case",
    { timeout: 60_000 },
    async () => {
      for (const [policy, least] of [
        ["classic", 12],
        ["nist", 15],
      ] as const) {
        const long = [...dictionary["passwords-common"]].map(String).filter((word) => word.length >= least);
        expect(long.length).toBeGreaterThan(20);
        for (const word of long.flatMap((one) => [
          one,
          one.toUpperCase(),
          `${one.charAt(0).toUpperCase()}${one.slice(1)}`,
        ]))
          expect(await weaknessesOf(word, "ada", policy), word).not.toEqual([]);
      }
    },
  );

  it("takes the same letters for the same password, whichever way they are written", () => {
    expect(spelled("ﬁne Å")).toBe(spelled("fine A\u030a"));
  });
});
