import type { EntryDraft } from "@guardian/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AuthorityBench, paths } from "./authority.fixture.ts";
import type { Reply } from "./authority.fixture.ts";

const bench = new AuthorityBench();
let viewer = "";
let analyst = "";
const at = Date.parse("2026-11-25T10:00:00Z");
const draftOf = (given: Partial<EntryDraft>): EntryDraft => ({
  event: "frame.blocked",
  at,
  server: "files",
  session: "s1",
  principal: "local",
  ...given,
});
const finding = {
  rule: "injection/orders",
  layer: "pattern",
  severity: "critical",
  confidence: 0.9,
  path: "/params",
  span: { start: 0, end: 5 },
  excerpt: "hello",
  title: "Gives orders.",
  via: [],
  fingerprint: "f",
} as const;

beforeAll(async () => {
  await bench.start();
  await bench.ledger.append([
    draftOf({ id: "first", findings: [finding], target: "read", method: "tools/call", action: "block" }),
    draftOf({ event: "guard.started", server: "" }),
    draftOf({ event: "frame.flagged", server: "mail", principal: "ada" }),
    draftOf({ event: "login.reused", server: "", note: "a refresh token came twice" }),
    ...Array.from({ length: 250 }, () => draftOf({ event: "traffic.pruned", server: "" })),
    draftOf({ event: "surface.quarantined", at: at + 60_000, reason: "a tool changed" }),
  ]);
  viewer = (await bench.session("vera", "viewer")).access;
  analyst = (await bench.session("anna", "analyst")).access;
});
afterAll(() => bench.close());

const alerts = (query: string): Promise<Reply> => bench.ask(`${paths.alerts}?${query}`, undefined, viewer);
const eventsOf = ({ body }: Reply): readonly unknown[] =>
  (body["items"] as readonly { readonly event: string }[]).map(({ event }) => event);

describe("alerts", () => {
  it("are what of the audit a person must hear of, weighed, the newest first", async () => {
    const reply = await alerts("");
    expect(eventsOf(reply)).toEqual([
      "surface.quarantined",
      "login.reused",
      "frame.flagged",
      "frame.blocked",
    ]);
    expect(reply.body["next"]).toBeNull();
    expect((reply.body["items"] as readonly unknown[]).at(-1)).toEqual({
      id: "first",
      seq: 1,
      at: "2026-11-25T10:00:00.000Z",
      event: "frame.blocked",
      severity: "critical",
      title: "Gives orders.",
      server: "files",
      session: "s1",
      principal: "local",
      method: "tools/call",
      target: "read",
      action: "block",
      enforced: true,
      rules: ["injection/orders"],
      acknowledged: null,
    });
  });

  it.each([
    ["severity=high", ["surface.quarantined", "login.reused", "frame.blocked"]],
    ["severity=critical", ["frame.blocked"]],
    ["event=frame.flagged", ["frame.flagged"]],
    ["server=mail", ["frame.flagged"]],
    ["principal=ada", ["frame.flagged"]],
    ["since=2026-11-25T10:00:30Z", ["surface.quarantined"]],
    ["since=2026-11-25T11:00:30%2B01:00", ["surface.quarantined"]],
    ["severity=high&server=files", ["surface.quarantined", "frame.blocked"]],
  ])("are filtered by %s", async (query, expected) => {
    expect(eventsOf(await alerts(query))).toEqual(expected);
  });

  it("come in pages that hold each of them once", async () => {
    const seen: unknown[] = [];
    let before = "";
    for (let pages = 0; pages < 9; pages += 1) {
      const reply = await alerts(`limit=1${before}`);
      seen.push(...eventsOf(reply));
      if (reply.body["next"] === null) break;
      before = `&before=${JSON.stringify(reply.body["next"])}`;
    }
    expect(seen).toEqual(["surface.quarantined", "login.reused", "frame.flagged", "frame.blocked"]);
  });

  it.each([
    "limit=0",
    "limit=201",
    "limit=x",
    "severity=x",
    "event=guard.started",
    "since=x",
    "x=1",
    "limit=1&limit=2",
  ])("are not filtered by %s", async (query) => {
    expect((await alerts(query)).status).toBe(400);
  });

  it("are shown one by one with what was found, and nothing that is none", async () => {
    expect(await bench.ask(`${paths.alerts}/first`, undefined, viewer)).toMatchObject({
      status: 200,
      body: { alert: { id: "first" }, entry: { seq: 1, findings: [{ excerpt: "hello" }] } },
    });
    expect((await bench.ask(`${paths.alerts}/1`, undefined, viewer)).status).toBe(200);
    expect((await bench.ask(`${paths.alerts}/2`, undefined, viewer)).status).toBe(404);
    expect((await bench.ask(`${paths.alerts}/none`, undefined, viewer)).status).toBe(404);
  });
});

describe("the audit", () => {
  it("is listed as it is kept, in pages", async () => {
    const reply = await bench.ask(`${paths.audit}?limit=2&event=login.granted`, undefined, analyst);
    expect(reply.body).toMatchObject({ items: [{ principal: "anna" }, { principal: "vera" }] });
    const rest = await bench.ask(`${paths.audit}?limit=2&before=2`, undefined, analyst);
    expect(rest.body).toMatchObject({ items: [{ seq: 1, id: "first" }], next: null });
  });
});

describe("the figures", () => {
  it("count the answers of the API and the entries of the audit, in the format of Prometheus", async () => {
    await bench.ask("/nothing/here");
    const { headers, body } = await bench.ask(paths.metrics, undefined, viewer);
    expect(headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const lines = (body["text"] as string).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "# TYPE guardian_api_requests_total counter",
        'guardian_api_requests_total{operation="none",status="404"} 1',
        'guardian_audit_entries_total{event="login.granted"} 2',
        'guardian_audit_entries_total{event="frame.blocked"} 1',
      ]),
    );
    const sample = /^[a-z_]+(\{[a-z]+="[^"\\\n]*"(,[a-z]+="[^"\\\n]*")*\})? [0-9.e+-]+$/;
    for (const line of lines) if (line !== "" && !line.startsWith("# ")) expect(line).toMatch(sample);
  });
});

describe("acknowledging an alert", () => {
  const ack = (id: string, token: string): Promise<Reply> =>
    bench.ask(`${paths.alerts}/${id}/ack`, {}, token);

  it("stands with the alert under the name of the first who did, and in the audit", async () => {
    const other = (await bench.session("otto", "operator")).access;
    const reply = await ack("first", analyst);
    expect(reply).toMatchObject({ status: 200, body: { id: "first", acknowledged: { by: "anna" } } });
    expect((await ack("1", other)).body).toMatchObject({ acknowledged: { by: "anna" } });
    const shown = await bench.ask(`${paths.alerts}/first`, undefined, viewer);
    expect(shown.body["alert"]).toMatchObject({ acknowledged: { by: "anna" } });
    const noted = bench.audit.filter(({ event }) => event === "alert.acknowledged");
    expect(noted).toMatchObject([{ server: "files", target: "read", principal: "anna" }]);
  });

  it("is not for those who only look, and not for what is no alert", async () => {
    expect((await ack("first", viewer)).status).toBe(403);
    expect((await ack("2", analyst)).status).toBe(404);
    expect((await ack("none", analyst)).status).toBe(404);
  });
});
