import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AuthorityBench, paths, sessionOf } from "./authority.fixture.ts";
import type { Reply } from "./authority.fixture.ts";
import { codeOf, enrollAs, wrongCode } from "./second-factor.fixture.ts";

let bench: AuthorityBench;
let password = "";
beforeEach(async () => {
  bench = new AuthorityBench();
  await bench.start();
  password = await bench.user("root", "admin");
});
afterEach(() => {
  vi.restoreAllMocks();
  return bench.close();
});

const login = (given: object = {}): Promise<Reply> =>
  bench.ask(paths.login, { username: "root", password, ...given });
const next = ["Velvet", "kite", "29", "harbour"].join("-");

describe("what happens to a login", () => {
  it("stands in the audit, right or wrong, with who, what, when and from where", async () => {
    const first = sessionOf(await login());
    const second = sessionOf(await bench.ask(paths.refresh, { refresh_token: first.refresh }));
    await bench.ask(paths.refresh, { refresh_token: first.refresh });
    await bench.ask(paths.me, undefined, second.access);
    await login({ password: "wrong" });
    const third = sessionOf(await login());
    const { secret } = await enrollAs(bench, third, password);
    await login({ code: wrongCode(secret, bench.now) });
    await bench.ask(paths.password, { current_password: "wrong", new_password: next }, third.access);
    await login({ code: codeOf(secret, bench.now) });
    await bench.ask(paths.logout, {}, third.access);
    for (let count = 0; count < 6; count += 1) await login({ username: "nobody" });
    expect(bench.audit.map(({ event, principal }) => [event, principal])).toEqual([
      ["login.granted", "root"],
      ["login.renewed", "root"],
      ["login.reused", "root"],
      ["token.refused", ""],
      ["login.refused", "root"],
      ["login.granted", "root"],
      ["account.changed", "root"],
      ["login.refused", "root"],
      ["login.refused", "root"],
      ["login.granted", "root"],
      ["login.ended", "root"],
      ...Array.from({ length: 5 }, () => ["login.refused", ""]),
      ["login.locked", ""],
    ]);
    const ways = ["signed in", "signed in", "signed in with a second factor"];
    expect(bench.told("login.granted")).toEqual(ways);
    for (const { at, note = "" } of bench.audit) {
      expect(Math.abs(bench.now - at)).toBeLessThanOrEqual(60_000);
      expect(note).toMatch(/^[a-z].{5,}; from 127\.0\.0\.1, request [0-9a-f-]{36}$/);
    }
  });

  it("is told in words of our own, so that no name or password begins a record", async () => {
    const hostile = 'x\r\n{"event":"login.granted"}\u001b[2J\u2028\u2029';
    await login({ username: hostile });
    await login({ password: hostile });
    bench.headers = { "x-forwarded-for": "192.0.2.1 forged", "user-agent": "forged\tline" };
    await bench.ask(paths.me, undefined, "a.b.c");
    const { access } = sessionOf(await login());
    await bench.ask(paths.revoke, { user: "root", reason: hostile }, access);
    expect(bench.audit.length).toBeGreaterThanOrEqual(4);
    for (const draft of bench.audit) {
      for (const text of Object.values(draft))
        expect(String(text)).not.toMatch(/[\u0000-\u001f\u2028\u2029]|forged/);
    }
  });
});

describe("a secret", () => {
  it("that came in or went out stands in no file of the data folder, no entry of the audit and no warning", async () => {
    const browser = await login({ cookies: true });
    const first = sessionOf(await login());
    const second = sessionOf(await bench.ask(paths.refresh, { refresh_token: first.refresh }));
    const named = { name: "ci", operations: ["security.analyze"] };
    const key = String((await bench.ask(paths.keys, named, second.access)).body["key"]);
    const added = await bench.ask(paths.users, { username: "zoe", role: "viewer" }, second.access);
    const typed = ["Wrong", "field", "71", "lantern"].join("-");
    await login({ username: typed, password: typed });
    await bench.ask(paths.me, undefined, `${second.access.slice(0, -4)}AAAA`);
    await bench.ask(`${paths.me}?access_token=${second.access}`);
    const changed = sessionOf(
      await bench.ask(paths.password, { current_password: password, new_password: next }, second.access),
    );
    const cookies = browser.headers
      .getSetCookie()
      .map((line) => (line.split(";")[0] ?? "").split("=")[1] ?? "");
    const secrets = [
      ...[password, next, typed, key, key.slice(5), String(added.body["one_time_password"])],
      ...[first, second, changed].flatMap(({ access, refresh }) => [
        access,
        refresh,
        access.split(".")[2] ?? "",
      ]),
      ...cookies.map((value) => value.split(".").at(-1) ?? ""),
    ];
    const files = readdirSync(bench.folder).filter((name) => name.includes(".db"));
    const kept = new Map(files.map((name) => [name, readFileSync(join(bench.folder, name))]));
    kept.set("warnings", Buffer.from(JSON.stringify([bench.warnings, bench.audit])));
    expect(kept.size).toBeGreaterThan(6);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(10);
      for (const [name, bytes] of kept) expect(bytes.includes(secret), name).toBe(false);
    }
  });
});

describe("a store that fails", () => {
  const broken = new Error("disk I/O error at /srv/accounts.db");

  it.each(["accounts.find", "lockouts.attempt", "passwords.check", "factors.find", "tokens.begin", "audit"])(
    "lets nobody in while it is %s, says nothing of why, and the next login is as before",
    async (what) => {
      const spy = failing(what);
      const { status, body } = await login();
      expect(status).toBe(500);
      expect(JSON.stringify(body)).not.toMatch(/token|disk|srv|Error/);
      expect(body).toMatchObject({ code: "guard/failed" });
      expect(bench.warnings.join()).toContain(broken.message);
      spy.mockRestore();
      expect((await login()).status).toBe(200);
    },
  );

  it.each(["accounts.find", "tokens.find"])("opens nothing to a token while it is %s", async (what) => {
    const { access } = sessionOf(await login());
    const spy = failing(what);
    expect((await bench.ask(paths.users, undefined, access)).status).toBe(500);
    spy.mockRestore();
    expect((await bench.ask(paths.users, undefined, access)).status).toBe(200);
  });

  it("denies also where the denial cannot be noted", async () => {
    const { access } = await bench.session("vera", "viewer");
    const spy = failing("audit");
    const { status, body } = await bench.ask(paths.users, undefined, access);
    expect([status, body["items"]]).toEqual([500, undefined]);
    spy.mockRestore();
  });

  function failing(what: string): { mockRestore(): void } {
    const { accounts, lockouts, passwords, factors, tokens } = bench.authority;
    const spies: Readonly<Record<string, () => { mockRestore(): void }>> = {
      "accounts.find": () => vi.spyOn(accounts, "find").mockRejectedValue(broken),
      "lockouts.attempt": () => vi.spyOn(lockouts, "attempt").mockRejectedValue(broken),
      "passwords.check": () => vi.spyOn(passwords, "check").mockRejectedValue(broken),
      "factors.find": () => vi.spyOn(factors, "find").mockRejectedValue(broken),
      "tokens.begin": () => vi.spyOn(tokens, "begin").mockRejectedValue(broken),
      "tokens.find": () => vi.spyOn(tokens, "find").mockRejectedValue(broken),
      audit: () => vi.spyOn(bench.ledger, "append").mockRejectedValue(broken),
    };
    const make = spies[what];
    if (make === undefined) throw new Error(`no such store: ${what}`);
    return make();
  }
});
