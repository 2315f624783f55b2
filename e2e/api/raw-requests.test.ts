import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway } from "../support/guardian.ts";
import type { Gateway } from "../support/guardian.ts";

let gateway: Gateway;
let dataDir = "";
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "guardian-raw-"));
  gateway = await startGateway({ url: "http://127.0.0.1:1/mcp" }, { dataDir });
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Sends bytes as they are, and reads the head of the answer and what came with it. */
function send(bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(gateway.port, "127.0.0.1");
    let text = "";
    const end = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(5_000, end);
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (text.includes("\r\n\r\n")) end();
    });
    socket.on("error", end).on("close", end);
    socket.write(bytes);
  });
}

const json = "Content-Type: application/json\r\n";
const get = (path: string, more = ""): Buffer =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\n${more}\r\n`, "latin1");
const post = (body: string | Buffer, more = json): Buffer => {
  const bytes = Buffer.from(body as string); // a Buffer is copied as well
  const head = `POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\n${more}Content-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
};
const chunked = (chunks: number): Buffer => {
  const head = `POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\n${json}Transfer-Encoding: chunked\r\n\r\n`;
  return Buffer.from(head + `4000\r\n${" ".repeat(0x4000)}\r\n`.repeat(chunks));
};
const me = "/api/v1/auth/me";
const named = (host: string): Buffer => Buffer.from(`GET ${me} HTTP/1.1\r\n${host}\r\n`);

function expectHeaders(answer: string): void {
  const lines = answer.toLowerCase().split("\r\n");
  for (const name of [
    "content-security-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "x-xss-protection",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "cache-control",
  ])
    expect(lines.filter((line) => line.startsWith(`${name}: `))).toHaveLength(1);
}

describe("the API, asked by hand", () => {
  it.each<readonly [string, () => Buffer, number, string]>([
    ["a host that is not ours", () => named("Host: evil.example\r\n"), 403, "request/foreign"],
    ["no host", () => named(""), 403, "request/foreign"],
    ["a page elsewhere", () => get(me, "Origin: https://evil.example\r\n"), 403, "request/foreign"],
    [
      "a method that it lacks",
      () => Buffer.from(get(me).toString().replace("GET", "TRACE")),
      405,
      "route/method",
    ],
    ["a doubled slash", () => get("//api/v1/auth/me"), 404, "route/unknown"],
    ["a slash behind", () => get(`${me}/`), 404, "route/unknown"],
    ["a way up", () => get("/api/v1/../../etc/passwd"), 404, "route/unknown"],
    ["a hidden folder", () => get("/.git/config"), 404, "route/unknown"],
    ["half an escape", () => get("/api/v1/auth/%zz"), 400, "request/malformed"],
    [
      "an escape that is no UTF-8",
      () => get("/api/v1/security/revoke/token/%E0%A4"),
      400,
      "request/malformed",
    ],
    [
      "two authorizations",
      () => get(me, "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"),
      401,
      "auth/required",
    ],
    ["a long token", () => get(me, `Authorization: Bearer ${"a".repeat(60_000)}\r\n`), 401, "auth/required"],
    [
      "a form",
      () => post("username=a", "Content-Type: application/x-www-form-urlencoded\r\n"),
      415,
      "request/type",
    ],
    [
      "another charset",
      () => post("{}", "Content-Type: application/json; charset=utf-16\r\n"),
      415,
      "request/type",
    ],
    ["a key twice", () => post('{"username":"a","username":"b","password":"x"}'), 400, "request/malformed"],
    ["a prototype", () => post('{"__proto__":{},"username":"b","password":"x"}'), 400, "request/invalid"],
    ["a byte order mark", () => post("\ufeff{}"), 400, "request/malformed"],
    ["what is no UTF-8", () => post(Buffer.from([0x22, 0xff, 0x22])), 400, "request/malformed"],
    ["twenty thousand brackets", () => post("[".repeat(20_000)), 400, "request/malformed"],
    [
      "a long password",
      () => post(`{"username":"a","password":"${"x".repeat(90_000)}"}`),
      400,
      "request/invalid",
    ],
    ["a large body", () => post(" ".repeat(102_401)), 413, "request/too-large"],
    ["a body without an end", () => chunked(40), 413, "request/too-large"],
    [
      "a small body that swells",
      () => post(gzipSync(" ".repeat(2e7)), `${json}Content-Encoding: gzip\r\n`),
      413,
      "request/too-large",
    ],
  ])("refuses %s, with every header and a code", async (_what, bytes, status, code) => {
    const answer = await send(bytes());
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
    expectHeaders(answer);
    expect(answer).not.toMatch(/ at .*\.js|fastify|node/i);
  });

  it.each<readonly [string, () => Buffer]>([
    ["two lengths", () => post("{}", `${json}Content-Length: 3\r\n`)],
    ["a length and chunks", () => post("{}", `${json}Transfer-Encoding: chunked\r\n`)],
    ["a zero byte in a header", () => get(me, "X: a\0b\r\n")],
    ["a header without an end", () => get(me, `X: ${"a".repeat(70_000)}\r\n`)],
  ])("reads nothing of a request with %s, and answers with every header", async (_what, bytes) => {
    const answer = await send(bytes());
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expectHeaders(answer);
  });

  it("serves others while somebody sends a body that never comes", async () => {
    const sockets = Array.from({ length: 50 }, () => {
      const socket = connect(gateway.port, "127.0.0.1").on("error", () => undefined);
      socket.write(post(" ".repeat(1_000)).subarray(0, -500));
      return socket;
    });
    expect(await send(get("/health"))).toMatch(/^HTTP\/1\.1 200 /);
    for (const socket of sockets) socket.destroy();
    expect(await send(get("/health"))).toMatch(/^HTTP\/1\.1 200 /);
  });
});
