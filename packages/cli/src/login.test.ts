import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths, sessionOf } from "./authority.fixture.ts";

let bench: AuthorityBench;
beforeEach(async () => {
  bench = new AuthorityBench();
  await bench.start();
});
afterEach(() => bench.close());

const next = ["Velvet", "kite", "29", "harbour"].join("-");
const wrong = "not the password";

describe("login", () => {
  it("gives tokens for the right name and password, in whatever case the name is, and notes it", async () => {
    const password = await bench.user("ada", "analyst");
    const reply = await bench.ask(paths.login, { username: "Ada", password });
    expect(reply).toMatchObject({
      status: 200,
      body: {
        token_type: "Bearer",
        expires_in: 900,
        refresh_expires_in: 1_209_600,
        user: { username: "ada", role: "analyst", must_change_password: false },
      },
    });
    const me = await bench.ask(paths.me, undefined, sessionOf(reply).access);
    expect(me.body).toMatchObject({ username: "ada", role: "analyst" });
    expect(bench.audit).toMatchObject([
      { event: "login.granted", principal: "ada", note: expect.stringContaining("from 127.0.0.1") as string },
    ]);
  });

  it("says the same of a wrong password, an unknown name and a disabled account; the audit tells them apart", async () => {
    const password = await bench.user("ada", "viewer");
    await bench.user("gone", "viewer");
    const gone = await bench.authority.accounts.find({ name: "gone" });
    await bench.authority.accounts.change(gone?.id ?? "", { isDisabled: true });
    const replies = [
      await bench.ask(paths.login, { username: "ada", password: wrong }),
      await bench.ask(paths.login, { username: "nobody", password }),
      await bench.ask(paths.login, { username: "gone", password }),
    ];
    const bodies = replies.map(({ status, body }) => ({ status, body: { ...body, instance: "" } }));
    expect(bodies[0]).toMatchObject({ status: 401, body: { code: "auth/refused" } });
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bench.told("login.refused")).toEqual([
      "a wrong password",
      "no such account",
      "a disabled account",
    ]);
    expect(JSON.stringify(bench.audit)).not.toContain("nobody"); // a name that nobody has may be a password
  });

  it("locks a name for 300 seconds after five failures, the right password included, whether it exists or not", async () => {
    const password = await bench.user("ada", "viewer");
    for (const username of ["ada", "nobody"]) {
      for (let count = 0; count < 5; count += 1)
        expect((await bench.ask(paths.login, { username, password: wrong })).status).toBe(401);
      const { status, headers, body } = await bench.ask(paths.login, { username, password });
      expect([status, headers.get("retry-after"), body["code"]]).toEqual([429, "300", "auth/locked"]);
    }
    bench.now += 299_999;
    expect((await bench.ask(paths.login, { username: "ada", password })).status).toBe(429);
    bench.now += 1;
    expect((await bench.ask(paths.login, { username: "ada", password })).status).toBe(200);
    expect(bench.told("login.locked")).toHaveLength(3);
  });

  it("does not end what runs when it locks", async () => {
    const { access } = await bench.session("ada", "viewer");
    for (let count = 0; count < 6; count += 1)
      await bench.ask(paths.login, { username: "ada", password: wrong });
    expect((await bench.ask(paths.me, undefined, access)).status).toBe(200);
  });

  it("looks at five of sixty parallel guesses", { timeout: 30_000 }, async () => {
    await bench.user("ada", "viewer");
    const guesses = Array.from({ length: 60 }, (_, index) =>
      bench.ask(paths.login, { username: "ada", password: `guess ${index}` }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(55);
  });

  it("locks an address that tries many names", { timeout: 30_000 }, async () => {
    const password = await bench.user("ada", "viewer");
    for (let count = 0; count < 20; count += 1)
      await bench.ask(paths.login, { username: `name${count}`, password: wrong });
    expect((await bench.ask(paths.login, { username: "ada", password })).status).toBe(429);
  });
});

describe("a password that somebody else chose", () => {
  it("opens nothing but its own change", async () => {
    const { access } = await bench.session("root", "admin");
    const added = await bench.ask(paths.users, { username: "ben", role: "admin" }, access);
    expect(added.status).toBe(201);
    const first = String(added.body["one_time_password"]);
    const session = await bench.signIn("ben", first);
    const refused = await bench.ask(paths.users, undefined, session.access);
    expect(refused).toMatchObject({ status: 403, body: { code: "auth/password-due" } });
    expect((await bench.ask(paths.me, undefined, session.access)).body["must_change_password"]).toBe(true);
    const change = { current_password: first, new_password: next };
    const changed = sessionOf(await bench.ask(paths.password, change, session.access));
    expect((await bench.ask(paths.users, undefined, changed.access)).status).toBe(200);
    expect((await bench.ask(paths.login, { username: "ben", password: first })).status).toBe(401);
  });
});

describe("changing the password", () => {
  it("needs the current one, counts wrong ones, and ends every login of the account", async () => {
    const password = await bench.user("ada", "viewer");
    const [here, there] = [await bench.signIn("ada", password), await bench.signIn("ada", password)];
    const change = { current_password: wrong, new_password: next };
    expect((await bench.ask(paths.password, change, here.access)).status).toBe(401);
    const right = { ...change, current_password: password };
    const { access } = sessionOf(await bench.ask(paths.password, right, here.access));
    for (const dead of [here, there]) {
      expect((await bench.ask(paths.me, undefined, dead.access)).status).toBe(401);
      expect((await bench.ask(paths.refresh, { refresh_token: dead.refresh })).status).toBe(401);
    }
    expect((await bench.ask(paths.me, undefined, access)).status).toBe(200);
    expect(bench.told("password.changed")).toHaveLength(1);
    expect(JSON.stringify(bench.audit)).not.toContain(next);
  });

  it("says what is wrong with a new one, and never the password", async () => {
    const password = await bench.user("ada", "viewer");
    const { access } = await bench.signIn("ada", password);
    const change = { current_password: password, new_password: "short" };
    const { status, body } = await bench.ask(paths.password, change, access);
    expect(status).toBe(422);
    expect(body["errors"]).toEqual(
      ["is shorter than 12 characters", "has no capital letter", "has no digit", "has no other sign"].map(
        (message) => ({ path: "body.new_password", message: `The password ${message}.` }),
      ),
    );
    const same = await bench.ask(paths.password, { ...change, new_password: password }, access);
    expect(same.body["errors"]).toMatchObject([{ message: "The password is the current one." }]);
  });
});
