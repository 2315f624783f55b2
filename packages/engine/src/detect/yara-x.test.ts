import { readFile } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { loadMatcher, matchLimit } from "./yara-x.ts";

const readBytes = (url: URL): Promise<Uint8Array> => readFile(url);

/** The module as it behaves where no binary exists for the system. */
async function withoutNative<Value>(action: (load: typeof loadMatcher) => Promise<Value>): Promise<Value> {
  vi.resetModules();
  vi.doMock("@litko/yara-x", () => {
    throw new Error("Cannot find native binding");
  });
  try {
    const fresh = await import("./yara-x.ts");
    return await action(fresh.loadMatcher);
  } finally {
    vi.doUnmock("@litko/yara-x");
  }
}

const matchers = [
  { name: "native", load: () => loadMatcher() },
  { name: "wasm", load: () => withoutNative((load) => load(readBytes)) },
];

describe.each(matchers)("loadMatcher, $name", ({ name, load }) => {
  const source = 'rule one { strings: $a = "alpha" nocase $b = /be+ta/ condition: any of them }';

  it("says which build it is", async () => {
    expect((await load()).name).toBe(name);
  });

  it("reports every match with its rule, pattern and place, at once and later", async () => {
    const set = (await load()).compile(source);
    const bytes = Buffer.from("é ALPHA beeta alpha");
    const expected = [
      { rule: "one", pattern: "a", start: 3, end: 8 },
      { rule: "one", pattern: "a", start: 15, end: 20 },
      { rule: "one", pattern: "b", start: 9, end: 14 },
    ];
    expect(set.scan(bytes)).toEqual(expected);
    expect(await set.scanAsync(bytes)).toEqual(expected);
    expect(set.scan(Buffer.from("gamma"))).toEqual([]);
  });

  it("reports no more matches of a pattern than the limit, the first ones", async () => {
    const matches = (await load()).compile(source).scan(Buffer.from("alpha".repeat(matchLimit + 9)));
    expect(matches).toHaveLength(matchLimit);
    expect(matches.at(-1)?.start).toBe((matchLimit - 1) * 5);
  });

  it("says what is wrong with a source, and on which line", async () => {
    const matcher = await load();
    expect(() => matcher.compile("rule one {\nstrings: $a = /ab(/\ncondition: $a }")).toThrow(
      /line:2[^]*\^ unclosed group/,
    );
  });
});

describe("loadMatcher without any build", () => {
  it("says what to install", async () => {
    const failing = withoutNative((load) => load(() => Promise.reject(new Error("no such file"))));
    await expect(failing).rejects.toThrow("npm install @virustotal/yara-x");
  });
});
