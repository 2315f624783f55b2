import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths } from "./authority.fixture.ts";
import type { Reply } from "./authority.fixture.ts";

const bench = new AuthorityBench();
let admin = "";
beforeAll(async () => {
  await bench.start();
  bench.now += 1;
  admin = (await bench.session("root", "admin")).access;
});
beforeEach(async () => {
  bench.audit.splice(0);
  const listed = await bench.ask(paths.keys, undefined, admin);
  for (const { id } of listed.body["items"] as readonly { readonly id: string }[])
    await bench.ask(`${paths.keys}/${id}`, undefined, admin, "DELETE");
});
afterAll(() => bench.close());

const question = { instruction: "hello", session_id: "s" };
const make = (given: object = {}): Promise<Reply> =>
  bench.ask(paths.keys, { name: "ci", operations: ["security.analyze"], ...given }, admin);
const keyOf = ({ body }: Reply): string => String(body["key"]);
const idOf = ({ body }: Reply): string => (body["api_key"] as { readonly id: string }).id;

describe("API keys", () => {
  it("are shown once, kept as a digest, and open the operations that they are for", async () => {
    const made = await make();
    expect(made).toMatchObject({
      status: 201,
      body: { api_key: { name: "ci", role: "agent", operations: ["security.analyze"], revoked: null } },
    });
    const key = keyOf(made);
    expect(key).toMatch(/^mcpg_[A-Za-z0-9_-]{43}$/);
    expect((await bench.ask(paths.analyze, question, key)).status).toBe(200);
    const listed = await bench.ask(paths.keys, undefined, admin);
    expect(JSON.stringify([listed.body, bench.audit])).not.toContain(key.slice(5));
    expect(bench.told("key.added")).toEqual(['made the API key "ci" as agent for security.analyze']);
  });

  it("open nothing else, whatever their role may", async () => {
    const key = keyOf(await make({ role: "operator" }));
    for (const path of [paths.me, paths.users, paths.keys, paths.alerts])
      expect((await bench.ask(path, undefined, key)).status).toBe(403);
    expect((await bench.ask(paths.revoke, { user: "root" }, key)).status).toBe(403);
    expect(bench.told("access.denied")).toContain("this is beyond the key");
    expect(bench.audit.at(-1)?.principal).toBe("key:ci");
  });

  it("open nothing that their role may not, although they are for it", async () => {
    const key = keyOf(await make({ role: "viewer", operations: ["security.analyze", "alerts.list"] }));
    expect((await bench.ask(paths.analyze, question, key)).status).toBe(403);
    expect((await bench.ask(paths.alerts, undefined, key)).status).toBe(200);
  });

  it("end when they are revoked, when they expire, and with the account that made them", async () => {
    const made = await make();
    const id = idOf(made);
    expect(
      (await bench.ask(`${paths.keys}/${id}`, undefined, admin, "DELETE")).body["revoked"],
    ).not.toBeNull();
    expect((await bench.ask(paths.analyze, question, keyOf(made))).status).toBe(401);
    expect(bench.told("key.revoked")).toContain('revoked the API key "ci"');
    const short = keyOf(await make({ name: "short", days: 1 }));
    bench.now += 86_400_000;
    expect((await bench.ask(paths.analyze, question, short)).status).toBe(401);
    const other = (await bench.session("second", "admin")).access;
    const named = { name: "theirs", operations: ["security.analyze"] };
    const theirs = keyOf(await bench.ask(paths.keys, named, other));
    const { id: owner } = (await bench.authority.accounts.find({ name: "second" })) ?? { id: "" };
    await bench.authority.accounts.change(owner, { isDisabled: true });
    expect((await bench.ask(paths.analyze, question, theirs)).status).toBe(401);
    admin = (await bench.session("third", "admin")).access;
  });

  it("have names of their own while they live", async () => {
    const made = await make();
    expect((await make()).status).toBe(409);
    await bench.ask(`${paths.keys}/${idOf(made)}`, undefined, admin, "DELETE");
    expect((await make()).status).toBe(201);
  });

  it.each([
    { role: "admin" },
    { operations: [] },
    { operations: ["*"] },
    { operations: ["users.add"] },
    { operations: ["auth.password"] },
    { operations: ["keys.add"] },
    { days: 0 },
    { days: 1e9 },
    { name: "A key" },
    { owner: "a1" },
  ])("are not made with %j", async (given) => {
    expect((await make(given)).status).toBe(400);
  });

  it("are refused where they were made up", async () => {
    for (const key of ["mcpg_", "mcpg_x", `mcpg_${"A".repeat(43)}`])
      expect((await bench.ask(paths.analyze, question, key)).status).toBe(401);
    expect(bench.told("token.refused")).toContain("an API key that is unknown, expired or revoked");
  });
});
