import { actions, edgeSorts, nodeSorts, roles } from "@guardian/model";
import type { Graph, GraphNode, StoredEdge } from "@guardian/model";
import { z } from "zod";
import { Problem } from "../problem.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";

/** What of the graph of flows is read. */
export type FlowGraph = Pick<Graph, "sessions" | "edges">;

const watchers = roles.filter((role) => role !== "agent");
const mostSessions = 200;
/** Edges of one session; the rest is said to be there. */
const mostEdges = 2_000;

const session = z.strictObject({
  session: z.string(),
  principal: z.string(),
  first: z.string(),
  last: z.string(),
  calls: z.number(),
  flows: z.number(),
});

const node = z.strictObject({ sort: z.enum(nodeSorts), server: z.string(), name: z.string() });
const edge = z.strictObject({
  sort: z.enum(edgeSorts),
  from: node,
  to: node,
  action: z.enum(actions),
  note: z.string(),
  count: z.number(),
  first: z.string(),
  last: z.string(),
});

/** `/api/v1/monitoring/sessions` and `/flow/{session}`: who touched what. */
export function flowRoutes(graph: FlowGraph): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v1/monitoring/sessions",
      operation: "sessions.list",
      tag: "monitoring",
      summary: "The sessions that were active last, the newest first",
      access: watchers,
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(mostSessions).default(50) }),
      answers: {
        200: { about: "The sessions.", schema: z.strictObject({ items: z.array(session) }) },
      },
      async run({ query: { limit } }) {
        const items = (await graph.sessions({ limit })).map(({ first, last, ...rest }) => ({
          ...rest,
          first: timeOf(first),
          last: timeOf(last),
        }));
        return { status: 200, body: { items } };
      },
    }),
    route({
      method: "GET",
      path: "/api/v1/monitoring/flow/{session}",
      operation: "flow.read",
      tag: "monitoring",
      summary: "Which tools a session used, what they read and reached, and what flowed between them",
      access: watchers,
      params: z.strictObject({ session: z.string().min(1).max(200) }),
      answers: {
        200: {
          about: "What happened, in order of time; `complete` is false where there is more.",
          schema: z.strictObject({ complete: z.boolean(), items: z.array(edge) }),
        },
      },
      problems: ["resource/unknown"],
      async run({ params }) {
        const found = await graph.edges({ session: params.session, limit: mostEdges + 1 });
        // An id is asked for whole: what only begins like it is another session.
        const own = found.filter((one) => one.session === params.session);
        if (own.length === 0) throw new Problem("resource/unknown");
        return {
          status: 200,
          body: { complete: own.length <= mostEdges, items: own.slice(0, mostEdges).map(shown) },
        };
      },
    }),
  ];
}

function shown({ sort, from, to, action, note, count, first, last }: StoredEdge): z.output<typeof edge> {
  const plain = ({ sort: kind, server, name }: GraphNode): GraphNode => ({ sort: kind, server, name });
  return {
    sort,
    from: plain(from),
    to: plain(to),
    action,
    note,
    count,
    first: timeOf(first),
    last: timeOf(last),
  };
}

const timeOf = (at: number): string => new Date(at).toISOString();
