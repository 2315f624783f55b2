import type { Await, Subject } from "@guardian/model";
import { expect, it } from "vitest";
import { awaitedBy } from "./awaited-by.ts";
import { preparePolicy } from "./ready-policy.ts";
import { policy, subject } from "./samples.ts";

const layersFor = async (awaits: readonly Await[], given: Subject) =>
  awaitedBy(await preparePolicy(policy([], { awaits })), given);

it.each<[string, Omit<Await, "layer">, boolean]>([
  ["every message", {}, true],
  ["its kind", { kind: ["tool_result"] }, true],
  ["another kind", { kind: ["tool_args"] }, false],
  ["its server", { server: ["fi*"] }, true],
  ["another server", { server: ["*", "!files"] }, false],
  ["its tool", { tool: ["read"] }, true],
  ["another tool", { tool: ["write"] }, false],
])("awaits a layer for %s", async (_, given, expected) => {
  const awaited = { layer: "judge", ...given };
  expect(await layersFor([awaited], subject())).toEqual(expected ? [awaited] : []);
});

it("awaits a layer once, by the first entry that names it", async () => {
  const first = { layer: "judge", deadline: 1 };
  const other = { layer: "other" };
  expect(await layersFor([first, { layer: "judge" }, other], subject())).toEqual([first, other]);
});

it("awaits nothing where the policy says nothing", async () => {
  expect(awaitedBy(await preparePolicy(policy([])), subject())).toEqual([]);
});
