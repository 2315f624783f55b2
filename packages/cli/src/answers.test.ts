import { readFileSync } from "node:fs";
import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AuthorityBench, paths } from "./authority.fixture.ts";
import type { Reply } from "./authority.fixture.ts";

let bench: AuthorityBench;
let token = "";
let password = "";
beforeEach(async () => {
  bench = new AuthorityBench();
  await bench.start();
  password = await bench.user("root", "admin");
  token = (await bench.signIn("root", password)).access;
});
afterEach(() => bench.close());

/** One answer of every kind, by status. */
async function answers(): Promise<ReadonlyMap<number, Reply>> {
  const viewer = await bench.session("vera", "viewer");
  const added = { username: "zoe", role: "viewer" };
  const replies = [
    await bench.ask("/health"),
    await bench.ask("/docs"),
    await bench.ask(paths.users, added, token),
    await bench.ask(paths.logout, {}, viewer.access),
    await bench.ask(paths.users, { username: 1 }, token),
    await bench.ask(paths.me),
    await bench.ask(paths.users, undefined, (await bench.session("vic", "viewer")).access),
    await bench.ask("/.git/config"),
    await bench.ask("/health", {}, token),
    await bench.ask(paths.users, added, token),
    await bench.ask(paths.login, { username: "x".repeat(110_000), password }),
  ];
  vi.spyOn(bench.authority.accounts, "list").mockRejectedValue(
    new Error("at Store.list (/srv/store.js:1:2)"),
  );
  replies.push(await bench.ask(paths.users, undefined, token));
  vi.restoreAllMocks();
  return new Map(replies.map((reply) => [reply.status, reply]));
}

describe("every answer", () => {
  it("carries the headers that browsers obey, with these very values, whatever its status", async () => {
    const all = await answers();
    expect([...all.keys()].sort()).toEqual([200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 500]);
    for (const [status, { headers }] of all) {
      const seconds = /^max-age=(\d+); includeSubDomains$/.exec(
        headers.get("strict-transport-security") ?? "",
      );
      expect(Number(seconds?.[1]), String(status)).toBeGreaterThanOrEqual(31_536_000);
      const policy = headers.get("content-security-policy");
      expect(policy, String(status)).toMatch(/^default-src 'none'; /);
      for (const rule of ["base-uri 'none'", "frame-ancestors 'none'"]) expect(policy).toContain(rule);
      expect(policy).not.toMatch(/unsafe|script-src|\*/);
      expect(headers.get("x-content-type-options"), String(status)).toBe("nosniff");
      expect(headers.get("x-frame-options"), String(status)).toBe("DENY");
      expect(headers.get("referrer-policy"), String(status)).toBe("no-referrer");
      if (status !== 204) expect(headers.get("content-type"), String(status)).toMatch(/; charset=utf-8$/);
    }
  });

  it("says nothing of what serves it: no version, no name of a program, no place in the code", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    const told = [
      ...(await answers()).values(),
      await bench.ask("/openapi.json"),
      await bench.ask(paths.metrics, undefined, token),
    ];
    for (const { status, headers, body } of told) {
      const text = JSON.stringify([...headers, body]);
      for (const word of [
        `"${version}"`,
        `v${version}`,
        process.versions.node,
        "fastify",
        "node_modules",
        ".ts:",
        ".js:",
      ])
        expect(text.toLowerCase().includes(word), `${status} ${word}`).toBe(false);
      expect(headers.get("server") ?? headers.get("x-powered-by")).toBeNull();
    }
  });

  it.each([
    "https://evil.example",
    "null",
    "http://127.0.0.1.evil.example",
    "http://evil.example#127.0.0.1",
    "http://127.0.0.1:1",
    "http://localhost",
    "file://",
    "*",
  ])("gives a page of %s no leave to read it", async (origin) => {
    bench.headers = { origin };
    const replies = [
      await bench.ask("/health"),
      await bench.ask(paths.me, undefined, token),
      await bench.ask(paths.login, { username: "root", password }),
      await bench.ask(paths.me),
      await preflight(origin),
    ];
    for (const { status, headers } of replies)
      expect(
        [...headers.keys()].filter((name) => name.startsWith("access-control-")),
        String(status),
      ).toEqual([]);
    expect(replies.at(-1)?.status).toBe(405);
  });
});

function preflight(origin: string): Promise<Reply> {
  bench.headers = {
    origin,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization",
  };
  return bench.ask(paths.users, undefined, undefined, "OPTIONS");
}

/** The status that a method gets; null where the connection is closed without an answer. */
function statusOf(method: string, path: string, bearer: string): Promise<number | null> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${bearer}` };
    const sending = request({ host: "127.0.0.1", port: bench.port, method, path, headers, agent: false });
    sending.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    sending.on("connect", (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? null);
    });
    sending.on("error", () => {
      resolve(null);
    });
    sending.end();
  });
}

const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "LINK"];

describe("a method", () => {
  it("that an operation lacks is refused, TRACE and CONNECT among them, whoever asks", async () => {
    const { body } = await bench.ask("/openapi.json");
    const described = Object.entries(body["paths"] as Record<string, object>);
    expect(described.length).toBeGreaterThan(20);
    for (const [path, operations] of described) {
      const own = Object.keys(operations).map((method) => method.toUpperCase());
      for (const method of methods.filter((one) => !own.includes(one)))
        expect(await statusOf(method, path.replaceAll(/\{[a-z]+\}/g, "x"), token), `${method} ${path}`).toBe(
          405,
        );
    }
    expect(await statusOf("CONNECT", "127.0.0.1:1", token)).toBeNull();
    expect(await statusOf("TRACE", "/nothing", token)).toBe(404);
  });
});
