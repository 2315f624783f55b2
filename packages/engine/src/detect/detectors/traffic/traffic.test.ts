import { describe, expect, it } from "vitest";
import { Activities } from "../activity/activity.ts";
import { Profiles } from "../behaviour/profiles.ts";
import { player } from "../simulation/play.ts";
import { Random } from "../simulation/random.ts";
import { Scene } from "../simulation/scene.ts";
import { CountMin } from "./count-min.ts";
import { defaultBudgets } from "./limits.ts";
import { bounds, Traffic } from "./traffic.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 10, 3, 9);
const scene = (): Scene => new Scene("ada", "s", start);
const rulesOf = (found: readonly { rule: string; severity: string }[]): string[] =>
  found.map(({ rule, severity }) => `${rule} ${severity}`);

describe("traffic", () => {
  it("sees a burst of calls once, and again where it becomes grave", () => {
    const happening = scene();
    for (let call = 0; call < 4_000; call += 1)
      happening.do({ server: "a", tool: "get", given: { call }, takes: 1 }, 1);
    expect(rulesOf(player().seeAll(happening.happened))).toEqual([
      "traffic/burst low",
      "traffic/burst medium",
    ]);
  });

  it("sees calls by the clock, also where a timer is blurred, and no people", () => {
    const random = new Random(5);
    const [clock, people] = [scene(), scene()];
    for (let call = 0; call < 60; call += 1) {
      const given = { url: `https://drop.example.org/${call}` };
      clock.do({ server: "web", tool: "fetch", given }, 60_000 * (0.8 + 0.4 * random.next()));
      people.do({ server: "web", tool: "fetch", given }, random.spread(60_000, 0.7));
    }
    expect(rulesOf(player().seeAll(clock.happened))).toEqual(["traffic/beacon low"]);
    expect(player().seeAll(people.happened)).toEqual([]);
  });

  it("sees the same call again and again, and no poll", () => {
    const [loop, poll] = [scene(), scene()];
    for (let call = 0; call < 100; call += 1) {
      for (const tool of ["plan", "retry"]) loop.do({ server: "a", tool, given: { job: 1 } }, 300);
      poll.do({ server: "a", tool: "status", given: { job: 1 } }, 5_000);
    }
    expect(rulesOf(player().seeAll(loop.happened))).toEqual(["traffic/denial-of-wallet low"]);
    expect(player().seeAll(poll.happened)).toEqual([]);
  });

  it("tells of a spent budget with every call, once as worth a look, until the hour is over", () => {
    const layers = player({ calls: 100 });
    const happening = scene();
    for (let call = 0; call < 103; call += 1)
      happening.do({ server: "a", tool: "get", given: { call } }, 2_000);
    const found = layers.seeAll(happening.happened.slice(0, -1));
    expect(rulesOf(found).slice(0, 2)).toEqual([
      "traffic/denial-of-wallet medium",
      "traffic/denial-of-wallet low",
    ]);
    expect(found).toHaveLength(5);
    expect(found[0]?.excerpt).toBe("101 calls in an hour; the budget is 100");
    happening.do({ server: "a", tool: "get", given: {} }, 2 * 3_600_000);
    expect(layers.see(happening.happened.at(-2)!)).toEqual([]);
  });

  it("sees many small parcels to one place, measured by what was usual", () => {
    const layers = player();
    for (let number = 0; number < 8; number += 1) {
      const usual = new Scene("ada", `s${number}`, start + number * day);
      for (let call = 0; call < 10; call += 1)
        usual.do(
          { server: "mail", tool: "send_email", given: { to: "a@firm.example.com", n: call }, asks: 20_000 },
          9_000,
        );
      expect(layers.seeAll(usual.happened)).toEqual([]);
    }
    const slow = new Scene("ada", "slow", start + 8 * day);
    for (let call = 0; call < 200; call += 1)
      slow.do(
        { server: "mail", tool: "send_email", given: { to: "a@firm.example.com", n: call }, asks: 16_000 },
        90_000 * (0.5 + (call % 3)),
      );
    const [first] = layers.seeAll(slow.happened);
    expect(first).toMatchObject({ rule: "traffic/slow-exfiltration", layer: "traffic" });
    expect(first?.excerpt).toMatch(/^sent today: 2 MB; normal \d+ KB to \d+ KB since 2026-11-03, \d+ calls$/);
  });

  it.each([
    ["tools", (at: number) => ({ server: "a", tool: `tool${at}` })],
    ["servers", (at: number) => ({ server: `s${at}`, tool: "get" })],
    [
      "destinations",
      (at: number) => ({ server: "a", tool: "fetch", given: { url: `https://h${at}.example.org/` } }),
    ],
  ] as const)("sees calls to many %s at once", (what, step) => {
    const happening = scene();
    for (let call = 0; call < 45; call += 1) happening.do(step(call), 300);
    const [first] = player().seeAll(happening.happened);
    expect(first).toMatchObject({ rule: "traffic/fan-out", severity: "low" });
    expect(first?.excerpt).toContain(`different ${what} in 60 s`);
  });

  it("sees a surge of errors", () => {
    const happening = scene();
    for (let call = 0; call < 200; call += 1)
      happening.do({ server: "a", tool: "get", given: { call }, fails: call % 4 !== 0 }, 500);
    expect(rulesOf(player().seeAll(happening.happened))).toEqual(["traffic/error-surge low"]);
  });

  it("notes a huge message", () => {
    const happening = scene();
    happening.do({ server: "a", tool: "get", gives: 12_000_000 }, 0);
    expect(rulesOf(player().seeAll(happening.happened))).toEqual(["traffic/oversized-frame low"]);
  });

  it("remembers a bounded number of things whatever comes", () => {
    const profiles = new Profiles(2_000);
    const traffic = new Traffic(profiles, defaultBudgets);
    const activities = new Activities();
    for (let key = 0; key < 1_000_000; key += 1) {
      const happening = new Scene(`p${key}`, `s${key}`, start + key);
      happening.do({ server: `v${key % 1_000}`, tool: `send${key}`, given: { key } }, 0);
      const activity = activities.of(happening.happened[0]!.subject);
      if (activity !== null) traffic.see(activity);
    }
    expect(traffic.sizes.principals).toBeLessThanOrEqual(bounds.principals);
    expect(traffic.sizes.streams).toBeLessThanOrEqual(bounds.streams);
    expect(traffic.sizes.places).toBeLessThanOrEqual(bounds.places);
    expect(profiles.size).toBeLessThanOrEqual(2_000);
  }, 120_000);
});

describe("CountMin", () => {
  it("finds the heavy one among 10^6 others in a fixed room", () => {
    const counts = new CountMin(120_000);
    let heavy = 0;
    for (let key = 0; key < 1_000_000; key += 1) {
      counts.add(key + 10, start + key / 10);
      if (key % 1_000 === 0) heavy = counts.add(7, start + key / 10);
    }
    expect(heavy).toBeGreaterThanOrEqual(600);
    expect(counts.bytes).toBe(131_072);
  });

  it("forgets what is out of the window", () => {
    const counts = new CountMin(120_000);
    for (let time = 0; time < 50; time += 1) counts.add(7, start + time);
    expect(counts.add(7, start + 1_000)).toBe(51);
    expect(counts.add(7, start + 180_000)).toBe(1);
  });
});
