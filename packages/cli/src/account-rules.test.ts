import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AuthorityBench, paths, sessionOf } from "./authority.fixture.ts";
import type { Reply } from "./authority.fixture.ts";
import { firstAccount } from "./first-account.ts";
import { codeOf, enrollAs } from "./second-factor.fixture.ts";

let bench: AuthorityBench;
beforeEach(async () => {
  bench = new AuthorityBench();
  await bench.start({ proxies: ["127.0.0.1"] });
});
afterEach(() => bench.close());

const login = (username: string, password: string, more: object = {}): Promise<Reply> =>
  bench.ask(paths.login, { username, password, ...more });

describe("a password", () => {
  it.each([12, 64, 128])("of %s characters is taken, and every one of them counts", async (length) => {
    const current = await bench.user("ada", "viewer");
    const { access } = await bench.signIn("ada", current);
    const next = ["Ve9-xkjq wz", "x9-Qw ".repeat(30)].join(" ").slice(0, length - 1) + "T";
    const body = { current_password: current, new_password: next };
    sessionOf(await bench.ask(paths.password, body, access));
    const others = [
      next.slice(0, -1),
      `${next.slice(0, -1)}t`,
      `${next} `,
      ` ${next}`,
      next.toUpperCase(),
      `${next}\0`,
    ];
    for (const other of others.slice(0, 4)) expect((await login("ada", other)).status, other).toBe(401);
    expect((await login("ada", next)).status).toBe(200);
    for (const other of others.slice(4)) expect((await login("ada", other)).status, other).toBe(401);
  });
});

describe("guessing", () => {
  it("from an address each locks the name all the same", async () => {
    const password = await bench.user("ada", "viewer");
    const statuses: number[] = [];
    for (let count = 1; count <= 6; count += 1) {
      bench.headers = { "x-forwarded-for": `198.51.100.${count}` };
      statuses.push((await login("ada", count === 6 ? password : "wrong")).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it("cannot tell a name that exists from one that does not, by what is answered and by what is done", async () => {
    await bench.user("ada", "viewer");
    const check = vi.spyOn(bench.authority.passwords, "check");
    const answers: string[] = [];
    for (const name of ["ada", "nobody"])
      for (let count = 0; count < 7; count += 1) {
        const { status, headers, body } = await login(name, "wrong");
        const names = [...headers.keys()].sort();
        answers.push(JSON.stringify([status, names, { ...body, instance: "" }]));
      }
    expect(answers.slice(0, 7)).toEqual(answers.slice(7));
    // A password is looked at as often for either, and before it is known that nobody has the name.
    expect(check).toHaveBeenCalledTimes(10);
    expect(check.mock.calls.filter(([stored]) => stored === null)).toHaveLength(5);
    check.mockRestore();
  });
});

describe("a fresh start", () => {
  const usual = ["", "admin", "password", "guardian", "changeme", "Admin123!Admin", "mcp-guardian", "root"];

  it("has no account at all, then one whose password is random, and none that is known beforehand", async () => {
    for (const name of ["admin", "root", "guardian", "user"])
      expect((await login(name, "admin")).status).toBe(401);
    const note = (): Promise<void> => Promise.resolve();
    const first = await firstAccount({ dataDir: bench.folder }, { note });
    const other = new AuthorityBench();
    await other.start();
    const second = await firstAccount({ dataDir: other.folder }, { note });
    await other.close();
    expect(first?.password).not.toBe(second?.password);
    expect(first?.password.length).toBeGreaterThanOrEqual(16);
    bench.now += 86_400_000;
    for (const password of usual) {
      expect([400, 401]).toContain((await login("admin", password)).status);
      bench.now += 86_400_000;
    }
    const mine = await login("admin", first?.password ?? "");
    expect(mine.body).toMatchObject({ user: { role: "admin", must_change_password: true } });
    expect((await bench.ask(paths.users, undefined, sessionOf(mine).access)).status).toBe(403);
  });
});

describe("a one-time code", () => {
  it("is judged by the clock of the server, whatever time a client claims", async () => {
    const password = await bench.user("ada", "viewer");
    const { secret } = await enrollAs(bench, await bench.signIn("ada", password), password);
    const then = bench.now - 600_000;
    const claim = new Date(then).toUTCString();
    bench.headers = { date: claim, "x-date": claim, "x-time": String(then), "if-unmodified-since": claim };
    expect((await login("ada", password, { code: codeOf(secret, then) })).status).toBe(401);
    expect((await login("ada", password, { code: codeOf(secret, then), time: then })).status).toBe(400);
    expect((await login("ada", password, { code: codeOf(secret, bench.now) })).status).toBe(200);
  });
});

describe("a signed-in user", () => {
  it("reaches nobody else's account by naming it", async () => {
    const password = await bench.user("ada", "viewer");
    const { access } = await bench.signIn("ada", password);
    const ben = await bench.session("ben", "viewer");
    const { id = "" } = (await bench.authority.accounts.find({ name: "ben" })) ?? {};
    const next = ["Velvet", "kite", "29", "harbour"].join("-");
    const change = { current_password: password, new_password: next };
    for (const other of [{ id }, { user: "ben" }, { username: "ben" }, { account: id }])
      for (const [path, body] of [
        [paths.password, change],
        [paths.logout, {}],
        ["/api/v1/auth/mfa/enroll", { current_password: password }],
      ] as const) {
        expect((await bench.ask(path, { ...body, ...other }, access)).status).toBe(400);
        expect(
          (await bench.ask(`${path}?${new URLSearchParams(other).toString()}`, body, access)).status,
        ).toBe(400);
      }
    for (const [path, body, method] of [
      [`${paths.users}/${id}`, { disabled: true }, "PATCH"],
      [paths.revoke, { user: "ben" }, "POST"],
      [paths.keys, undefined, "GET"],
      [paths.users, undefined, "GET"],
    ] as const)
      expect((await bench.ask(path, body, access, method)).status, path).toBe(403);
    expect((await bench.ask(paths.me, undefined, ben.access)).status).toBe(200);
    expect((await bench.ask(paths.me, undefined, access)).body).toMatchObject({ username: "ada" });
  });
});
