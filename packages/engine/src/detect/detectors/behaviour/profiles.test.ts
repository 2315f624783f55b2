import { describe, expect, it } from "vitest";
import { Profile } from "./profile.ts";
import { parseProfile, profileText } from "./profile-text.ts";
import { Profiles } from "./profiles.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 10, 3);

function used(profiles: Profiles, key: string, times: readonly number[]): void {
  for (const time of times)
    profiles.get(key, time).note(time, (profile) => {
      profile.calls += 1;
      profile.sketches.result.add(1_000);
      profile.today += 10;
    });
}

/** Writes what changed into a map, as a store does. */
function write(profiles: Profiles, store: Map<string, string>): void {
  for (const change of profiles.changes()) {
    store.set(change.key, change.apply(store.get(change.key) ?? null));
    change.done();
  }
}

describe("profiles", () => {
  it("of several processes add up in the store, and nobody counts anything twice", () => {
    const [one, other] = [new Profiles(10), new Profiles(10)];
    const store = new Map<string, string>();
    used(one, "k", [start, start + 1]);
    used(other, "k", [start + 2, start + 3, start + day]);
    write(one, store);
    write(other, store);
    used(one, "k", [start + day + 1]);
    write(one, store);
    write(other, store);
    const stored = parseProfile(store.get("k") ?? "");
    expect(stored).toMatchObject({ calls: 6, since: start, until: start + day + 1, days: 2, today: 20 });
    expect(one.get("k", start).whole.calls).toBe(6);
  });

  it("are read back into what was seen meanwhile", () => {
    const before = new Profiles(10);
    const store = new Map<string, string>();
    used(before, "k", [start, start + 1]);
    write(before, store);
    const after = new Profiles(10);
    used(after, "k", [start + 2 * day]);
    expect(after.load("k", store.get("k") ?? "")).toBe(true);
    expect(after.get("k", start).whole).toMatchObject({ calls: 3, since: start, days: 2 });
  });

  it("stay to be written where writing failed", () => {
    const profiles = new Profiles(10);
    used(profiles, "k", [start, start + 1]);
    for (const change of profiles.changes()) {
      change.apply(null);
      change.failed();
    }
    used(profiles, "k", [start + 2]);
    const store = new Map<string, string>();
    write(profiles, store);
    expect(parseProfile(store.get("k") ?? "")?.calls).toBe(3);
    expect(profiles.changes()).toEqual([]);
  });

  it("that one call made are not written, and a million of them take no more room than the bound", () => {
    const profiles = new Profiles(500);
    for (let key = 0; key < 20_000; key += 1) used(profiles, `k${key}`, [start]);
    expect(profiles.size).toBeLessThanOrEqual(500);
    expect(profiles.changes()).toEqual([]);
  });

  it("forget half in thirty days", () => {
    const profile = new Profile(start);
    profile.sketches.result.add(5, 8);
    profile.advance(start + 30 * day);
    expect(profile.sketches.result.total).toBeCloseTo(4);
    expect(profile.days).toBe(2);
  });
});

describe("a profile's text", () => {
  it("says the same again", () => {
    const profiles = new Profiles(10);
    used(profiles, "k", [start, start + 1]);
    const { whole } = profiles.get("k", start);
    whole.members.add(7);
    whole.hours.add(3);
    expect(profileText(parseProfile(profileText(whole)) ?? new Profile(0))).toBe(profileText(whole));
  });

  const good = JSON.parse(profileText(new Profile(start))) as Record<string, unknown>;
  it.each([
    "",
    "null",
    "[]",
    "{",
    '{"version":1}',
    JSON.stringify({ ...good, version: 2 }),
    JSON.stringify({ ...good, calls: -1 }),
    JSON.stringify({ ...good, calls: "9" }),
    JSON.stringify({ ...good, hours: [1] }),
    JSON.stringify({ ...good, hours: [1.5, 1] }),
    JSON.stringify({ ...good, pairs: Array.from({ length: 10_000 }, () => 1) }),
    JSON.stringify({ ...good, sketches: { ...(good["sketches"] as object), result: [500, 1] } }),
  ])("that is damaged or another's is none: %.60s", (text) => {
    expect(parseProfile(text)).toBeNull();
  });
});
