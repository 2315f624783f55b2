import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths, sessionOf } from "./authority.fixture.ts";
import { Browser } from "./browser.fixture.ts";
import type { PageHeaders } from "./browser.fixture.ts";

const foreign = { status: 403, body: { code: "auth/csrf" } };

describe("a login in cookies", () => {
  let bench: AuthorityBench;
  let browser: Browser;
  let password: string;
  beforeEach(async () => {
    bench = new AuthorityBench();
    await bench.start();
    browser = new Browser(bench);
    password = await bench.user("ada", "admin");
  });
  afterEach(() => bench.close());

  it("sets no cookie where nobody asked for one", async () => {
    const reply = await bench.ask(paths.login, { username: "ada", password });
    expect(reply.headers.getSetCookie()).toEqual([]);
    expect(sessionOf(reply).access).not.toBe("");
  });

  it("ends wholly where its refresh cookie comes twice", async () => {
    await browser.signIn("ada", password);
    const stolen = browser.jar.get(browser.names.refresh) ?? "";
    await browser.send(paths.refresh, {});
    browser.jar.set(browser.names.refresh, stolen);
    expect((await browser.send(paths.refresh, {})).status).toBe(401);
    expect((await browser.send(paths.me)).status).toBe(401);
  });

  it("is of no use in a bearer's place, and a bearer needs no token of a page and counts alone", async () => {
    await browser.signIn("ada", password);
    const { access } = await bench.session("ben", "viewer");
    const bare: PageHeaders = { "x-csrf-token": null, origin: "https://elsewhere.example" };
    const bearer = { ...bare, authorization: `Bearer ${access}` };
    expect((await browser.send(paths.me, undefined, bearer)).body["username"]).toBe("ben");
    expect((await browser.send(paths.logout, {}, bearer)).status).toBe(204);
    expect((await browser.send(paths.me, undefined, { authorization: "Bearer a.b.c" })).status).toBe(401);
    expect((await browser.send(paths.me)).body["username"]).toBe("ada");
  });

  it("takes no cookie that comes twice, is empty, or has another name", async () => {
    await browser.signIn("ada", password);
    const { access, page } = browser.names;
    const value = browser.jar.get(access) ?? "";
    for (const cookie of [
      `${access}=${value}; ${access}=${value}`,
      `${access}=`,
      `${access.slice("__Host-".length)}=${value}`,
      `${access.toLowerCase()}=${value}`,
      `x${access}=${value}`,
      `${page}=${value}`,
    ])
      expect((await browser.send(paths.me, undefined, { cookie })).status).toBe(401);
  });

  it("takes no API key from a cookie", async () => {
    await browser.signIn("ada", password);
    const given = { name: "ci", role: "agent", operations: ["security.analyze"] };
    const { body } = await browser.send(paths.keys, given);
    browser.jar.set(browser.names.access, String(body["key"]));
    expect((await browser.send(paths.analyze, { instruction: "hello", session_id: "s1" })).status).toBe(401);
  });

  it("outlives a restart, with the page's token", async () => {
    await browser.signIn("ada", password);
    await bench.restart();
    expect((await browser.send(paths.users, { username: "ben", role: "viewer" })).status).toBe(201);
    expect((await browser.send(paths.refresh, {})).status).toBe(200);
  });

  it("is not begun by a page elsewhere", async () => {
    for (const headers of [
      { origin: "https://elsewhere.example", "sec-fetch-site": null },
      { origin: null, "sec-fetch-site": "cross-site" },
    ]) {
      expect(await browser.signIn("ada", password, headers)).toMatchObject(foreign);
      expect(browser.jar.size).toBe(0);
    }
    // A program that asks for cookies is no page.
    expect((await browser.signIn("ada", password, { origin: null, "sec-fetch-site": null })).status).toBe(
      200,
    );
  });

  it("is not renewed by a page elsewhere, and the refresh cookie is still good after that", async () => {
    await browser.signIn("ada", password);
    const other = new Browser(bench);
    await other.signIn("ada", password);
    for (const headers of [
      { origin: "https://elsewhere.example" },
      { "sec-fetch-site": "cross-site" },
      { "x-csrf-token": null },
      { "x-csrf-token": other.token },
    ])
      expect(await browser.send(paths.refresh, {}, headers)).toMatchObject(foreign);
    browser.jar.set(browser.names.page, other.token);
    expect(await browser.send(paths.refresh, {})).toMatchObject(foreign);
    browser.jar.set(browser.names.page, "planted");
    expect(await browser.send(paths.refresh, {})).toMatchObject(foreign);
    await other.send(paths.refresh, {});
    expect((await other.send(paths.me)).status).toBe(200);
    expect(bench.told("login.reused")).toEqual([]);
  });
});

describe("what changes something, with the cookies of a session", () => {
  type Paths = Readonly<Record<string, Readonly<Record<string, { readonly security: readonly unknown[] }>>>>;
  const bench = new AuthorityBench();
  let browser: Browser;
  let other: Browser;
  let routes: readonly (readonly [string, string])[] = [];
  beforeAll(async () => {
    await bench.start();
    [browser, other] = [new Browser(bench), new Browser(bench)];
    const password = await bench.user("ada", "admin");
    await browser.signIn("ada", password);
    await other.signIn("ada", password);
    const described = (await bench.ask("/openapi.json")).body["paths"] as Paths; // the document of the API itself
    routes = Object.entries(described).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([method, { security }]) => method !== "get" && security.length > 0)
        .map(([method]) => [method.toUpperCase(), path.replaceAll(/\{[a-z]+\}/g, "x")] as const),
    );
  });
  afterAll(() => bench.close());

  const cases: readonly (readonly [string, () => PageHeaders])[] = [
    ["no header", () => ({ "x-csrf-token": null })],
    ["an empty header", () => ({ "x-csrf-token": "" })],
    ["a made-up token, in header and cookie alike", () => both("A".repeat(43))],
    ["the token of another session, in the header", () => ({ "x-csrf-token": other.token })],
    ["the token of another session, in header and cookie alike", () => both(other.token)],
    ["a token with a changed end", () => both(changedAt(browser.token, -2))],
    ["a token with a changed beginning", () => both(changedAt(browser.token, 0))],
    ["a token with one letter more", () => both(`${browser.token}A`)],
    [
      "the tokens in each other's place",
      () => ({ "x-csrf-token": browser.jar.get(browser.names.access) ?? "" }),
    ],
    ["neither an origin nor a site", () => ({ origin: null, "sec-fetch-site": null })],
    ["the origin null", () => ({ origin: "null" })],
    ["another origin", () => ({ origin: "https://elsewhere.example" })],
    ["an origin that begins like ours", () => ({ origin: `${bench.origin}.elsewhere.example` })],
    ["our host with another port", () => ({ origin: "http://127.0.0.1:1" })],
    ["our host with another scheme", () => ({ origin: bench.origin.replace("http:", "ftp:") })],
    ["an origin with a name in it", () => ({ origin: bench.origin.replace("//", "//ada@") })],
    ["a page of another site", () => ({ "sec-fetch-site": "cross-site" })],
    ["a page of another origin of the site", () => ({ "sec-fetch-site": "same-site" })],
    ["no page at all", () => ({ "sec-fetch-site": "none" })],
  ];
  const both = (token: string): PageHeaders => ({ cookie: cookieWith(token), "x-csrf-token": token });
  function cookieWith(token: string): string {
    const { access, page } = browser.names;
    return `${access}=${browser.jar.get(access) ?? ""}; ${page}=${token}`;
  }
  function changedAt(token: string, at: number): string {
    const index = at < 0 ? token.length + at : at;
    return `${token.slice(0, index)}${token[index] === "B" ? "C" : "B"}${token.slice(index + 1)}`;
  }

  it.each(cases)("is refused with %s, on every route and with one answer", async (_name, headers) => {
    const answers = new Set<string>();
    for (const [method, path] of routes) {
      const reply = await browser.send(path, method === "DELETE" ? undefined : {}, headers(), method);
      answers.add(JSON.stringify([reply.status, { ...reply.body, instance: "" }]));
    }
    expect(routes.length).toBeGreaterThan(8);
    expect([...answers].map((answer) => JSON.parse(answer) as unknown)).toEqual([
      [403, expect.objectContaining({ code: "auth/csrf", status: 403 }) as object],
    ]);
  });

  it("wrote nothing, ended nothing, and stands in the audit", async () => {
    expect((await browser.send(paths.me)).status).toBe(200);
    expect((await bench.authority.accounts.list({ limit: 9 })).map(({ name }) => name)).toEqual(["ada"]);
    expect(new Set(bench.told("access.denied"))).toEqual(
      new Set(["a request by cookie that no page of ours made"]),
    );
  });

  it("is done from the page itself, whatever its browser says of the rest", async () => {
    for (const headers of [
      {},
      { "sec-fetch-site": null },
      { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" },
    ]) {
      const { status } = await browser.send(`${paths.users}/x`, { disabled: true }, headers, "PATCH");
      expect(status).toBe(404);
    }
  });
});
