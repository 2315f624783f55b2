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
  const jtiOf = (access: string): string => {
    const claims = JSON.parse(Buffer.from(access.split(".")[1] ?? "", "base64url").toString()) as object;
    return "jti" in claims ? String(claims.jti) : "";
  };

  it.each(["token", "jti", "family", "user"])("takes back by %s, says so, and says so once", async (by) => {
    const root = await bench.session("root", "operator");
    const { access } = await bench.session("ada", "viewer");
    const jti = jtiOf(access);
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
