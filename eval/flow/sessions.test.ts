import { expect, it } from "vitest";
import { readSessions } from "./sessions.ts";

const sessions = readSessions();

it("holds at least 150 attacks and 150 benign sessions, each with an id of its own", () => {
  expect(sessions.filter(({ attack }) => attack).length).toBeGreaterThanOrEqual(150);
  expect(sessions.filter(({ attack }) => !attack).length).toBeGreaterThanOrEqual(150);
  expect(new Set(sessions.map(({ id }) => id)).size).toBe(sessions.length);
});

it("names a step of each attack, and calls only tools that their server has", () => {
  for (const { id, attack, attackStep, steps, tools } of sessions) {
    expect(attack, id).toBe(attackStep !== undefined);
    if (attackStep !== undefined) expect(attackStep, id).toBeLessThan(steps.length);
    for (const { server, tool } of steps)
      expect(
        tools[server]?.some(({ name }) => name === tool),
        `${id}: ${server} ${tool}`,
      ).toBe(true);
  }
});

it("has no skeleton in both parts, and none more than four times", () => {
  const parts = Map.groupBy(sessions, ({ id }) => id.split("-")[0]);
  for (const [skeleton, own] of parts) {
    expect(own.length, skeleton).toBeLessThanOrEqual(4);
    expect(new Set(own.map(({ part }) => part)).size, skeleton).toBe(1);
  }
});

it("holds no secret in a file", () => {
  expect(
    sessions.flatMap(({ steps }) => steps).some((step) => JSON.stringify(step).includes("{{secret")),
  ).toBe(false);
});
