import fc from "fast-check";
import type { Json } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { findingOf } from "./fixtures.ts";
import { presentable, presentableTarget, redactedArguments } from "./presentable.ts";

const at = "/params/arguments";
const secret = (path: string, start: number, end: number, placeholder = "aws-key") =>
  findingOf({ path, span: { start, end }, placeholder });

describe("redactedArguments", () => {
  it("replaces every span that holds a secret, and nothing else", () => {
    const value = { a: ["keep", "my SECRET here"], "x/y~z": "SECRET", n: 1e21, keep: null };
    const findings = [
      secret(`${at}/a/1`, 3, 9),
      secret(`${at}/x~1y~0z`, 0, 6, "token"),
      findingOf({ path: `${at}/a/0` }),
    ];
    expect(redactedArguments(value, findings)).toBe(
      JSON.stringify({
        a: ["keep", "my ‹redacted:aws-key› here"],
        "x/y~z": "‹redacted:token›",
        n: 1e21,
        keep: null,
      }),
    );
  });

  it("leaves no part of secrets that overlap", () => {
    const findings = [
      secret(`${at}/t`, 2, 6, "a"),
      secret(`${at}/t`, 4, 8, "b"),
      secret(`${at}/t`, 2, 4, "c"),
    ];
    expect(redactedArguments({ t: "01SECRET89" }, findings)).toBe('{"t":"01‹redacted:a›89"}');
  });

  it("takes `__proto__` for an ordinary key", () => {
    const value = JSON.parse('{"__proto__":{"t":"SECRET"}}') as Json;
    expect(redactedArguments(value, [secret(`${at}/__proto__/t`, 0, 6)])).toBe(
      '{"__proto__":{"t":"‹redacted:aws-key›"}}',
    );
  });

  it.each([
    ["in a key", [findingOf({ path: `${at}/t`, placeholder: "p", via: ["key"] })]],
    ["where there is no string", [secret(`${at}/n`, 0, 1)]],
    ["where there is nothing", [secret(`${at}/none/deeper`, 0, 1)]],
    ["in the prototype", [secret(`${at}/toString`, 0, 1)]],
    ["in a hundred places", Array.from({ length: 100 }, (_, index) => secret(`${at}/list/${index}`, 0, 1))],
  ])("keeps nothing at all when a secret is %s", (_, findings) => {
    const value = { t: "text", n: 1, list: Array.from({ length: 100 }, () => "text") };
    expect(redactedArguments(value, findings)).toBeNull();
  });

  it("keeps nothing of arguments that are too large", () => {
    expect(redactedArguments({ t: "x".repeat(20_000) }, [])).toBeNull();
    expect(redactedArguments({ t: "x".repeat(16_000) }, [])).toHaveLength(16_008);
  });

  it("never lets a secret through, wherever it stands", () => {
    const place = fc.array(fc.oneof(fc.string(), fc.constantFrom("__proto__", "~", "/", "a~1b", "")), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(place, fc.string(), fc.string(), (keys, before, after) => {
        const value = keys.reduceRight<Json>(
          (inner, key) => JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(inner)}}`) as Json,
          `${before}TOPSECRET${after}`,
        );
        const path = keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
        const redacted = redactedArguments(value, [secret(at + path, before.length, before.length + 9)]);
        expect(redacted).toContain("‹redacted:aws-key›");
        expect(redacted).not.toContain("TOPSECRET");
      }),
    );
  });
});

describe("presentableTarget", () => {
  it.each([
    ["read_file", "read_file"],
    ["https://user:word@host.example/a?token=1#f", "https://…@host.example/a?…"],
    ["https://host.example/a@b", "https://host.example/a@b"],
    ["file:///home/a", "file:///home/a"],
    ["https://u@host", "https://…@host"],
    ["data:text/plain,private", "data:…"],
    ["a\u202eb", "a\\u{202e}b"],
  ])("writes %j as %j", (target, written) => {
    expect(presentableTarget(target, [])).toBe(written);
  });

  it("takes out a secret that was found in it", () => {
    expect(presentableTarget("file:///SECRET/x", [secret("/params/uri", 8, 14)])).toBe(
      "file:///‹redacted:aws-key›/x",
    );
  });

  it("is bounded", () => {
    expect(presentableTarget("x".repeat(1_000_000), [])).toHaveLength(256);
  });
});

describe("presentable", () => {
  it("returns findings as they are where nothing is wrong with them", () => {
    const findings = [findingOf(), findingOf({ path: "/result/content/0/text" })];
    expect(presentable(findings)).toEqual(findings);
  });

  it("hides a key that is a secret in every pointer that goes through it", () => {
    const findings = [
      findingOf({ path: "/params/arguments/SECRET", via: ["key"], placeholder: "aws-key" }),
      findingOf({ path: "/params/arguments/SECRET/0" }),
      findingOf({ path: "/params/arguments/SECRETS" }),
    ];
    expect(presentable(findings).map(({ path }) => path)).toEqual([
      "/params/arguments/‹redacted:aws-key›",
      "/params/arguments/‹redacted:aws-key›/0",
      "/params/arguments/SECRETS",
    ]);
  });

  it("bounds and escapes pointers", () => {
    const [one, other] = presentable([
      findingOf({ path: "/\u001b[2J" }),
      findingOf({ path: `/${"x".repeat(10_000)}` }),
    ]);
    expect(one?.path).toBe("/\\u{1b}[2J");
    expect(other?.path).toHaveLength(512);
  });
});
