import { describe, expect, it } from "vitest";
import { loadRules } from "../../../rules/load-rules.ts";
import { player } from "../simulation/play.ts";
import { Random } from "../simulation/random.ts";
import { Scene } from "../simulation/scene.ts";
import { Activities } from "../activity/activity.ts";
import { Chains } from "./chains.ts";

const start = Date.UTC(2026, 10, 3, 9);

/** A chain of some steps, each a YAML flow map. */
function chainOf(...steps: readonly string[]) {
  const text = `id: chain/test
title: A chain
severity: medium
confidence: 0.5
within: 10m
steps:
${steps.map((step) => `  - ${step}`).join("\n")}
false-positives: None known.
examples:
  match: [[{ call: read_file }]]
  miss: [[{ call: read_file }]]
`;
  return loadRules([{ name: "chain/test.yaml", text }]).chains;
}

/** Whether the chain ends with the last of some tools, called at seconds of one session. */
function ends(
  chains: ReturnType<typeof chainOf>,
  calls: readonly (readonly [tool: string, second: number])[],
): boolean {
  const automaton = new Chains(chains);
  const activities = new Activities();
  let isLast = false;
  for (const [tool, second] of calls) {
    const scene = new Scene("ada", "s", start + second * 1_000);
    scene.do({ server: "a", tool }, 0);
    const activity = activities.of(scene.happened[0]!.subject);
    isLast = activity !== null && automaton.see(activity, () => false).length > 0;
  }
  return isLast;
}

describe("a chain", () => {
  const two = chainOf("{ does: [read] }", "{ does: [send], within: 60s, gap: 1 }");

  it("ends in order, within its time, and with few others between", () => {
    expect(
      ends(two, [
        ["read_file", 0],
        ["send_mail", 50],
      ]),
    ).toBe(true);
    expect(
      ends(two, [
        ["send_mail", 0],
        ["read_file", 50],
      ]),
    ).toBe(false);
    expect(
      ends(two, [
        ["read_file", 0],
        ["send_mail", 70],
      ]),
    ).toBe(false);
    expect(
      ends(two, [
        ["read_file", 0],
        ["plan", 1],
        ["send_mail", 50],
      ]),
    ).toBe(true);
    expect(
      ends(two, [
        ["read_file", 0],
        ["plan", 1],
        ["plan", 2],
        ["send_mail", 50],
      ]),
    ).toBe(false);
  });

  it("takes the latest beginning", () => {
    expect(
      ends(two, [
        ["read_file", 0],
        ["plan", 1],
        ["plan", 2],
        ["read_file", 65],
        ["send_mail", 70],
      ]),
    ).toBe(true);
  });

  it("counts a step that must come several times", () => {
    const many = chainOf(
      "{ does: [list] }",
      "{ does: [read], times: 3, within: 10s, gap: 1 }",
      "{ does: [send] }",
    );
    const reads = (times: readonly number[]) => times.map((second) => ["read_file", second] as const);
    expect(ends(many, [["list_all", 0], ...reads([1, 2, 3]), ["send_mail", 9]])).toBe(true);
    expect(ends(many, [["list_all", 0], ...reads([1, 2]), ["send_mail", 9]])).toBe(false);
    expect(ends(many, [["list_all", 0], ...reads([1, 2, 30]), ["send_mail", 31]])).toBe(false);
  });

  it("does not take one call for two steps", () => {
    const same = chainOf("{ does: [send] }", "{ does: [send] }");
    expect(ends(same, [["send_mail", 0]])).toBe(false);
    expect(
      ends(same, [
        ["send_mail", 0],
        ["send_mail", 1],
      ]),
    ).toBe(true);
  });

  it("asks for a new place only where a step minds, and sees none where nobody knows", () => {
    expect(
      ends(chainOf("{ does: [read] }", "{ does: [send], new-place: true }"), [
        ["read_file", 0],
        ["send_mail", 1],
      ]),
    ).toBe(false);
  });

  it("is told once a while of a session, and sessions do not mix", () => {
    const layers = player({}, two);
    const found = (session: string): number => {
      const scene = new Scene("ada", session, start);
      for (let pair = 0; pair < 3; pair += 1) {
        scene.do({ server: "a", tool: "read_file", given: { pair } }, 1_000);
        scene.do({ server: "b", tool: "send_mail", given: { pair } }, 1_000);
      }
      return layers.seeAll(scene.happened).filter(({ rule }) => rule === "chain/test").length;
    };
    expect(found("one")).toBe(1);
    expect(found("two")).toBe(1);
    const mixed = new Chains(two);
    const activities = new Activities();
    const told = ["read_file", "send_mail"].map((tool, index) => {
      const scene = new Scene("ada", `s${index}`, start);
      scene.do({ server: "a", tool }, 0);
      return mixed.see(activities.of(scene.happened[0]!.subject)!, () => false).length;
    });
    expect(told).toEqual([0, 0]);
  });

  it("follows a bounded number of sessions", () => {
    const automaton = new Chains(two);
    const activities = new Activities();
    for (let session = 0; session < 20_000; session += 1) {
      const scene = new Scene("ada", `s${session}`, start);
      scene.do({ server: "a", tool: "read_file" }, 0);
      automaton.see(activities.of(scene.happened[0]!.subject)!, () => false);
    }
    expect(automaton.size).toBeLessThanOrEqual(2_000);
  });

  it("says the same as a search through all subsequences, for chains without bounds", () => {
    const random = new Random(9);
    const three = chainOf("{ does: [read] }", "{ does: [encode] }", "{ does: [send] }");
    const names = ["read_file", "encode_text", "send_mail", "plan"] as const;
    for (let round = 0; round < 300; round += 1) {
      const calls = Array.from(
        { length: random.whole(1, 9) },
        (_, second) => [random.pick(names), second] as const,
      );
      const before = calls.slice(0, -1).map(([tool]) => tool);
      if (/read_file.*encode_text.*send_mail/.test(before.join(" "))) continue;
      const expected = /read_file.*encode_text.*send_mail$/.test(calls.map(([tool]) => tool).join(" "));
      expect(ends(three, calls)).toBe(expected);
    }
  });
});

describe("the schema of a chain", () => {
  it.each([
    ["{ does: [reed] }", "steps[0].does[0]"],
    ["{ does: [read], withinn: 3s }", 'unknown key "withinn"; did you mean "within"?'],
    ["{ does: [read], within: 3 }", "steps[0].within"],
    ["{ does: [] }", "steps[0].does"],
  ])("refuses %s", (step, message) => {
    expect(() => chainOf(step, "{ does: [send] }")).toThrow(message);
  });
});
