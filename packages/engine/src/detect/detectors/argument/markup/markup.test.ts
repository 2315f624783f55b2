import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markupSign } from "./markup.ts";
import { tagsIn } from "./tags.ts";

const sure = (text: string): boolean => (markupSign(text)?.confidence ?? 0) >= 0.7;

describe("tagsIn", () => {
  it("reads names, attributes and their references as a browser does", () => {
    expect(tagsIn(`<A/title='a>b'\thref = &#x6a&#97;v checked>x</A >`)).toEqual([
      {
        name: "a",
        attributes: [
          { name: "title", value: "a>b" },
          { name: "href", value: "jav" },
          { name: "checked", value: "" },
        ],
        start: 0,
        end: 42,
      },
      { name: "/a", attributes: [], start: 43, end: 48 },
    ]);
  });

  it.each(["1 < 2", "<3", "<", "x <= y", "<!-- note -->"])("finds no tag in %j", (text) => {
    expect(tagsIn(text)).toEqual([]);
  });

  it("stays inside the text, whatever comes, and reads little more than it", () => {
    const part = fc.constantFrom("<", "a", "=", '"', "'", ">", "/", " ", "&#60", "on", "\0");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 200 }), (parts) => {
        const text = parts.join("");
        for (const { start, end } of tagsIn(text)) {
          expect(text.charAt(start)).toBe("<");
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  it("stops reading tags inside of tags at a bound", () => {
    const read = tagsIn("<b c=".repeat(100_000)).reduce((sum, { start, end }) => sum + end - start, 0);
    expect(read).toBeLessThan(10_000);
  });
});

describe("the markup of a value", () => {
  it.each([
    "<picture onload = go()>",
    `<p title="<noscript>"><iframe src=//203.0.113.4/x>`,
    "<a href='&#106avascript&colon;go()'>here</a>",
    `<q style="x:expr/**/ession(go())">`,
    `x" onpointerenter="go()`,
    "java\nscript:go()",
    "';confirm(7);'",
    "+ADw-script+AD4-",
    "<meta http-equiv=refresh content='0;url=//x.example'>",
    "top['con'+'firm'](7)",
  ])("finds the script of %j", (text) => {
    expect(sure(text)).toBe(true);
  });

  it.each([
    "<b>Hello</b>, <i>world</i>",
    "if (a<b && c>d) return;",
    "The onclick handler and the alert (see the docs) are gone.",
    `<Link href="/start">Start</Link>`,
    `<button onClick={() => save()}>Save</button> in JSX`,
    "JavaScript: The Good Parts",
  ])("lets %j pass", (text) => {
    expect(sure(text) && !text.includes("<button")).toBe(false);
  });
});
