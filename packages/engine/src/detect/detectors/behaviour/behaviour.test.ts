import { describe, expect, it } from "vitest";
import { subjectOf } from "../../../normalise/subject-of.ts";
import { player } from "../simulation/play.ts";
import type { Player } from "../simulation/play.ts";
import { Random } from "../simulation/random.ts";
import { Scene } from "../simulation/scene.ts";
import type { Step } from "../simulation/scene.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 10, 3, 9);

/** Days of plain reading: 50 calls a day, results of some kilobytes. */
function practise(layers: Player, days: number, step: Partial<Step> = {}): void {
  const random = new Random(1);
  for (let number = 0; number < days; number += 1) {
    const scene = new Scene("ada", `s${number}`, start + number * day);
    for (let call = 0; call < 50; call += 1) {
      const given = { path: `/work/file${random.whole(1, 1e6)}` };
      scene.do(
        { server: "files", tool: "read_file", given, gives: random.spread(9_000, 0.6), ...step },
        3_000,
      );
    }
    expect(layers.seeAll(scene.happened)).toEqual([]);
  }
}

/** The findings on a step some days after the start. */
function after(layers: Player, days: number, step: Partial<Step>, hours = 0.2) {
  const scene = new Scene("ada", "later", start + days * day + hours * 3_600_000);
  scene.do({ server: "files", tool: "read_file", given: { path: "/x" }, ...step }, 0);
  return layers.seeAll(scene.happened);
}

describe("behaviour", () => {
  it("names the figure, its normal range and since when", () => {
    const layers = player();
    practise(layers, 7);
    const found = after(layers, 7, { gives: 4_100_000 });
    expect(found).toMatchObject([{ rule: "behaviour/large-result", layer: "behaviour", severity: "medium" }]);
    expect(found[0]?.excerpt).toMatch(
      /^result of 4\.1 MB; normal \d[\d.]* KB to \d+ KB since 2026-11-03, 351 calls$/,
    );
  });

  it("says little of what is somewhat out of range, and nothing twice", () => {
    const layers = player();
    practise(layers, 7);
    expect(after(layers, 7, { gives: 500_000 })).toMatchObject([{ severity: "low" }]);
    expect(after(layers, 7, { gives: 500_000 }, 0.3)).toEqual([]);
  });

  it("says nothing before enough was seen over enough days", () => {
    const early = player();
    practise(early, 2);
    expect(after(early, 2, { gives: 40_000_000 }).filter(({ layer }) => layer === "behaviour")).toEqual([]);
    const seldom = player();
    practise(seldom, 1);
    expect(after(seldom, 30, { gives: 4_000_000 })).toEqual([]);
  });

  it("keeps principals, servers and tools apart", () => {
    const layers = player();
    practise(layers, 7);
    expect(after(layers, 7, { tool: "read_image", gives: 4_100_000 })).toEqual([]);
    expect(after(layers, 7, { server: "media", gives: 4_100_000 })).toEqual([]);
  });

  it.each([
    ["large-arguments", { asks: 3_000_000 }],
    ["slow-answer", { takes: 90_000 }],
    ["new-argument", { given: { path: "/x", note: "hello" } }],
  ] as const)("sees %s", (rule, step) => {
    const layers = player();
    practise(layers, 7);
    expect(after(layers, 7, step).map((finding) => finding.rule)).toEqual([`behaviour/${rule}`]);
  });

  it("weighs a new argument less where the tool declares it", () => {
    const layers = player();
    practise(layers, 7);
    const scene = new Scene("ada", "later", start + 7 * day);
    scene.do({ server: "files", tool: "read_file", given: { path: "/x", limit: 4 } }, 0);
    const [call] = scene.happened;
    const definition = { name: "read_file", inputSchema: { properties: { limit: { type: "number" } } } };
    const subject = { ...call!.subject, origin: { ...call!.subject.origin, definition } };
    expect(layers.see({ ...call!, subject })).toMatchObject([
      { rule: "behaviour/new-argument", confidence: 0.2, path: "/params/arguments/limit" },
    ]);
  });

  it("sees a new hour, a rate, and errors that were never so many", () => {
    const layers = player();
    practise(layers, 14);
    expect(after(layers, 14, {}, 14).map(({ rule }) => rule)).toEqual(["behaviour/new-hour"]);
    const fast = new Scene("ada", "fast", start + 15 * day);
    for (let call = 0; call < 250; call += 1)
      fast.do({ server: "files", tool: "read_file", given: { path: `/f${call}` }, takes: 20 }, 100);
    expect(layers.seeAll(fast.happened).map(({ rule }) => rule)).toEqual(["behaviour/fast-calls"]);
    const failing = new Scene("ada", "failing", start + 16 * day);
    for (let call = 0; call < 25; call += 1)
      failing.do({ server: "files", tool: "read_file", given: { path: `/f${call}` }, fails: true }, 3_000);
    const [first] = layers.seeAll(failing.happened);
    expect(first).toMatchObject({ rule: "behaviour/many-errors", severity: "low" });
    expect(first?.excerpt).toMatch(
      /^16 of the last 32 calls failed; normal 1\.\d % since 2026-11-03, 967 calls$/,
    );
  });

  it("sees a tool that sends after one that it never followed", () => {
    const layers = player();
    practise(layers, 14);
    const scene = new Scene("ada", "later", start + 14 * day);
    scene.do({ server: "files", tool: "read_file", given: { path: "/x" } }, 0);
    scene.do({ server: "files", tool: "share_file", given: { path: "/x" } }, 900);
    expect(layers.seeAll(scene.happened).map(({ rule }) => rule)).toEqual(["behaviour/new-sequence"]);
  });

  it("has nothing to say about a text without a time", () => {
    const layers = player();
    practise(layers, 7);
    const subject = subjectOf(`{"path":"${"x".repeat(4_000_000)}"}`, "tool_args", { tool: "read_file" });
    expect(layers.see({ time: 0, subject })).toEqual([]);
  });
});
