import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Graph, GraphNode, StoredEdge } from "@guardian/model";

/** What every graph of flows must do; `make` gives a way to open the same store several times. */
export function graphContract(name: string, make: () => () => Graph): void {
  describe(`graph: ${name}`, () => {
    let open: () => Graph;
    let graph: Graph;
    beforeEach(() => {
      open = make();
      graph = open();
    });
    afterEach(() => graph.close());

    it("gives back what happened in a session, in order of time, and counts what happened again", async () => {
      await graph.add([opened("s1", 1), called("s1", "read", 5), called("s1", "send", 3)]);
      await graph.add([called("s1", "read", 9), called("s2", "read", 4)]);
      const edges = await graph.edges({ session: "s1", limit: 10 });
      expect(edges.map(({ to, count, first, last }) => [to.name, count, first, last])).toEqual([
        ["s1", 1, 1, 1],
        ["send", 1, 3, 3],
        ["read", 2, 5, 9],
      ]);
      expect(edges[1]).toEqual(called("s1", "send", 3));
      await graph.add([{ ...called("s1", "send", 2), count: 4, last: 8 }]);
      expect((await graph.edges({ session: "s1", limit: 10 }))[1]).toMatchObject({
        count: 5,
        first: 2,
        last: 8,
      });
    });

    it("keeps apart what was done differently about the same thing", async () => {
      await graph.add([called("s", "send", 1), { ...called("s", "send", 2), action: "block" }]);
      expect(await graph.edges({ session: "s", limit: 10 })).toHaveLength(2);
    });

    it("finds a session by the beginning of its id, and gives no more than is asked for", async () => {
      await graph.add([called("abc", "one", 1), called("abd", "two", 2), called("b", "three", 3)]);
      expect(await graph.edges({ session: "ab", limit: 10 })).toHaveLength(2);
      expect(await graph.edges({ session: "ab", limit: 1 })).toHaveLength(1);
      expect(await graph.edges({ session: "x", limit: 10 })).toEqual([]);
    });

    it("lists sessions, the newest first", async () => {
      await graph.add([opened("s1", 1), called("s1", "read", 5), called("s1", "read", 6), opened("s2", 2)]);
      await graph.add([{ ...called("s1", "send", 7), sort: "flowed", from: tool("read") }]);
      const old = { session: "s2", principal: "ada", first: 2, last: 2, calls: 0, flows: 0 };
      expect(await graph.sessions({ limit: 10 })).toEqual([
        { session: "s1", principal: "ada", first: 1, last: 7, calls: 2, flows: 1 },
        old,
      ]);
      expect(await graph.sessions({ limit: 1 })).toHaveLength(1);
    });

    it("forgets sessions that are over, whole", async () => {
      await graph.add([called("old", "read", 1), called("old", "send", 4), called("new", "read", 2)]);
      await graph.add([called("new", "send", 9)]);
      expect(await graph.prune(5)).toBe(2);
      expect((await graph.sessions({ limit: 10 })).map(({ session }) => session)).toEqual(["new"]);
      expect(await graph.edges({ session: "new", limit: 10 })).toHaveLength(2);
    });

    it("keeps names as they are, and everything between runs", async () => {
      const names = ["__proto__", "'; DROP TABLE edge; --", "e\u0301", "\u{1f600}", ""];
      await graph.add(names.map((one) => called("s", one, 1)));
      await graph.close();
      await graph.close();
      await expect(graph.sessions({ limit: 1 })).rejects.toMatchObject({ code: "graph/unavailable" });
      const again = open();
      const edges = await again.edges({ session: "s", limit: 10 });
      expect(edges.map(({ to }) => to.name).toSorted()).toEqual(names.toSorted());
      await again.close();
    });

    it("is added to by several processes", async () => {
      const other = open();
      await Promise.all([graph.add([called("s", "read", 1)]), other.add([called("s", "read", 2)])]);
      await other.close();
      expect(await graph.edges({ session: "s", limit: 10 })).toMatchObject([{ count: 2, first: 1, last: 2 }]);
    });
  });
}

const tool = (name: string): GraphNode => ({ sort: "tool", server: "files", name });

const called = (session: string, name: string, at: number): StoredEdge => ({
  session,
  sort: "called",
  from: { sort: "session", server: "", name: session },
  to: tool(name),
  action: "allow",
  note: "private",
  count: 1,
  first: at,
  last: at,
});

const opened = (session: string, at: number): StoredEdge => ({
  ...called(session, session, at),
  sort: "opened",
  from: { sort: "principal", server: "", name: "ada" },
  to: { sort: "session", server: "", name: session },
  note: "",
});
