import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench } from "./authority.fixture.ts";

let bench: AuthorityBench;
beforeEach(async () => {
  bench = new AuthorityBench();
  await bench.start();
});
afterEach(() => bench.close());

const edge = (session: string, sort: "called" | "flowed") =>
  ({
    session,
    sort,
    from: { sort: "tool", server: "files", name: "read_file" },
    to: { sort: "tool", server: "mail", name: "send_email" },
    action: "hold",
    note: "flow/exfiltration",
    count: 1,
    first: Date.parse("2026-11-25T12:00:00Z"),
    last: Date.parse("2026-11-25T12:00:00Z"),
  }) as const;

describe("flows over the API", () => {
  it("are listed by session, and shown for one", async () => {
    const { access } = await bench.session("vera", "viewer");
    await bench.graph?.add([edge("s1", "called"), edge("s1", "flowed"), edge("s10", "called")]);
    const sessions = await bench.ask("/api/v1/monitoring/sessions", undefined, access);
    expect(sessions.body["items"]).toMatchObject([
      { session: "s1", calls: 1, flows: 1, last: "2026-11-25T12:00:00.000Z" },
      { session: "s10", calls: 1, flows: 0 },
    ]);
    const flow = await bench.ask("/api/v1/monitoring/flow/s1", undefined, access);
    expect(flow).toMatchObject({ status: 200, body: { complete: true } });
    expect(flow.body["items"]).toHaveLength(2);
    expect((await bench.ask("/api/v1/monitoring/flow/s", undefined, access)).status).toBe(404);
  });

  it("are not for programs that only analyse texts, nor for anybody without a name", async () => {
    const { access } = await bench.session("bot", "agent");
    expect((await bench.ask("/api/v1/monitoring/sessions", undefined, access)).status).toBe(403);
    expect((await bench.ask("/api/v1/monitoring/flow/s1")).status).toBe(401);
  });
});
