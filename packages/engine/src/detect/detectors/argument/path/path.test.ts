import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathSign } from "./path.ts";
import { unfold } from "./unfold.ts";

const sure = (text: string): boolean => (pathSign(text)?.confidence ?? 0) >= 0.7;

describe("unfold", () => {
  it.each([
    ["one escape", "a%2eb", "a.b", 1, 0],
    ["escapes of escapes", "%25252e", ".", 0, 1],
    ["escaped digits", "%%32%66", "/", 0, 1],
    ["two bytes for one", "%c0%ae%c0%af", "./", 0, 2],
    ["six bytes for one", "%fc%80%80%80%80%ae", ".", 0, 1],
    ["a code unit", "%u2215x", "/x", 0, 1],
    ["hexadecimal", "0x2e0x5c", ".\\", 0, 2],
    ["a letter of another script", "%c3%bc", "%c3%bc", 0, 0],
    ["no escape", "100% of 0x20", "100% of 0x20", 0, 0],
  ])("reads %s", (_, text, ...expected) => {
    const { text: plain, encoded, odd } = unfold(text);
    expect([plain, encoded, odd]).toEqual(expected);
  });

  it("never makes a text longer, and leaves one without escapes as it is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("%", "2", "5", "e", "c", "0", "a", "u", "x", "/") }),
        (text) => {
          expect(unfold(text).text.length).toBeLessThanOrEqual(text.length);
        },
      ),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z/.\\]*$/), (text) => {
        expect(unfold(text).text).toBe(text);
      }),
    );
  });
});

describe("the paths of a value", () => {
  it.each([
    "uploads/../../../../../etc/sudoers",
    "....//....//....//secret",
    "%2e%2e/%2e%2e/config",
    "..%u2216..%u2216web",
    "/./././././etc/group",
    "~/.ssh/id_ecdsa",
    "/proc/self/maps/../environ",
    "D:\\inetpub\\logs\\error.log",
    "report.txt\0.png",
    "..;/..;/console",
    "\\\\203.0.113.8\\c$\\x",
    "phar://upload/a.jpg/b.php",
    "../../.env",
  ])("finds that %j leaves its place", (text) => {
    expect(sure(text)).toBe(true);
  });

  it.each([
    "docs/../README.md",
    "../../packages/model/src/index.ts",
    "/home/anna/notes (old)/plan.md",
    "C:\\Projects\\shop\\src\\..\\test",
    "The user list of a Unix machine is in /etc/passwd, as everybody knows.",
    "50% off / 3 for 2...",
    "file:///home/anna/letter.odt",
    "https://shop.example/a%20b/c.html",
  ])("lets %j pass", (text) => {
    expect(sure(text)).toBe(false);
  });
});
