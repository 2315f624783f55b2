import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths } from "./authority.fixture.ts";
import type { Reply } from "./authority.fixture.ts";

let bench: AuthorityBench;
let password = "";
beforeEach(async () => {
  bench = new AuthorityBench();
  await bench.start();
  password = await bench.user("root", "admin");
});
afterEach(() => bench.close());

interface Browser {
  readonly cookies: string;
  readonly csrf: string;
}

const pairsOf = ({ headers }: Reply): readonly string[] =>
  headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
const browserOf = (reply: Reply): Browser => ({
  cookies: pairsOf(reply).join("; "),
  csrf: String(reply.body["csrf_token"]),
});
const signIn = (): Promise<Reply> => bench.ask(paths.login, { username: "root", password, cookies: true });

/** A request as a browser makes it, with headers of a page. */
function browse(
  { cookies, csrf }: Browser,
  path: string,
  { body, headers = {}, method }: { body?: unknown; headers?: Record<string, string>; method?: string } = {},
): Promise<Reply> {
  const page = { cookie: cookies, "sec-fetch-site": "same-origin" };
  bench.headers = { ...page, ...(csrf === "" ? {} : { "x-csrf-token": csrf }), ...headers };
  return bench.ask(path, body, undefined, method).finally(() => (bench.headers = {}));
}
const added = { body: { username: "zoe", role: "viewer" } };

describe("a login by cookies", () => {
  it("gives the tokens to the browser and not to the page", async () => {
    const reply = await signIn();
    expect(reply).toMatchObject({ status: 200, body: { token_type: "Cookie", user: { username: "root" } } });
    expect(Object.keys(reply.body)).not.toContain("access_token");
    const lines = reply.headers.getSetCookie();
    expect(lines.map((line) => line.replace(/=[^;]*/, ""))).toEqual([
      "__Host-guardian; Path=/; Max-Age=900; Secure; SameSite=Strict; HttpOnly",
      "__Host-guardian-refresh; Path=/; Max-Age=1209600; Secure; SameSite=Strict; HttpOnly",
      "__Host-guardian-csrf; Path=/; Max-Age=1209600; Secure; SameSite=Strict",
    ]);
    const browser = browserOf(reply);
    expect((await browse({ ...browser, csrf: "" }, paths.users)).status).toBe(200);
    expect((await browse(browser, paths.users, added)).status).toBe(201);
  });

  it("changes nothing without the token of this very login", async () => {
    const [browser, other] = [browserOf(await signIn()), browserOf(await signIn())];
    const forged = [
      "",
      other.csrf,
      browser.csrf.slice(1),
      `${browser.csrf}A`,
      browser.csrf.toLowerCase(),
      "null",
    ];
    for (const csrf of forged) {
      const planted = browser.cookies.replace(/__Host-guardian-csrf=[^;]*/, `__Host-guardian-csrf=${csrf}`);
      const reply = await browse({ cookies: planted, csrf }, paths.users, added);
      expect(reply, csrf).toMatchObject({ status: 403, body: { code: "auth/csrf" } });
    }
    expect(bench.told("access.denied")).toContain("a request by cookie that no page of ours made");
  });

  it.each([
    { origin: "https://evil.example" },
    { origin: "http://127.0.0.1:1" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
  ])("changes nothing for a page with %j, even with the token", async (headers) => {
    const browser = browserOf(await signIn());
    expect((await browse(browser, paths.users, { ...added, headers })).status).toBe(403);
    const again = { body: { username: "root", password, cookies: true }, headers };
    expect((await browse({ cookies: "", csrf: "" }, paths.login, again)).status).toBe(403);
  });

  it.each(["POST", "PATCH", "DELETE"])("needs the token for every %s that there is", async (method) => {
    const browser = browserOf(await signIn());
    const { body } = await bench.ask("/openapi.json");
    const described = body["paths"] as Record<string, Record<string, { security: readonly unknown[] }>>;
    const routes = Object.entries(described).filter(
      ([, methods]) => (methods[method.toLowerCase()]?.security.length ?? 0) > 0,
    );
    expect(routes.length).toBeGreaterThan(0);
    for (const [path] of routes) {
      const asked = path.replaceAll(/\{[a-z]+\}/g, "x");
      const reply = await browse({ ...browser, csrf: "" }, asked, { body: {}, method });
      expect(reply.body["code"], `${method} ${path}`).toBe("auth/csrf");
    }
  });

  it("is renewed by its cookie and token, once, and ends with the cookies", async () => {
    const browser = browserOf(await signIn());
    expect((await browse({ ...browser, csrf: "" }, paths.refresh, { body: {} })).body["code"]).toBe(
      "auth/csrf",
    );
    const renewed = browserOf(await browse(browser, paths.refresh, { body: {} }));
    expect(renewed.csrf).toBe(browser.csrf);
    expect((await browse(renewed, paths.me)).status).toBe(200);
    const out = await browse(renewed, paths.logout, { body: {} });
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie().every((line) => line.includes("Max-Age=0"))).toBe(true);
    expect((await browse(renewed, paths.me)).status).toBe(401);
    expect((await browse(renewed, paths.refresh, { body: {} })).status).toBe(401);
  });

  it("takes no cookie that comes twice, and a bearer before any cookie", async () => {
    const browser = browserOf(await signIn());
    const twice = { ...browser, cookies: `__Host-guardian=x; ${browser.cookies}` };
    expect((await browse(twice, paths.me)).status).toBe(401);
    bench.headers = { cookie: browser.cookies };
    expect((await bench.ask(paths.me, undefined, "a.b.c")).status).toBe(401);
  });

  it("takes the place of the one before in the same browser, which ends with all its tokens, and of no other", async () => {
    const [elsewhere, before] = [browserOf(await signIn()), browserOf(await signIn())];
    const again = { body: { username: "root", password, cookies: true } };
    const refused = { body: { ...again.body, password: "wrong" } };
    expect((await browse(before, paths.login, refused)).status).toBe(401);
    expect((await browse(before, paths.me)).status).toBe(200);
    const after = browserOf(await browse({ ...before, csrf: "" }, paths.login, again));
    for (const pair of after.cookies.split("; ")) expect(before.cookies).not.toContain(pair);
    expect((await browse(before, paths.me)).status).toBe(401);
    expect((await browse(before, paths.refresh, { body: {} })).status).toBe(401);
    expect((await browse(after, paths.me)).status).toBe(200);
    expect((await browse(elsewhere, paths.me)).status).toBe(200);
    expect(bench.told("login.ended")).toEqual(["another login took its place"]);
  });

  it("keeps nothing of cookies that somebody planted", async () => {
    const planted = { cookies: "__Host-guardian=a.b.c; __Host-guardian-refresh=f.x", csrf: "x" };
    const reply = await browse(planted, paths.login, { body: { username: "root", password, cookies: true } });
    expect(reply.status).toBe(200);
    expect(JSON.stringify([...reply.headers, reply.body])).not.toMatch(/a\.b\.c|=f\.x/);
  });

  it("puts a new password's login into cookies as well", async () => {
    const browser = browserOf(await signIn());
    const next = ["Velvet", "kite", "29", "harbour"].join("-");
    const body = { current_password: password, new_password: next };
    const changed = await browse(browser, paths.password, { body });
    expect(changed.body["token_type"]).toBe("Cookie");
    expect((await browse(browser, paths.me)).status).toBe(401);
    expect((await browse(browserOf(changed), paths.me)).status).toBe(200);
  });
});
