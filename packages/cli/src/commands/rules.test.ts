import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeIo } from "../fake-io.ts";
import type { FakeIo } from "../fake-io.ts";

// All rules are compiled again and again, which takes a second where the machine is busy.
vi.setConfig({ testTimeout: 30_000 });

let io: FakeIo;
beforeEach(() => {
  io = fakeIo();
});
afterEach(() => {
  io.remove();
});

const rule = (miss: string): string => `id: own/launch-code
title: A launch code
severity: high
confidence: 0.9
applies-to: [tool_result]
match:
  all:
    - pattern: 'launch code \\d+'
false-positives: Films.
examples:
  match: ["the launch code 12345"]
  miss: ["${miss}"]
`;

describe("rules list", () => {
  it("lists the built-in rules", async () => {
    expect(await io.run("rules", "list", "--json")).toBe(0);
    const rules = io
      .out()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string });
    expect(rules.length).toBeGreaterThanOrEqual(40);
  });

  it("lists a folder of one's own", async () => {
    io.file("mine/own/launch-code.yaml", rule("a launch"));
    expect(await io.run("rules", "list", "mine")).toBe(0);
    expect(io.out()).toContain("own/launch-code  high      0.9   tool_result  A launch code\n");
  });
});

describe("rules show", () => {
  it("shows a rule of a configured folder beside the built-in ones", async () => {
    io.file("mine/own/launch-code.yaml", rule("a launch"));
    const config = io.file("c.yaml", "rules: [mine]\n");
    expect(await io.run("rules", "show", "own/launch-code", "--config", config)).toBe(0);
    expect(io.out()).toMatch(/^must match {4}the launch code 12345$/m);
  });

  it("names the nearest for an unknown rule", async () => {
    io.file("mine/own/launch-code.yaml", rule("a launch"));
    expect(await io.run("rules", "show", "own/lunch-code", "mine")).toBe(2);
    expect(io.err()).toContain('unknown rule "own/lunch-code"; did you mean "own/launch-code"?');
  });
});

describe("rules prove", () => {
  it("proves the built-in rules", async () => {
    expect(await io.run("rules", "prove")).toBe(0);
    expect(io.out()).toMatch(/^\d+ rules, \d+ examples: all are proven\n$/);
  });

  it("names the example that does not do what it says", async () => {
    io.file("mine/own/launch-code.yaml", rule("no launch code 1 here"));
    expect(await io.run("rules", "prove", "mine")).toBe(1);
    expect(io.out()).toBe(
      "own/launch-code: examples.miss[0] (as tool_result) is found: no launch code 1 here\n" +
        "1 rules, 2 examples: 1 examples do not do what they say\n",
    );
  });

  it.each([
    ["mine/own/launch-code.yaml", rule("x").replace("severity", "sevrity"), "rule file own/launch-code.yaml"],
    ["mine/own/launch-code.yaml", rule("x").replace("\\d+", "(\\d+"), "own/launch-code"],
    ["mine/readme.txt", "x", "mine: there are no rules (*.yaml, *.yar) in it; name a folder with rules"],
  ])("refuses %s where it is wrong", async (name, text, message) => {
    io.file(name, text);
    expect(await io.run("rules", "prove", "mine")).toBe(2);
    expect(io.err()).toContain(message);
  });
});
