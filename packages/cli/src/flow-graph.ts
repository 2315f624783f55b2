import { sqliteGraph } from "@guardian/drivers";
import { edgesOf } from "@guardian/engine";
import type { ToolLabels } from "@guardian/engine";
import type { Graph, GraphEdge, GraphNode, Milliseconds, Route, StoredEdge, Subject } from "@guardian/model";
import type { Keeper } from "./keeper.ts";

export interface FlowGraphOptions {
  readonly file: string;
  readonly labels: ToolLabels;
  /** What happened longer ago is forgotten. */
  readonly age: Milliseconds;
  readonly clock: () => number;
  readonly warn: (message: string) => void;
  /** Opens the store; a test gives another. */
  readonly open?: (options: { readonly file: string }) => Graph;
}

/** How often what has happened is written, and how many different things wait for that at most. */
const pace = 500;
const most = 2_000;
/** So many sessions are known to be open. */
const mostSessions = 1_000;
const hour = 3_600_000;

/**
 * Writes who touched what, behind the traffic: no message waits for it, and nothing is decided by it. Its store is opened when there is
 * something to write. What cannot be written is lost, with a warning.
 */
export function keepGraph(options: FlowGraphOptions): Keeper {
  const { labels, clock, warn } = options;
  let waiting = new Map<string, StoredEdge>();
  let sessions = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const store = storing(options);
  let hasWarned = false;
  const tell = (why: string): void => {
    if (!hasWarned) warn(`not all of the graph of flows is written: ${why}`);
    hasWarned = true;
  };
  const flush = (): Promise<void> => {
    timer = undefined;
    const edges = [...waiting.values()];
    waiting = new Map();
    return (writing = writing.then(async () => {
      try {
        await store.add(edges, clock());
      } catch (cause) {
        tell(cause instanceof Error ? cause.message : String(cause));
      }
    }));
  };
  const labelsOf = ({ origin }: Subject) =>
    labels.of(origin.route.server, origin.target ?? "", origin.definition);
  return {
    load: () => Promise.resolve(),
    keep({ verdicts }) {
      for (const verdict of verdicts) {
        const edges = edgesOf(verdict, labelsOf);
        if (edges.length === 0) continue;
        if (waiting.size >= most) {
          tell("there was too much traffic");
          continue;
        }
        const { route, time = 0 } = verdict.inspection.subject.origin;
        if (!sessions.has(route.session)) {
          if (sessions.size >= mostSessions) sessions = new Set();
          sessions.add(route.session);
          add(waiting, opening(route, time));
        }
        for (const edge of edges) add(waiting, edge);
        timer ??= setTimeout(() => void flush(), pace).unref();
      }
      return undefined;
    },
    async close() {
      clearTimeout(timer);
      if (waiting.size > 0) await flush();
      await writing;
      await store.close();
    },
  };
}

/** The same thing again raises its count. */
function add(waiting: Map<string, StoredEdge>, { at, ...edge }: GraphEdge): void {
  const { session, sort, from, to, action, note } = edge;
  const key = [session, sort, keyOf(from), keyOf(to), action, note].join("\n");
  const known = waiting.get(key);
  waiting.set(
    key,
    known === undefined
      ? { ...edge, count: 1, first: at, last: at }
      : { ...known, count: known.count + 1, last: Math.max(known.last, at) },
  );
}

/** Names are escaped, so that none holds a line break. */
const keyOf = ({ sort, server, name }: GraphNode): string => `${sort}\n${server}\n${name}`;

function opening({ session, principal }: Route, at: number): GraphEdge {
  return {
    session,
    sort: "opened",
    from: { sort: "principal", server: "", name: principal },
    to: { sort: "session", server: "", name: session },
    action: "allow",
    note: "",
    at,
  };
}

/** The store, opened when it is needed, and cleared of what is old once an hour. */
function storing({ file, age, open = sqliteGraph }: FlowGraphOptions) {
  let graph: Graph | null = null;
  let pruned = 0;
  return {
    async add(edges: readonly StoredEdge[], now: number): Promise<void> {
      graph ??= open({ file });
      await graph.add(edges);
      if (now - pruned < hour) return;
      pruned = now;
      await graph.prune(now - age);
    },
    async close(): Promise<void> {
      await graph?.close();
    },
  };
}
