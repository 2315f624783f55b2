import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeIo } from "../fake-io.ts";
import type { FakeIo } from "../fake-io.ts";

vi.setConfig({ testTimeout: 30_000 });

let io: FakeIo;
beforeEach(() => {
  io = fakeIo();
});
afterEach(() => {
  io.remove();
});

const yara = 'rule Ferry { strings: $a = "ferry ticket" condition: $a }\n';
const sigma = `title: Ferry orders
detection:
  a: { tool_output|contains: board the ferry }
  condition: a
examples: { match: [board the ferry], miss: [a ferry] }
`;

describe("rules import", () => {
  it("writes rules that load and prove themselves", async () => {
    io.file("ferry.yml", sigma);
    io.file("ferry.yar", yara);
    io.file("ferry.examples.yaml", "Ferry: { match: [a ferry ticket], miss: [a ferry] }\n");
    expect(await io.run("rules", "import", "--out", "mine", "ferry.yml", "ferry.yar")).toBe(0);
    expect(io.out()).toBe("sigma/ferry-orders\nimported/ferry\n2 rules imported, 0 not; written to mine\n");
    expect(await io.run("rules", "prove", "mine")).toBe(0);
  });

  it("names what it does not take, and takes it unproven where that is asked for", async () => {
    io.file("ferry.yar", yara);
    expect(await io.run("rules", "import", "--out", "mine", "ferry.yar")).toBe(1);
    expect(io.err()).toContain('ferry.yar: "imported/ferry": it has no examples');
    expect(await io.run("rules", "import", "--unproven", "--out", "mine", "ferry.yar")).toBe(0);
    expect(io.out()).toContain("imported/ferry  unproven: it has no examples\n");
    expect(await io.run("rules", "prove", "mine")).toBe(0);
    expect(io.out()).toContain("1 rules, 0 examples: all are proven, and 1 rules have no proof\n");
    expect(await io.run("rules", "show", "imported/ferry", "mine")).toBe(0);
    expect(io.out()).toMatch(/^unproven {6}it has no examples$/m);
  });

  it("writes nothing without a folder, and nothing over a file that was edited", async () => {
    const path = io.file("rules/ferry.yml", sigma);
    expect(await io.run("rules", "import", "rules")).toBe(0);
    expect(io.out()).toContain("nothing is written without --out DIR");
    const edited = io.file("mine/sigma/ferry-orders.yaml", "edited");
    expect(await io.run("rules", "import", "--out", "mine", path)).toBe(2);
    expect(readFileSync(edited, "utf8")).toBe("edited");
  });

  it("says where a rule folder holds rules of another format", async () => {
    io.file("mine/ferry.yaml", sigma);
    expect(await io.run("rules", "list", join("mine"))).toBe(2);
    expect(io.err()).toContain("turn it into one of ours with guardian rules import");
  });

  it.each([
    [[], "name a file or a folder with rules"],
    [["--format", "sgma", "x.yml"], 'unknown format "sgma"; did you mean "sigma"?'],
    [["x.yml"], "x.yml: cannot be read: it does not exist"],
  ])("refuses %j", async (words, message) => {
    expect(await io.run("rules", "import", ...words)).toBe(2);
    expect(io.err()).toContain(message);
  });
});
