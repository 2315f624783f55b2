import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { Analysis, Question } from "@guardian/engine";
import { ApiBench } from "./api.fixture.ts";
import { securityHeaders } from "./headers.ts";

const bench = new ApiBench();
afterEach(() => bench.close());

const analyze = "/api/v1/security/analyze";
const benign: Analysis = { verdict: "benign", action: "allow", score: 0, complete: true, findings: [] };
const asked = (more: object = {}): string =>
  JSON.stringify({ instruction: "hello", session_id: "s1", ...more });
const agent = { "x-role": "agent" };

describe("the API", () => {
  it("is healthy where all that it needs is, and says which of it is not", async () => {
    const ask = await bench.start({
      dependencies: [
        { name: "audit", check: () => Promise.resolve(true) },
        { name: "rules", check: () => Promise.reject(new Error("/secret/path")) },
      ],
    });
    for (const path of ["/health", "/api/v1/health"]) {
      const { status, json } = await ask(path);
      expect(status).toBe(503);
      expect(json).toEqual({
        status: "failing",
        live: true,
        ready: false,
        dependencies: [
          { name: "audit", ok: true },
          { name: "rules", ok: false },
        ],
      });
    }
  });

  it("carries every security header on every answer", async () => {
    const ask = await bench.start({ analyse: () => Promise.reject(new Error("broken inside")) });
    const replies = {
      200: await ask("/health"),
      400: await ask(analyze, { body: "{", headers: agent }),
      401: await ask(analyze, { body: asked() }),
      403: await ask("/health", { headers: { "x-refuse": "yes" } }),
      404: await ask("/nothing"),
      405: await ask("/health", { method: "DELETE" }),
      413: await ask(analyze, { body: "x".repeat(102_401), headers: agent }),
      415: await ask(analyze, { body: asked(), headers: { ...agent, "content-type": "text/plain" } }),
      500: await ask(analyze, { body: asked(), headers: agent }),
    };
    for (const [status, reply] of Object.entries(replies)) {
      expect(reply.status).toBe(Number(status));
      expect(reply.headers).toMatchObject(securityHeaders);
      expect(reply.headers).not.toHaveProperty("server");
      expect(reply.headers).not.toHaveProperty("x-powered-by");
      expect(reply.headers["content-type"]).toContain("charset=utf-8");
      if (status === "200") continue;
      expect(reply.headers["content-type"]).toContain("application/problem+json");
      expect(reply.json).toMatchObject({ status: Number(status), code: expect.any(String) as string });
    }
    expect(replies[405].headers["allow"]).toBe("GET");
    // What failed inside is the operator's, under the id that the caller can name.
    expect(replies[500].text).not.toContain("broken");
    const id = String(replies[500].json?.["instance"]).slice("urn:uuid:".length);
    expect(bench.warnings).toEqual([`request ${id} failed in the guard itself: broken inside`]);
  });

  it("judges a text for whoever may, and for nobody else", async () => {
    const questions: Question[] = [];
    const ask = await bench.start({
      analyse: (question) => {
        questions.push(question);
        return Promise.resolve(benign);
      },
    });
    const body = asked({
      kind: "tool_description",
      tool: { name: "read", x: 1 },
      context: { a: ["b", { c: "d" }] },
    });
    for (const role of ["viewer", "nobody"])
      expect((await ask(analyze, { body, headers: { "x-role": role } })).status).toBe(403);
    expect((await ask(analyze, { body })).headers["www-authenticate"]).toBe('Bearer realm="guardian"');
    expect(questions).toEqual([]);
    const { status, json } = await ask(analyze, { body, headers: agent });
    expect(status).toBe(200);
    const empty = {
      verdict: "benign",
      action: "allow",
      score: 0,
      complete: true,
      findings: [],
      faults: [],
      layers: [],
    };
    expect(json).toEqual({
      session_id: "s1",
      ...empty,
      context: empty,
      milliseconds: expect.any(Number) as number,
    });
    expect(questions).toEqual([
      { text: "hello", kind: "tool_definition", tool: { name: "read", x: 1 }, argument: undefined },
      { text: "b\nd", kind: "document" },
    ]);
  });

  it("judges a batch in order", async () => {
    const ask = await bench.start({
      analyse: ({ text }) => Promise.resolve({ ...benign, score: text.length }),
    });
    const items = ["a", "bb", "ccc"].map((instruction) => ({ instruction, session_id: instruction }));
    const { json } = await ask(`${analyze}/batch`, { body: JSON.stringify({ items }), headers: agent });
    expect(json).toMatchObject({ items: [{ score: 1 }, { score: 2 }, { score: 3 }] });
  });

  it.each([
    ["a member that it does not know", asked({ role: "admin" }), 400],
    ["__proto__", '{"instruction":"x","session_id":"s","__proto__":{"polluted":1}}', 400],
    ["constructor", asked({ constructor: { prototype: { polluted: 1 } } }), 400],
    ["a key that comes twice", '{"instruction":"x","instruction":"y","session_id":"s"}', 400],
    ["a number beyond all numbers", '{"instruction":"x","session_id":"s","context":{"a":1e400}}', 400],
    ["half of a character", '{"instruction":"\\ud800","session_id":"s"}', 400],
    [
      "too deep a nesting",
      asked({ context: JSON.parse(`${'{"a":'.repeat(70)}1${"}".repeat(70)}`) as object }),
      400,
    ],
    ["another type of value", asked({ instruction: 5 }), 400],
    ["no body at all", "", 400],
    ["an array", "[]", 400],
  ])("refuses %s", async (_what, body, status) => {
    const ask = await bench.start({ analyse: () => Promise.resolve(benign) });
    const reply = await ask(analyze, { method: "POST", body, headers: agent });
    expect(reply.status).toBe(status);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((await ask(analyze, { body: asked(), headers: agent })).status).toBe(200);
  });

  it("takes a body of exactly the limit, packed or not, and nothing above it", async () => {
    const ask = await bench.start({ analyse: () => Promise.resolve(benign) });
    const fill = asked({ instruction: "" }).length;
    const exact = asked({ instruction: "x".repeat(102_400 - fill) });
    expect(exact).toHaveLength(102_400);
    const packed = { ...agent, "content-encoding": "gzip" };
    expect((await ask(analyze, { body: exact, headers: agent })).status).toBe(200);
    expect((await ask(analyze, { body: gzipSync(exact), headers: packed })).status).toBe(200);
    const above = `${exact} `;
    expect((await ask(analyze, { body: above, headers: agent })).status).toBe(413);
    expect((await ask(analyze, { body: gzipSync(above), headers: packed })).status).toBe(413);
    const chunked = { ...agent, "transfer-encoding": "chunked" };
    expect((await ask(analyze, { body: above, headers: chunked })).status).toBe(413);
  });

  it("says of a wrong member where it is, and never what it holds", async () => {
    const ask = await bench.start();
    const secret = "tooth".repeat(3);
    const reply = await ask(analyze, { body: asked({ kind: secret }), headers: agent });
    expect(reply.json).toMatchObject({ code: "request/invalid", errors: [{ path: "body.kind" }] });
    expect(reply.text).not.toContain(secret);
  });

  it("takes a parameter that it does not know, or one that comes twice, for a mistake", async () => {
    const ask = await bench.start();
    expect((await ask("/health?token=x")).status).toBe(400);
    expect((await ask("/health?")).status).toBe(200);
  });

  it("describes itself as OpenAPI 3.1, each operation with who may and all that it answers", async () => {
    const ask = await bench.start();
    const { json } = await ask("/openapi.json");
    expect(json).toMatchObject({ openapi: "3.1.0" });
    const paths = json?.["paths"] as Record<string, Record<string, Record<string, unknown>>>;
    expect(Object.keys(paths[analyze]?.["post"]?.["responses"] as object)).toEqual(
      expect.arrayContaining(["200", "400", "401", "403", "413", "415", "429", "500", "503"]),
    );
    expect(paths[analyze]?.["post"]?.["x-roles"]).toContain("agent");
    const page = await ask("/docs");
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page.text).toContain("POST /api/v1/security/analyze");
    expect(page.text).not.toContain("<script");
  });
});
