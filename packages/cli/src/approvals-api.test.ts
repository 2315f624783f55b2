import type { ApprovalRequest } from "@guardian/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths } from "./authority.fixture.ts";
import type { Reply } from "./authority.fixture.ts";

let bench: AuthorityBench;
let operator = "";
beforeEach(async () => {
  bench = new AuthorityBench();
  await bench.start();
  operator = (await bench.session("olga", "operator")).access;
});
afterEach(() => bench.close());

async function hold(given: Partial<ApprovalRequest> = {}): Promise<void> {
  await bench.approvals?.ask({
    id: "a1",
    binding: "b1",
    at: bench.now,
    waitsUntil: bench.now + 120_000,
    expires: bench.now + 600_000,
    principal: "local",
    server: "files",
    session: "s",
    method: "tools/call",
    target: "send",
    arguments: "{}",
    clause: "ask-first",
    reason: "A person decides.",
    rules: ["x/y"],
    ...given,
  });
}
const decide = (decision: string, id = "a1"): Promise<Reply> =>
  bench.ask(`${paths.approvals}/${id}`, { decision }, operator);
const claim = (): Promise<unknown> | undefined =>
  bench.approvals?.claim({ id: "a1", binding: "b1", at: bench.now });

describe("held requests over the API", () => {
  it("are listed and shown, and by state", async () => {
    await hold();
    await hold({ id: "a2", binding: "b2", expires: bench.now });
    const all = await bench.ask(paths.approvals, undefined, operator);
    expect(all.body["items"]).toMatchObject([
      { id: "a2", state: "expired" },
      { id: "a1", state: "waiting", target: "send", decided_at: null },
    ]);
    const waiting = await bench.ask(`${paths.approvals}?state=waiting`, undefined, operator);
    expect(waiting.body["items"]).toMatchObject([{ id: "a1" }]);
    expect((await bench.ask(`${paths.approvals}/a1`, undefined, operator)).body).toMatchObject({ id: "a1" });
    expect((await bench.ask(`${paths.approvals}/zz`, undefined, operator)).status).toBe(404);
  });

  it("pass once when somebody approves them, and the audit has who it was", async () => {
    await hold();
    expect(await claim()).toMatchObject({ form: "open" });
    expect(await decide("approved")).toMatchObject({
      status: 200,
      body: { state: "approved", decided_by: "olga", decided_at: "2026-11-25T12:00:00.000Z" },
    });
    expect(await claim()).toMatchObject({ form: "used" });
    expect(await claim()).toMatchObject({ form: "none" });
    expect(bench.audit.at(-1)).toMatchObject({
      event: "approval.granted",
      principal: "local",
      server: "files",
      method: "tools/call",
      target: "send",
      clause: "ask-first",
      note: expect.stringContaining("approval a1, approved by olga over the API") as string,
    });
  });

  it("do not pass when somebody denies them", async () => {
    await hold();
    expect((await decide("denied")).body).toMatchObject({ state: "denied" });
    expect(await claim()).toMatchObject({ form: "denied" });
    expect((await decide("approved")).status).toBe(409);
  });

  it("are decided once, and not when they have expired", async () => {
    await hold();
    const both = await Promise.all(Array.from({ length: 20 }, () => decide("approved")));
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    await hold({ id: "a2", binding: "b2", expires: bench.now + 1 });
    bench.now += 1;
    expect((await decide("approved", "a2")).status).toBe(409);
    expect((await decide("approved", "zz")).status).toBe(404);
    expect((await decide("maybe")).status).toBe(400);
  });
});
