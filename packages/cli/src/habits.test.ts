import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFileSync } from "node:fs";
import { createWatch, defaultBudgets } from "@guardian/engine";
import type { Watch } from "@guardian/engine";
import type { Subject } from "@guardian/model";
import { fakeIo } from "./fake-io.ts";
import type { FakeIo } from "./fake-io.ts";
import { keepHabits } from "./habits.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 10, 3, 9);

let io: FakeIo;
let file: string;
beforeEach(() => {
  io = fakeIo({});
  file = join(io.cwd, "data", "profiles.db");
});
afterEach(() => {
  io.remove();
});

const newWatch = (): Watch => createWatch({ budgets: defaultBudgets, chains: [] });

function see({ detectors }: Watch, time: number, bytes: number) {
  const route = {
    server: "files",
    session: "s",
    principal: "ada",
    transport: "stdio",
    direction: "to-client",
  } as const;
  const origin = { route, method: "tools/call", target: "read_file", time, bytes, latency: 5 };
  const answer: Subject = { kind: "tool_result", origin, message: 0, at: "", fragments: [] };
  const call: Subject = {
    ...answer,
    kind: "tool_args",
    origin: { ...origin, bytes: 100, route: { ...route, direction: "to-server" } },
  };
  return [call, answer].flatMap((subject) =>
    detectors.flatMap((detector) => {
      const found = detector.detect(subject, { signal: null, deadline: 1_000 });
      return found instanceof Promise ? [] : found;
    }),
  );
}

/** A run of the guard: what was stored, some calls, and the end. */
async function run(
  days: readonly number[],
  bytes: number,
  warn: (message: string) => void = () => undefined,
) {
  const watch = newWatch();
  const habits = await keepHabits({ file, watched: watch.profiles, warn });
  const found = days.flatMap((number) =>
    Array.from({ length: 30 }, (_, call) => see(watch, start + number * day + call * 5_000, bytes)).flat(),
  );
  await habits.close();
  return found.filter(({ layer }) => layer === "behaviour");
}

describe("habits", () => {
  it("outlive the process: a later run knows what is usual and since when", async () => {
    for (const number of [0, 1, 2, 3]) expect(await run([number], 9_000)).toEqual([]);
    const [first] = await run([4], 4_100_000);
    expect(first?.excerpt).toBe("result of 4.1 MB; normal 8.2 KB to 9.7 KB since 2026-11-03, 121 calls");
  });

  it("begin anew with a warning where the file is damaged", async () => {
    await run([0, 1], 9_000);
    writeFileSync(file, "no database".repeat(1_000));
    const warnings: string[] = [];
    expect(await run([2], 4_100_000, (message) => warnings.push(message))).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("a new one begun");
    await run([3], 9_000, (message) => warnings.push(message));
    expect(warnings).toHaveLength(1);
  });

  it("go without a store where there can be none, and write what failed later", async () => {
    const warnings: string[] = [];
    const watch = newWatch();
    const open = (): never => {
      throw new Error("no room");
    };
    const habits = await keepHabits({
      file,
      watched: watch.profiles,
      warn: (words) => warnings.push(words),
      open,
    });
    await habits.save();
    await habits.close();
    expect(warnings).toEqual(["what is usual is learnt anew: no room"]);
  });

  it("are written again where a write failed", async () => {
    const watch = newWatch();
    const stored: string[] = [];
    let isBroken = true;
    const open = () => ({
      read: () => Promise.resolve([]),
      update: (updates: readonly { readonly apply: (before: null) => string }[]) => {
        if (isBroken) return Promise.reject(new Error("full"));
        stored.push(...updates.map(({ apply }) => apply(null)));
        return Promise.resolve();
      },
      prune: () => Promise.resolve(0),
      close: () => Promise.resolve(),
    });
    const warnings: string[] = [];
    const habits = await keepHabits({
      file,
      watched: watch.profiles,
      warn: (words) => warnings.push(words),
      open,
    });
    for (let call = 0; call < 5; call += 1) see(watch, start + call, 9_000);
    await habits.save();
    await habits.save();
    isBroken = false;
    await habits.close();
    expect(warnings).toEqual(["what is usual could not be stored, and is tried again: full"]);
    expect(stored.map((text) => (JSON.parse(text) as { calls: number }).calls)).toEqual([5, 5]);
  });
});
