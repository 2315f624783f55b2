import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths, sessionOf } from "./authority.fixture.ts";

let bench: AuthorityBench;
beforeEach(async () => {
  bench = new AuthorityBench();
  await bench.start();
});
afterEach(() => bench.close());
const refresh = (token: string): ReturnType<AuthorityBench["ask"]> =>
  bench.ask(paths.refresh, { refresh_token: token });

const claimOf = (access: string, name: string): string => {
  const claims: unknown = JSON.parse(Buffer.from(access.split(".")[1] ?? "", "base64url").toString());
  return String(new Map(Object.entries(claims as object)).get(name)); // our own tokens hold an object
};

describe("refresh", () => {
  it("exchanges a refresh token for new tokens, and the access token before it stays good until it expires", async () => {
    const first = await bench.session("ada", "viewer");
    bench.now += 60_000;
    const second = sessionOf(await refresh(first.refresh));
    expect(second.refresh).not.toBe(first.refresh);
    for (const { access } of [first, second])
      expect((await bench.ask(paths.me, undefined, access)).status).toBe(200);
    bench.now += 840_000;
    expect((await bench.ask(paths.me, undefined, first.access)).status).toBe(401);
    expect((await bench.ask(paths.me, undefined, second.access)).status).toBe(200);
  });

  it("ends the login where a refresh token comes twice, its successors included", async () => {
    const first = await bench.session("ada", "viewer");
    const second = sessionOf(await refresh(first.refresh));
    expect((await refresh(first.refresh)).status).toBe(401);
    expect((await refresh(second.refresh)).status).toBe(401);
    for (const { access } of [first, second])
      expect((await bench.ask(paths.me, undefined, access)).status).toBe(401);
    expect(bench.told("login.reused")).toEqual(["a refresh token came twice"]);
  });

  it("lets exactly one of fifty parallel uses win", async () => {
    const first = await bench.session("ada", "viewer");
    const replies = await Promise.all(Array.from({ length: 50 }, () => refresh(first.refresh)));
    const won = replies.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(49);
    // Nobody can tell the thief from the owner, so that nobody keeps the login.
    const [winner] = won.map(sessionOf);
    expect((await refresh(winner?.refresh ?? "")).status).toBe(401);
  });

  it("ends after fourteen days, however often it was renewed", async () => {
    let { refresh: token } = await bench.session("ada", "viewer");
    for (let day = 1; day < 14; day += 1) {
      bench.now += 86_400_000;
      token = sessionOf(await refresh(token)).refresh;
    }
    bench.now += 86_400_000 - 1;
    const last = await refresh(token);
    expect(last.body["refresh_expires_in"]).toBe(0);
    bench.now += 1;
    expect((await refresh(sessionOf(last).refresh)).status).toBe(401);
  });

  it("refuses what is no refresh token, an access token included", async () => {
    const { access } = await bench.session("ada", "viewer");
    for (const token of ["x", "ä", access.slice(0, 256)]) expect((await refresh(token)).status).toBe(401);
  });

  it("gives nothing to an account that was disabled meanwhile", async () => {
    const root = await bench.session("root", "admin");
    const { refresh: token, access } = await bench.session("ada", "viewer");
    const { id } = (await bench.authority.accounts.find({ name: "ada" })) ?? { id: "" };
    await bench.authority.accounts.change(id, { isDisabled: true }); // behind the API's back, as another process may
    expect((await bench.ask(paths.me, undefined, access)).status).toBe(401);
    expect((await refresh(token)).status).toBe(401);
    await bench.ask(`${paths.users}/${id}`, { disabled: false }, root.access, "PATCH");
    expect((await refresh(token)).status).toBe(401);
  });
});

describe("refresh within a grace", () => {
  beforeEach(async () => {
    await bench.close();
    bench = new AuthorityBench();
    await bench.start({ refreshGrace: 10_000 });
  });

  it("gives the same successor to fifty parallel uses, good once more for all of them", async () => {
    const first = await bench.session("ada", "viewer");
    const replies = await Promise.all(Array.from({ length: 50 }, () => refresh(first.refresh)));
    const sessions = replies.map(sessionOf);
    const successors = new Set(sessions.map((session) => session.refresh));
    expect(successors.size).toBe(1);
    expect(new Set(sessions.map(({ access }) => claimOf(access, "jti"))).size).toBe(1);
    const [successor = ""] = successors;
    expect(successor).not.toBe(first.refresh);
    for (const { access } of sessions.slice(0, 3))
      expect((await bench.ask(paths.me, undefined, access)).status).toBe(200);
    expect((await refresh(successor)).status).toBe(200);
    expect(bench.told("login.reused")).toEqual([]);
    expect(bench.told("login.renewed")).toContain(
      "a refresh token came again within the grace and got the same successor",
    );
  });

  it("gives it after a restart, with an access token that lives no longer than the first", async () => {
    const first = await bench.session("ada", "viewer");
    const second = sessionOf(await refresh(first.refresh));
    await bench.restart();
    bench.now += 9_999;
    const reply = await refresh(first.refresh);
    const again = sessionOf(reply);
    expect(again.refresh).toBe(second.refresh);
    expect(reply.body["expires_in"]).toBe(891);
    for (const claim of ["jti", "iat", "exp"])
      expect(claimOf(again.access, claim)).toBe(claimOf(second.access, claim));
  });

  it("ends the login after the grace, and within it once the successor was used", async () => {
    const late = await bench.session("ada", "viewer");
    const early = await bench.session("eve", "viewer");
    const [later, earlier] = [await refresh(late.refresh), await refresh(early.refresh)].map(sessionOf);
    const third = sessionOf(await refresh(earlier?.refresh ?? ""));
    expect((await refresh(early.refresh)).status).toBe(401);
    expect((await refresh(third.refresh)).status).toBe(401);
    bench.now += 10_000;
    expect((await refresh(late.refresh)).status).toBe(401);
    expect((await refresh(later?.refresh ?? "")).status).toBe(401);
    expect(bench.told("login.reused")).toHaveLength(2);
  });
});

describe("logout", () => {
  it("ends this login and no other", async () => {
    const password = await bench.user("ada", "viewer");
    const [here, there] = [await bench.signIn("ada", password), await bench.signIn("ada", password)];
    expect((await bench.ask(paths.logout, {}, here.access)).status).toBe(204);
    expect((await bench.ask(paths.me, undefined, here.access)).status).toBe(401);
    expect((await refresh(here.refresh)).status).toBe(401);
    expect((await bench.ask(paths.me, undefined, there.access)).status).toBe(200);
    expect(bench.told("login.ended")).toEqual(["signed out"]);
  });
});

describe("revocation", () => {
  it.each(["token", "jti", "family", "user"])("takes back by %s, says so, and says so once", async (by) => {
    const root = await bench.session("root", "operator");
    const { access } = await bench.session("ada", "viewer");
    const jti = claimOf(access, "jti");
    const state = await bench.ask(`${paths.revoke}/${jti}`, undefined, root.access);
    expect(state).toMatchObject({ status: 200, body: { jti, user: "ada", revoked: false, reason: null } });
    const family = String(state.body["family"]);
    const thing = { token: access, jti, family, user: "ada" }[by];
    const body = { [by]: thing, reason: "lost" };
    expect(await bench.ask(paths.revoke, body, root.access)).toMatchObject({
      status: 200,
      body: { revoked: 1 },
    });
    expect((await bench.ask(paths.me, undefined, access)).status).toBe(401);
    expect((await bench.ask(`${paths.revoke}/${jti}`, undefined, root.access)).body).toMatchObject({
      revoked: true,
      revoked_at: "2026-11-25T12:00:00.000Z",
      revoked_by: "root",
      reason: "lost",
    });
    const again = await bench.ask(paths.revoke, body, root.access);
    expect(again).toMatchObject(by === "token" ? { status: 200 } : { body: { revoked: 0 } });
    expect(bench.told("token.revoked").length).toBeGreaterThan(0);
  });

  it("knows nothing of a token that was never issued", async () => {
    const { access } = await bench.session("root", "admin");
    expect((await bench.ask(`${paths.revoke}/none`, undefined, access)).status).toBe(404);
    expect((await bench.ask(paths.revoke, { user: "nobody" }, access)).status).toBe(404);
    expect((await bench.ask(paths.revoke, { token: "x" }, access)).status).toBe(404);
    expect((await bench.ask(paths.revoke, { jti: "a", user: "b" }, access)).status).toBe(400);
  });
});
