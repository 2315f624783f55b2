import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installationKey, sqliteGraph, sqliteSurfaces } from "@guardian/drivers";
import { canonicalJson } from "@guardian/engine";
import type { StoredEdge, GraphNode, SurfaceItem } from "@guardian/model";
import { fakeIo } from "../fake-io.ts";
import type { FakeIo } from "../fake-io.ts";
import { writeLock } from "../surface/lock-file.ts";
import { labelsBy } from "../tool-labels.ts";

let io: FakeIo;
let dataDir = "";
beforeEach(() => {
  io = fakeIo();
  dataDir = join(io.cwd, "data");
  io.file("guardian.yaml", "data-dir: ./data\n");
});
afterEach(() => {
  io.remove();
});

const at = Date.parse("2026-11-25T12:00:00Z");
const tool = (server: string, name: string): GraphNode => ({ sort: "tool", server, name });

function called(session: string, server: string, name: string, note = ""): StoredEdge {
  const from = { sort: "session", server: "", name: session } as const;
  return {
    session,
    sort: "called",
    from,
    to: tool(server, name),
    action: "allow",
    note,
    count: 1,
    first: at,
    last: at,
  };
}

async function store(...edges: readonly StoredEdge[]): Promise<void> {
  const graph = sqliteGraph({ file: join(dataDir, "flow.db") });
  await graph.add(edges);
  await graph.close();
}

describe("guardian flow list and show", () => {
  const principal: GraphNode = { sort: "principal", server: "", name: "ada" };
  const send = called("s-1", "mail", "send_email", "external");
  const story: readonly StoredEdge[] = [
    { ...called("s-1", "", "s-1"), sort: "opened", from: principal },
    called("s-1", "files", "read_file", "private"),
    { ...send, action: "hold" },
    {
      ...send,
      sort: "reached",
      from: send.to,
      to: { sort: "sink", server: "", name: "…@x.example" },
      note: "",
    },
    { ...send, sort: "flowed", from: tool("files", "read_file"), action: "hold", note: "flow/exfiltration" },
  ];

  it("list sessions, and show one by the beginning of its id", async () => {
    await store(...story, called("t-2", "files", "read_file"));
    expect(await io.run("flow", "list")).toBe(0);
    expect(io.out()).toMatch(/s-1 +ada +2026-11-25T12:00:00\.000Z +\S+ +2 +1\n/);
    expect(await io.run("flow", "show", "s")).toBe(0);
    const shown = io.out();
    expect(shown).toContain("session s-1, principal ada");
    expect(shown).toContain("mail/send_email  (external)\n  hold    once\n  → …@x.example  once\n");
    expect(shown).toContain(
      "what flowed\n  files/read_file → mail/send_email  flow/exfiltration, hold, once\n",
    );
  });

  it("print JSON", async () => {
    await store(...story);
    expect(await io.run("flow", "show", "s-1", "--json")).toBe(0);
    const lines = io.out().trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as StoredEdge).sort)).toHaveLength(story.length);
  });

  it("say what to do where there is no such session, more than one, or nothing at all", async () => {
    expect(await io.run("flow", "list")).toBe(2);
    expect(io.err()).toContain("there is no graph of flows at");
    await store(called("s-1", "files", "read"), called("s-2", "files", "read"));
    expect(await io.run("flow", "show", "x\u001b[2J")).toBe(1);
    expect(io.err()).toContain('there is no session "x\\u{1b}[2J"; see guardian flow list');
    expect(await io.run("flow", "show", "s")).toBe(2);
    expect(io.err()).toContain("begins more than one id: s-1, s-2");
    expect(await io.run("flow", "show")).toBe(2);
    expect(await io.run("flow", "list", "--limit", "0")).toBe(2);
  });
});

const definition = (name: string, description: string, ...inputs: readonly string[]): string => {
  const properties = Object.fromEntries(inputs.map((one) => [one, { type: "string" }]));
  return canonicalJson(JSON.stringify({ name, description, inputSchema: { type: "object", properties } }));
};

const offered: readonly (readonly [server: string, name: string, text: string])[] = [
  ["web", "fetch_page", definition("fetch_page", "Fetches a web page.", "url")],
  ["files", "read_file", definition("read_file", "Reads a file.", "path")],
  ["files", "delete_file", definition("delete_file", "Deletes a file.", "path")],
  ["mail", "send_email", definition("send_email", "Sends an email.", "to", "body")],
];

describe("guardian flow paths", () => {
  it("shows what approved tools make possible, and the cut as clauses that a policy takes", async () => {
    const surfaces = sqliteSurfaces({ file: join(dataDir, "surfaces.db") });
    await surfaces.write(offered.map(([server, name, text]) => itemOf(server, name, text)));
    await surfaces.close();
    expect(await io.run("flow", "paths")).toBe(0);
    const page = io.out();
    expect(page).toContain("4 tools of 3 servers, from what guards have seen and approved");
    expect(page).toMatch(/exfiltration +web: fetch_page +files: read_file +mail: send_email/);
    expect(page).toMatch(/destruction +web: fetch_page +files: delete_file/);
    expect(page).toContain("Without this tool there is none:\n  web: fetch_page\n");
    const clauses = page.slice(page.indexOf("  - id:"));
    const policy = io.file("cut.yaml", `enforced: true\nclauses:\n${clauses}otherwise: allow\n`);
    expect([await io.run("policy", "check", policy), io.err()]).toEqual([0, ""]);
  });

  it("reads the lock file where there is one, for the servers that are named", async () => {
    const items = offered.map(([server, name, text]) => ({
      server,
      item: { sort: "tool", name, text } as const,
    }));
    const servers = new Map(
      [...Map.groupBy(items, ({ server }) => server)].map(([server, own]) => [
        server,
        { identity: {}, items: own.map(({ item }) => item) },
      ]),
    );
    const key = installationKey(dataDir);
    const lockFile = join(io.cwd, "guardian.lock");
    writeLock({ servers, at }, { lockFile, key, labelsOf: await labelsBy({ servers: {} }) });
    expect(await io.run("flow", "paths", "files", "mail")).toBe(0);
    expect(io.out()).toContain("3 tools of 2 servers, from ");
    expect(io.out()).toContain("no toxic path");
    expect(await io.run("flow", "paths", "--json")).toBe(0);
    const json = JSON.parse(io.out().trimEnd().split("\n").at(-1) ?? "") as { count: number; cut: unknown };
    expect(json).toMatchObject({ cut: [{ server: "web", tool: "fetch_page" }] });
    expect(await io.run("flow", "paths", "flies")).toBe(2);
    expect(io.err()).toContain('did you mean "files"');
  });
});

const itemOf = (server: string, name: string, text: string): SurfaceItem => ({
  server,
  sort: "tool",
  name,
  standing: "approved",
  approved: text,
  seen: null,
  risk: 0,
  change: "",
  reasons: [],
  at,
  by: "first use",
});
