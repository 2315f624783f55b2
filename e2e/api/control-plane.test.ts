import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway } from "../support/guardian.ts";
import type { Gateway } from "../support/guardian.ts";

let gateway: Gateway | null = null;
let dataDir = "";
afterEach(async () => {
  await gateway?.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<string> {
  dataDir = await mkdtemp(join(tmpdir(), "guardian-api-"));
  gateway = await startGateway({ url: "http://127.0.0.1:1/mcp" }, { dataDir });
  return `http://127.0.0.1:${gateway.port}`;
}

describe("the control plane of `guardian serve`", () => {
  it("shows its health and its description to everybody, and nothing else", async () => {
    const url = await start();
    await expect.poll(async () => (await fetch(`${url}/health`)).status, { timeout: 20_000 }).toBe(200);
    expect(await (await fetch(`${url}/api/v1/health`)).json()).toEqual({
      status: "ok",
      live: true,
      ready: true,
      dependencies: [
        { name: "rules", ok: true },
        { name: "audit", ok: true },
      ],
    });
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
      readonly openapi: string;
      readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security: unknown[] }>>>>;
    };
    expect(document.openapi).toBe("3.1.0");
    expect((await fetch(`${url}/docs`)).status).toBe(200);
    for (const [path, operations] of Object.entries(document.paths))
      for (const [method, { security }] of Object.entries(operations)) {
        if (security.length === 0) continue;
        const answer = await fetch(url + path.replaceAll(/\{[a-z]+\}/g, "x"), {
          method: method.toUpperCase(),
        });
        expect({ path, method, status: answer.status }).toEqual({ path, method, status: 401 });
        expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
      }
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });
});
