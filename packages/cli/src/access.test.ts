import { roles } from "@guardian/model";
import type { Role } from "@guardian/model";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths } from "./authority.fixture.ts";

type Operation = { readonly security: readonly unknown[]; readonly "x-roles"?: readonly Role[] };
type Shape = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

/** Who may do what, written out: what the description says of itself is no proof. */
const expected: Readonly<Record<string, readonly Role[]>> = {
  "GET /health": roles,
  "GET /api/v1/health": roles,
  "GET /openapi.json": roles,
  "GET /docs": roles,
  "GET /api/v1/auth/jwks.json": roles,
  "POST /api/v1/auth/login": roles,
  "POST /api/v1/auth/refresh": roles,
  "GET /api/v1/auth/me": roles,
  "POST /api/v1/auth/logout": roles,
  "POST /api/v1/auth/password": roles,
  "POST /api/v1/auth/mfa/enroll": roles,
  "POST /api/v1/auth/mfa/confirm": roles,
  "POST /api/v1/auth/mfa/disable": roles,
  "POST /api/v1/auth/mfa/recovery-codes": roles,
  "POST /api/v1/security/analyze": ["admin", "analyst", "operator", "agent"],
  "POST /api/v1/security/analyze/batch": ["admin", "analyst", "operator", "agent"],
  "POST /api/v1/security/revoke/token": ["admin", "operator"],
  "GET /api/v1/security/revoke/token/{jti}": ["admin", "analyst", "operator", "viewer"],
  "GET /api/v1/admin/users": ["admin"],
  "POST /api/v1/admin/users": ["admin"],
  "PATCH /api/v1/admin/users/{id}": ["admin"],
  "GET /api/v1/admin/api-keys": ["admin"],
  "POST /api/v1/admin/api-keys": ["admin"],
  "DELETE /api/v1/admin/api-keys/{id}": ["admin"],
  "GET /metrics": ["admin", "analyst", "operator", "viewer"],
  "GET /api/v1/metrics": ["admin", "analyst", "operator", "viewer"],
  "GET /api/v1/approvals": ["admin", "analyst", "operator", "viewer"],
  "GET /api/v1/approvals/{id}": ["admin", "analyst", "operator", "viewer"],
  "POST /api/v1/approvals/{id}": ["admin", "operator"],
  "GET /api/v1/admin/audit": ["admin", "analyst"],
  "GET /api/v1/monitoring/alerts": ["admin", "analyst", "operator", "viewer"],
  "GET /api/v1/monitoring/alerts/{id}": ["admin", "analyst", "operator", "viewer"],
  "POST /api/v1/monitoring/alerts/{id}/ack": ["admin", "analyst", "operator"],
  "GET /api/v1/monitoring/sessions": ["admin", "analyst", "operator", "viewer"],
  "GET /api/v1/monitoring/flow/{session}": ["admin", "analyst", "operator", "viewer"],
};
const open = new Set(Object.keys(expected).slice(0, 7));

const bench = new AuthorityBench();
const tokens = new Map<Role, string>();
let described: Shape = { paths: {} };
beforeAll(async () => {
  await bench.start();
  for (const role of roles) tokens.set(role, (await bench.session(role, role)).access);
  described = (await bench.ask("/openapi.json")).body as unknown as Shape; // the document of the API itself
});
afterAll(() => bench.close());

describe("who may do what", () => {
  it("is written out for every operation that there is", () => {
    const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.sort()).toEqual(Object.keys(expected).sort());
  });

  const cells = Object.entries(expected).flatMap(([operation, may]) =>
    [...roles, null].map((role) => ({
      operation,
      role,
      gives: open.has(operation) ? "open" : role === null ? "401" : may.includes(role) ? "open" : "403",
    })),
  );
  it.each(cells)("$operation by $role is $gives", async ({ operation, role, gives }) => {
    const [method = "", path = ""] = operation.split(" ");
    // Nothing that changes anything: what is open refuses the body, which is looked at last.
    const body = method === "GET" || method === "DELETE" ? undefined : { nothing: "of the kind" };
    if (operation.endsWith("/logout") && gives === "open") return;
    const token = role === null ? undefined : tokens.get(role);
    const { status, body: answer } = await bench.ask(
      path.replaceAll(/\{[a-z]+\}/g, "x"),
      body,
      token,
      method,
    );
    const isRefused = ["auth/required", "auth/forbidden"].includes(String(answer["code"]));
    expect(isRefused ? String(status) : "open").toBe(gives);
    if (!isRefused) expect([200, 400, 404, 503]).toContain(status);
  });
});

describe("what is denied", () => {
  beforeEach(() => {
    bench.audit.splice(0);
    bench.now += 60_000; // what is told seldom is told again
  });

  it("stands in the audit with who and what", async () => {
    await bench.ask(paths.users, undefined, tokens.get("viewer"));
    expect(bench.audit).toMatchObject([
      { event: "access.denied", principal: "viewer", method: "users.list" },
    ]);
  });

  it("does not fill the audit where somebody goes on and on, and the rest is counted", async () => {
    for (let count = 0; count < 50; count += 1) await bench.ask(paths.me, undefined, "a.b.c");
    expect(bench.told("token.refused")).toHaveLength(20);
    bench.now += 60_000;
    await bench.ask(paths.me, undefined, "a.b.c");
    expect(bench.told("token.refused").at(-1)).toContain("and 30 times more before");
  });

  it.each([
    ["no bearer", { authorization: "Basic YTpi" }],
    ["an empty one", { authorization: "Bearer " }],
    ["two in one line", { authorization: "Bearer a.b.c, Bearer a.b.c" }],
  ])("is all the same to whoever sends %s", async (_name, headers) => {
    const { status, body } = await bench.ask(
      paths.me,
      undefined,
      headers.authorization.replace("Bearer ", ""),
    );
    expect([status, body["code"]]).toEqual([401, "auth/required"]);
  });

  it("takes no token from the query string", async () => {
    const { status } = await bench.ask(`${paths.me}?access_token=${tokens.get("admin") ?? ""}`);
    expect(status).toBe(401);
  });
});

describe("users", () => {
  const admin = (): string => tokens.get("admin") ?? "";
  const change = (id: string, body: object): ReturnType<AuthorityBench["ask"]> =>
    bench.ask(`${paths.users}/${id}`, body, admin(), "PATCH");

  it("are added once, listed in pages without their passwords, and changed with before and after in the audit", async () => {
    const added = await bench.ask(paths.users, { username: "zoe", role: "viewer" }, admin());
    const { id } = added.body["user"] as { id: string };
    expect((await bench.ask(paths.users, { username: "zoe", role: "admin" }, admin())).status).toBe(409);
    const page = await bench.ask(`${paths.users}?limit=5`, undefined, admin());
    expect(page.body["next"]).toBe("viewer");
    const rest = await bench.ask(`${paths.users}?limit=5&after=viewer`, undefined, admin());
    expect(rest.body).toMatchObject({ items: [{ username: "zoe", role: "viewer" }], next: null });
    expect(JSON.stringify([page.body, rest.body])).not.toContain("argon2");
    bench.audit.splice(0);
    expect((await change(id, { role: "operator", disabled: true })).body["user"]).toMatchObject({
      role: "operator",
      disabled: true,
    });
    expect(bench.told("account.changed")).toEqual([
      'changed the user "zoe": role viewer → operator, enabled → disabled',
    ]);
  });

  it("lose their logins when they are changed", async () => {
    const { access } = await bench.session("yan", "viewer");
    const { id } = (await bench.authority.accounts.find({ name: "yan" })) ?? { id: "" };
    await change(id, { role: "analyst" });
    expect((await bench.ask(paths.me, undefined, access)).status).toBe(401);
  });

  it("always have an admin", async () => {
    const { id } = (await bench.authority.accounts.find({ name: "admin" })) ?? { id: "" };
    expect((await change(id, { role: "viewer" })).status).toBe(409);
    expect((await change(id, { disabled: true })).status).toBe(409);
  });

  it.each([
    { username: "Ada", role: "viewer" },
    { username: "a b", role: "viewer" },
    { username: "аda", role: "viewer" },
    { username: "__proto__", role: "viewer" },
    { username: "xara", role: "root" },
    { username: "xara", role: "viewer", id: "a1" },
    { username: "xara" },
  ])("are not made of %j", async (body) => {
    expect((await bench.ask(paths.users, body, admin())).status).toBe(400);
  });
});
