import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "./fold.ts";
import { sqlSign } from "./sql.ts";
import { sqlTokens } from "./tokens.ts";

const letters = (text: string): string => sqlTokens(text, 0, 200).letters;
const sure = (text: string): boolean => (sqlSign(text)?.confidence ?? 0) >= 0.7;

describe("sqlTokens", () => {
  it.each([
    ["values and names", "12 0x1f 'a''b' `c` @d @@e.f g", "11snvvn"],
    ["operators", "a<>b || c && not d rlike e", "non|n&!non"],
    ["functions, where they are called", "sleep(3) sleep (3) substr (a)", "e(1)n(1)f(n)"],
    ["members that are none", "page.sleep(3)", "n.n(1)"],
    ["comments", "a/**/b -- \nc #", "nnnc"],
    ["a comment that MySQL executes", "/*!50000union*/", "XU "],
    ["packages", "utl_http.request('x')", "d(s)"],
    ["a comment with a text", "a -- drop this", "nC"],
  ])("reads %s", (_, text, expected) => {
    expect(letters(text)).toBe(expected);
  });

  it("gives every token its place, in order, whatever comes", () => {
    const part = fc.constantFrom(
      "'",
      '"',
      "`",
      "/*",
      "*/",
      "--",
      "\n",
      "\\",
      "@",
      "0x",
      "1.",
      "or",
      " ",
      "!",
      "é",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 80 }), (parts) => {
        const text = parts.join("");
        const tokens = sqlTokens(text, 0, 500);
        let at = 0;
        expect(tokens.spans).toHaveLength(tokens.letters.length);
        for (const { start, end } of tokens.spans) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it("reads no more tokens than it is asked for", () => {
    expect(sqlTokens("a ".repeat(1_000_000), 0, 160).letters).toHaveLength(160);
  });
});

describe("fold", () => {
  it.each([
    ["signs", "1o--1", "1o1"],
    ["dotted names", "n.n.n", "n"],
    ["second words", "UyS", "US"],
    ["order by a value", "nBy1", "nB1"],
    ["order as a noun", "nBn", "nBn"],
    ["strings side by side", "sss", "s"],
  ])("takes %s together", (_, from, to) => {
    expect(fold(from)).toBe(to);
  });
});

describe("the SQL of a value", () => {
  it.each([
    "blue' or colour like '%e",
    "7) and exists(select 1 from staff)-- ",
    "green'||(select pin from staff limit 1)||'",
    "3 order by 9-- ",
    "x' having max(id)>0#",
    "5 and ascii(substr((select pin from staff),1,1))>70",
    "nobody'; truncate table orders; --",
    "4/**/union/**/all/**/select/**/null,null",
    "0 or pin=pin",
    `anna") or ("q"="q`,
    "9;waitfor delay '0:0:3'",
    "updatexml(2,concat(0x3a,user()),2)",
    "',null,null)#",
  ])("finds that %j goes on as SQL", (text) => {
    expect(sure(text)).toBe(true);
  });

  it.each([
    "Drop me a line; select what you like from the list, and order by Friday.",
    "It's 5' 10\" or so, isn't it?",
    "rock 'n' roll or 'jazz'",
    '"tea" and "coffee" or "milk"',
    "SELECT name FROM staff WHERE id = 4",
    "sleep (or rest) for 8 hours -- at least",
    "WHERE a = 1 && b != 2 in the docs",
    "Sam's; Max's",
    "1 or 2 people",
  ])("lets %j pass", (text) => {
    expect(sure(text)).toBe(false);
  });

  it("tells a whole statement from one that a value goes on with", () => {
    expect(sqlSign("SELECT name FROM staff")?.form).toBe("whole");
    expect(sqlSign("4 UNION SELECT name FROM staff")?.form).toBe("breakout");
  });
});
