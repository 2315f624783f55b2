import { sqliteGraph } from "@guardian/drivers";
import { excerpt } from "@guardian/model";
import type { Graph, GraphNode, GraphSession, StoredEdge } from "@guardian/model";
import { usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { loadConfig } from "../config/load.ts";
import { count } from "../config/reading.ts";
import { complain, print } from "../io.ts";
import type { Io } from "../io.ts";
import { table, timeOf } from "../printing.ts";
import { mustExist, storageOf } from "../storage.ts";

/** Edges of one session that are shown. */
const mostEdges = 2_000;

/** `guardian flow list`. */
export const listFlow: Run = async (call, io) => {
  const text = call.texts["limit"] ?? "20";
  const limit = count(1, 10_000)(text, { base: io.cwd, home: io.cwd });
  if ("problem" in limit) throw usageError({ name: "flow list" }, `--limit: ${limit.problem}`);
  const sessions = await withGraph(call, io, (graph) => graph.sessions({ limit: limit.value }));
  if (call.switches.has("json"))
    await print(io.stdout, sessions.map((session) => `${JSON.stringify(session)}\n`).join(""));
  else if (sessions.length === 0) await print(io.stdout, "no sessions\n");
  else
    await print(
      io.stdout,
      table(["SESSION", "PRINCIPAL", "FIRST", "LAST", "CALLS", "FLOWS"], sessions.map(sessionRow)),
    );
  return 0;
};

const sessionRow = ({ session, principal, first, last, calls, flows }: GraphSession): readonly string[] => [
  session,
  principal,
  timeOf(first),
  timeOf(last),
  String(calls),
  String(flows),
];

/** `guardian flow show`. */
export const showFlow: Run = async (call, io) => {
  const session = call.operands[0];
  if (session === undefined || session === "")
    throw usageError(
      { name: "flow show" },
      "name the session: the beginning of its id in guardian flow list",
    );
  const edges = await withGraph(call, io, (graph) => graph.edges({ session, limit: mostEdges + 1 }));
  const ids = new Set(edges.map((edge) => edge.session));
  if (ids.size === 0) {
    complain(io, `there is no session "${excerpt(session, 60)}"; see guardian flow list`);
    return 1;
  }
  if (ids.size > 1) {
    const [one, other] = [...ids].map((id) => excerpt(id, 60));
    complain(io, `"${excerpt(session, 60)}" begins more than one id: ${one}, ${other}…; write more of it`);
    return 2;
  }
  const shown = edges.slice(0, mostEdges);
  if (call.switches.has("json"))
    await print(io.stdout, shown.map((edge) => `${JSON.stringify(edge)}\n`).join(""));
  else await print(io.stdout, storyOf(shown));
  if (edges.length > mostEdges) complain(io, `only the first ${mostEdges} are shown`);
  return 0;
};

/** A session as people read it: tool by tool in the order of their first calls, and what flowed. */
function storyOf(edges: readonly StoredEdge[]): string {
  const principal = edges.find(({ sort }) => sort === "opened")?.from.name ?? "";
  const [first, last] = [edges[0]?.first ?? 0, Math.max(...edges.map((edge) => edge.last))];
  const head = `session ${line(edges[0]?.session ?? "")}, principal ${line(principal)}, ${timeOf(first)} to ${timeOf(last)}\n`;
  const tools = new Set(edges.filter(({ sort }) => sort === "called").map(({ to }) => nameOf(to)));
  const parts = [...tools].map((tool) => {
    const calls = edges.filter(({ sort, to }) => sort === "called" && nameOf(to) === tool);
    const places = edges.filter(({ sort, from }) => isPlace(sort) && nameOf(from) === tool);
    return [`\n${line(tool)}${labelsIn(calls)}\n`, ...calls.map(callLine), ...places.map(placeLine)].join("");
  });
  const read = edges.filter(({ sort, from }) => sort === "read" && from.sort === "session");
  const flows = edges.filter(({ sort }) => sort === "flowed");
  return [
    head,
    ...parts,
    ...(read.length === 0 ? [] : ["\nresources\n", ...read.map(placeLine)]),
    ...(flows.length === 0 ? [] : ["\nwhat flowed\n", ...flows.map(flowLine)]),
  ].join("");
}

const isPlace = (sort: StoredEdge["sort"]): boolean => sort === "read" || sort === "reached";

const line = (text: string): string => excerpt(text, 160);

const nameOf = ({ server, name }: GraphNode): string => (server === "" ? name : `${server}/${name}`);

function labelsIn(calls: readonly StoredEdge[]): string {
  const labels = new Set(calls.flatMap(({ note }) => note.split(" ")).filter((label) => label !== ""));
  return labels.size === 0 ? "" : `  (${line([...labels].join(", "))})`;
}

const callLine = ({ action, count: times }: StoredEdge): string =>
  `  ${action.padEnd(7)} ${timesOf(times)}\n`;

function placeLine({ sort, to, action, count: times }: StoredEdge): string {
  const stopped = action === "block" || action === "hold" ? `, ${action}` : "";
  return `  ${sort === "read" ? "←" : "→"} ${line(nameOf(to))}  ${timesOf(times)}${stopped}\n`;
}

const flowLine = ({ from, to, note, action, count: times }: StoredEdge): string =>
  `  ${line(nameOf(from))} → ${line(nameOf(to))}  ${line(note)}, ${action}, ${timesOf(times)}\n`;

const timesOf = (times: number): string => (times === 1 ? "once" : `${times} times`);

async function withGraph<T>(call: Call, io: Io, work: (graph: Graph) => Promise<T>): Promise<T> {
  const { config } = await loadConfig(call, io, "either");
  const { flow } = storageOf(config);
  mustExist(flow, "graph of flows");
  const graph = sqliteGraph({ file: flow });
  try {
    return await work(graph);
  } finally {
    await graph.close();
  }
}
