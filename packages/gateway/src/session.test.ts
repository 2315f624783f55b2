import { expect, it } from "vitest";
import type { Judged } from "./judge.ts";
import { Session } from "./session.ts";

const session = (): Session => new Session({ server: "files", transport: "stdio", now: () => 1_000 });

function judged(of: Session, direction: "to-server" | "to-client", trace: Partial<Judged>): Judged {
  const frame = of.frame(direction, new Uint8Array());
  return {
    envelope: { form: "single", frame, messages: [] },
    verdicts: [],
    outgoing: { forward: frame.bytes, reply: null },
    reference: "",
    asked: [],
    answered: [],
    listed: [],
    ...trace,
  };
}

it("relates an answer to a request of the other direction only", () => {
  const one = session();
  one.settle(judged(one, "to-server", { asked: [{ id: "1", context: { method: "tools/list" } }] }));
  expect([...one.pending("to-client")]).toEqual([["1", { method: "tools/list" }]]);
  expect([...one.pending("to-server")]).toEqual([]);
});

it('keeps 1 and "1" apart', () => {
  const one = session();
  one.settle(judged(one, "to-server", { asked: [{ id: "1", context: { method: "a" } }] }));
  one.settle(judged(one, "to-server", { asked: [{ id: '"1"', context: { method: "b" } }] }));
  one.settle(judged(one, "to-client", { answered: ['"1"'] }));
  expect([...one.pending("to-client")]).toEqual([["1", { method: "a" }]]);
});

it("takes two spellings of an id for the same, as the peer that parses them does", () => {
  const one = session();
  one.settle(judged(one, "to-server", { asked: [{ id: "1.0", context: { method: "a" } }] }));
  expect([...one.pending("to-client").keys()]).toEqual(["1"]);
  one.settle(judged(one, "to-client", { answered: ["1e0"] }));
  expect(one.pending("to-client").size).toBe(0);
});

it("forgets the oldest request when a peer never answers", () => {
  const one = session();
  for (let id = 0; id < 10_001; id += 1) {
    one.settle(judged(one, "to-server", { asked: [{ id: String(id), context: { method: "m" } }] }));
  }
  expect(one.pending("to-client").size).toBe(10_000);
  expect(one.pending("to-client").has("0")).toBe(false);
});

it("stamps a frame with the route and the time", () => {
  const one = session();
  expect(one.frame("to-client", Uint8Array.of(1), { oversize: 9 })).toEqual({
    route: {
      server: "files",
      session: one.id,
      principal: "local",
      transport: "stdio",
      direction: "to-client",
    },
    bytes: Uint8Array.of(1),
    at: 1_000,
    oversize: 9,
  });
});
