import { expect, it } from "vitest";
import type { Engine } from "@guardian/engine";
import type { Finding, Frame, Subject } from "@guardian/model";
import { fixtureBench } from "./bench.fixture.ts";
import { createGate } from "./gate.ts";
import { judge, reconsider } from "./judge.ts";
import type { Bench, Judged, Said } from "./judge.ts";
import type { Lane } from "./lane.ts";
import { findingOf } from "./recorder/fixtures.ts";
import type { Recorder } from "./recorder.ts";
import { Session } from "./session.ts";

const session = new Session({ server: "files", transport: "stdio", now: () => 1_000 });
const call = (text: string): Frame => {
  const message = {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "echo", arguments: { text } },
  };
  return session.frame("to-server", Buffer.from(JSON.stringify(message)));
};

const recorder: Recorder = {
  record: () => undefined,
  note: () => Promise.resolve(),
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
  dropped: 0,
};

/** A gate whose lane judges with the fixture's bench, and whose own bench says `findings` about every subject that it watches. */
async function gateThatSays(findings: readonly Finding[]) {
  const bench = await fixtureBench();
  const watched: Subject[] = [];
  const tasks: (readonly Said[] | null)[] = [];
  const engine: Engine = {
    ...bench.engine,
    watch(subject) {
      watched.push(subject);
      return { subject, findings, faults: [] };
    },
  };
  const lane: Lane = {
    judge: async (frame, memory, hear) => {
      const judged = await judge(frame, memory, bench);
      const said = (await hear?.(judged)) ?? null;
      tasks.push(said);
      return said === null ? judged : reconsider(judged, said, bench, memory.names);
    },
    close: () => Promise.resolve(),
  };
  const made: Bench = { ...bench, engine };
  const gate = createGate({ bench: Promise.resolve(made), lane, recorder, warn: () => undefined });
  const pass = (text: string): Promise<Judged> => Promise.resolve(gate.judge(call(text), session));
  return { pass, watched, tasks };
}

const heavyText = "x".repeat(300_000);

it("shows a heavy frame to the detectors that keep state, once, and judges it once where they are silent", async () => {
  const { pass, watched, tasks } = await gateThatSays([]);
  const judged = await pass(heavyText);
  expect(watched.map(({ kind, origin }) => [kind, origin.target])).toEqual([["tool_args", "echo"]]);
  expect(tasks).toEqual([null]);
  expect(judged.verdicts.map(({ action }) => action)).toEqual(["allow"]);
});

it("decides on a heavy frame with what they say", async () => {
  const { pass, watched, tasks } = await gateThatSays([findingOf({ rule: "test/evil", layer: "traffic" })]);
  const judged = await pass(heavyText);
  expect(watched).toHaveLength(1);
  expect(tasks.map((said) => said?.length)).toEqual([1]);
  expect(judged.verdicts.map(({ action, because }) => [action, because[0]?.layer])).toEqual([
    ["block", "traffic"],
  ]);
  expect(judged.outgoing.forward).toBeNull();
});

it("leaves a light frame to the engine, which asks all detectors at once", async () => {
  const { pass, watched, tasks } = await gateThatSays([]);
  await pass("small");
  expect(watched).toEqual([]);
  expect(tasks).toEqual([]);
});
