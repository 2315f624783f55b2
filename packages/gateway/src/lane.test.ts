import { placeholders } from "@guardian/engine";
import { afterEach, expect, it } from "vitest";
import type { Envelope } from "@guardian/model";
import type { Judged } from "./judge.ts";
import { createLane } from "./lane.ts";
import type { Lane } from "./lane.ts";
import { findingOf } from "./recorder/fixtures.ts";
import { Session } from "./session.ts";

const lanes: Lane[] = [];
afterEach(async () => {
  await Promise.all(lanes.splice(0).map((lane) => lane.close()));
});

const session = new Session({ server: "files", transport: "stdio", now: () => 1_000 });
const frameOf = (message: object) => session.frame("to-server", Buffer.from(JSON.stringify(message)));
const call = (id: number, text: string) =>
  frameOf({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "echo", arguments: { text } } });

function lane(deadline: number): Lane {
  const giveUp = (envelope: Envelope): Judged => ({
    envelope,
    verdicts: [],
    outgoing: { forward: null, reply: Buffer.from("gave up") },
    reference: "",
    asked: [],
    answered: [],
    listed: [],
  });
  const made = createLane({
    entry: new URL("./lane.fixture.ts", import.meta.url),
    bench: null,
    deadline,
    idle: 10_000,
    giveUp,
  });
  lanes.push(made);
  return made;
}

const nothing = { pending: new Map(), definitions: new Map(), names: placeholders("k") };

it("forwards what is allowed as the very bytes that came, and remembers the request", async () => {
  const frame = call(7, "x".repeat(300_000));
  const judged = await lane(10_000).judge(frame, nothing);
  expect(judged.outgoing.forward).toBe(frame.bytes);
  expect(judged.envelope.frame).toBe(frame);
  expect(judged.asked).toEqual([
    { id: "7", context: { method: "tools/call", target: "echo", at: frame.at } },
  ]);
});

it("decides anew with what else is said of a frame, without its bytes crossing again", async () => {
  const one = lane(10_000);
  const said = [{ findings: [findingOf({ rule: "test/evil", layer: "traffic" })], faults: [] }];
  const blocked = await one.judge(call(7, "x".repeat(300_000)), nothing, () => said);
  expect(blocked.verdicts.map(({ action, because }) => [action, because[0]?.rule])).toEqual([
    ["block", "test/evil"],
  ]);
  expect(blocked.outgoing.forward).toBeNull();
  const quiet = call(8, "fine");
  expect((await one.judge(quiet, nothing, () => null)).outgoing.forward).toBe(quiet.bytes);
});

it("relates an answer to the request that is pending", async () => {
  const frame = session.frame(
    "to-client",
    Buffer.from(`{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a"}]}}`),
  );
  const judged = await lane(10_000).judge(frame, {
    ...nothing,
    pending: new Map([["1", { method: "tools/list" }]]),
  });
  expect(judged.verdicts.map(({ inspection }) => inspection.subject.kind)).toContain("tool_definition");
  expect(judged.answered).toEqual(["1"]);
});

it("gives up on a frame that is not judged in time, with its id, and goes on with the next", async () => {
  const one = lane(5_000);
  const hanging = one.judge(call(3, "hang"), nothing);
  const next = one.judge(call(4, "fine"), nothing);
  expect((await hanging).envelope).toMatchObject({
    form: "malformed",
    id: "3",
    problem: { code: "too-large", detail: "the message could not be judged within 5000 ms" },
  });
  expect((await next).verdicts.map(({ action }) => action)).toEqual(["allow"]);
}, 30_000);
