import { describe, expect, it } from "vitest";
import { ToolLabels } from "@guardian/engine";
import type { Judged } from "@guardian/gateway";
import type { Graph, StoredEdge, Verdict } from "@guardian/model";
import { keepGraph } from "./flow-graph.ts";

const route = { server: "mail", principal: "ada", transport: "stdio", direction: "to-server" } as const;

/** A judged call of a tool. */
function callOf(tool: string, { session = "s", time = 1 } = {}): Pick<Judged, "verdicts"> {
  const origin = { route: { ...route, session }, method: "tools/call", target: tool, time };
  const subject = { kind: "tool_args", origin, message: 0, at: "", fragments: [] } as const;
  const verdict: Verdict = {
    action: "allow",
    enforced: true,
    clause: "",
    reason: "",
    policy: "",
    score: 0,
    because: [],
    shares: [],
    complete: true,
    suppressed: [],
    inspection: { subject, findings: [], faults: [] },
  };
  return { verdicts: [verdict] };
}

/** A keeper over a store that remembers what it got; `fails` makes it refuse. */
function keeper(fails = false) {
  const written: StoredEdge[] = [];
  const pruned: number[] = [];
  const warnings: string[] = [];
  let opened = 0;
  const store: Graph = {
    add(edges) {
      if (fails) return Promise.reject(new Error("the disk is full"));
      written.push(...edges);
      return Promise.resolve();
    },
    sessions: () => Promise.resolve([]),
    edges: () => Promise.resolve([]),
    prune(before) {
      pruned.push(before);
      return Promise.resolve(0);
    },
    close: () => Promise.resolve(),
  };
  const kept = keepGraph({
    file: "flow.db",
    labels: new ToolLabels(),
    age: 1_000,
    clock: () => 5_000_000,
    warn: (message) => warnings.push(message),
    open() {
      opened += 1;
      return store;
    },
  });
  return { kept, written, pruned, warnings, opened: () => opened };
}

describe("the keeper of the graph of flows", () => {
  it("holds up no message, and writes the same thing once, with its count", async () => {
    const { kept, written, pruned, opened } = keeper();
    for (const time of [5, 3, 9]) expect(kept.keep(callOf("send_email", { time }))).toBeUndefined();
    void kept.keep(callOf("read_email"));
    expect(opened()).toBe(0);
    await kept.close();
    expect(written.map(({ sort, to, count }) => [sort, to.name, count])).toEqual([
      ["opened", "s", 1],
      ["called", "send_email", 3],
      ["called", "read_email", 1],
    ]);
    expect(written[1]).toMatchObject({ first: 5, last: 9, note: "external" });
    expect(pruned).toEqual([4_999_000]);
  });

  it("opens nothing where nothing happens", async () => {
    const { kept, opened } = keeper();
    await kept.close();
    expect(opened()).toBe(0);
  });

  it("says once that something is lost, and goes on", async () => {
    const { kept, warnings } = keeper(true);
    void kept.keep(callOf("send_email"));
    await kept.close();
    expect(warnings).toEqual(["not all of the graph of flows is written: the disk is full"]);
  });

  it("lets no more wait than its bound", async () => {
    const { kept, written, warnings } = keeper();
    for (let index = 0; index < 3_000; index += 1) void kept.keep(callOf(`tool_${index}`));
    await kept.close();
    expect(written.length).toBeLessThanOrEqual(2_002);
    expect(warnings).toEqual(["not all of the graph of flows is written: there was too much traffic"]);
  });
});
