import { actions, edgeSorts, nodeSorts } from "@guardian/model";
import type { Graph, GraphNode, StoredEdge } from "@guardian/model";
import { attemptOn } from "../sqlite/attempt.ts";
import { openDatabase, transact } from "../sqlite/database.ts";
import type { Store } from "../sqlite/database.ts";

const graphStore: Store = {
  code: "graph/unavailable",
  what: "the graph of flows",
  synchronous: "NORMAL",
  pragmas: ["secure_delete = ON", "journal_size_limit = 16777216"],
  migrations: [
    `CREATE TABLE edge (
       session TEXT NOT NULL, sort TEXT NOT NULL,
       from_sort TEXT NOT NULL, from_server TEXT NOT NULL, from_name TEXT NOT NULL,
       to_sort TEXT NOT NULL, to_server TEXT NOT NULL, to_name TEXT NOT NULL,
       action TEXT NOT NULL, note TEXT NOT NULL,
       count INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
       PRIMARY KEY (session, sort, from_sort, from_server, from_name, to_sort, to_server, to_name, action, note)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX edge_last ON edge (last);`,
  ],
};

const putEdge = `INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?11, ?12, ?13)
  ON CONFLICT DO UPDATE SET count = count + ?11, first = min(first, ?12), last = max(last, ?13)`;

const sessionsByTime = `SELECT session, coalesce(max(CASE WHEN sort = 'opened' THEN from_name END), '') AS principal,
    min(first) AS first, max(last) AS last, sum(CASE WHEN sort = 'called' THEN count ELSE 0 END) AS calls,
    sum(CASE WHEN sort = 'flowed' THEN count ELSE 0 END) AS flows
  FROM edge GROUP BY session ORDER BY last DESC, session LIMIT ?`;

/** By the index of the key: what begins with a text lies between it and the text that follows all of those. */
const edgesOfSession =
  "SELECT * FROM edge WHERE session >= ?1 AND session < ?1 || char(1114111) ORDER BY first, last LIMIT ?2";

const removeOld =
  "DELETE FROM edge WHERE session IN (SELECT session FROM edge GROUP BY session HAVING max(last) < ?)";

/** Opens (or creates) the graph in an SQLite file; throws `graph/unavailable` where that is impossible. */
export function sqliteGraph({ file }: { readonly file: string }): Graph {
  const database = openDatabase(file, graphStore);
  const attempt = attemptOn(database, file, graphStore);
  const put = database.prepare(putEdge);
  return {
    add: (edges) =>
      attempt(() => {
        transact(database, () => {
          for (const { session, sort, from, to, action, note, count, first, last } of edges)
            put.run(session, sort, ...valuesOf(from), ...valuesOf(to), action, note, count, first, last);
        });
      }),
    sessions: ({ limit }) =>
      attempt(() =>
        database
          .prepare(sessionsByTime)
          .all(limit)
          .map((row) => ({
            session: String(row["session"]),
            principal: String(row["principal"]),
            first: Number(row["first"]),
            last: Number(row["last"]),
            calls: Number(row["calls"]),
            flows: Number(row["flows"]),
          })),
      ),
    edges: ({ session, limit }) =>
      attempt(() => database.prepare(edgesOfSession).all(session, limit).map(edgeOf)),
    prune: (before) => attempt(() => Number(database.prepare(removeOld).run(before).changes)),
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

const valuesOf = ({ sort, server, name }: GraphNode): readonly [string, string, string] => [
  sort,
  server,
  name,
];

function edgeOf(row: Readonly<Record<string, unknown>>): StoredEdge {
  const text = (key: string): string => String(row[key]);
  const node = (end: "from" | "to"): GraphNode => ({
    sort: known(nodeSorts, text(`${end}_sort`)),
    server: text(`${end}_server`),
    name: text(`${end}_name`),
  });
  return {
    session: text("session"),
    sort: known(edgeSorts, text("sort")),
    from: node("from"),
    to: node("to"),
    action: known(actions, text("action")),
    note: text("note"),
    count: Number(row["count"]),
    first: Number(row["first"]),
    last: Number(row["last"]),
  };
}

function known<Word extends string>(words: readonly Word[], text: string): Word {
  const found = words.find((word) => word === text);
  if (found === undefined) throw new Error(`"${text.slice(0, 40)}" is none of ${words.join(", ")}`);
  return found;
}
