import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { sqliteOutbox } from "@guardian/drivers";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A receiver that answers every third request with 500 and every fifth not at all. */
async function moody() {
  const [accepted, heard]: [string[], Set<string>] = [[], new Set()];
  let count = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      count += 1;
      heard.add(String(request.headers["webhook-id"]));
      if (count % 5 === 0) return;
      const isGood = count % 3 !== 0;
      if (isGood) accepted.push(String(request.headers["webhook-id"]));
      response.writeHead(isGood ? 204 : 500).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { accepted, heard, url: `http://127.0.0.1:${port}/` };
}

function guard(folder: string, name: string, url: string, count = 1_000) {
  const script = fileURLToPath(new URL("fixtures/guard.ts", import.meta.url));
  const child = spawn(process.execPath, [script, folder, name, url, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  closing.push(() => child.kill("SIGKILL"));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const ended = once(child, "close");
  return {
    acknowledged: () => text.split("\n").slice(0, -1), // what follows the last line end may be half an id
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

it("guards that are killed in the middle lose no alert that is in the audit, and tell each under one key", async () => {
  const folder = mkdtempSync(join(tmpdir(), "guardian-kill-"));
  closing.push(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const { accepted, heard, url } = await moody();
  const written: string[] = [];
  for (let round = 1; round <= 3; round += 1) {
    const pair = [guard(folder, `a${round}`, url), guard(folder, `b${round}`, url)];
    for (const one of pair)
      await expect.poll(() => one.acknowledged().length, { timeout: 20_000 }).toBeGreaterThan(3 + round);
    for (const one of pair) {
      await one.kill();
      written.push(...one.acknowledged());
    }
  }
  const last = guard(folder, "last", url, 1);
  await expect.poll(() => last.acknowledged().length, { timeout: 20_000 }).toBeGreaterThan(0);
  const store = sqliteOutbox({ file: join(folder, "alerts.db") });
  const keysOf = async () =>
    new Map((await store.list({ limit: 10_000 })).map(({ entry, id }) => [entry, id] as const));
  const untold = async (): Promise<readonly string[]> => {
    const keys = await keysOf();
    return written.filter((entry) => !accepted.includes(keys.get(entry) ?? ""));
  };
  await expect.poll(untold, { timeout: 30_000, interval: 200 }).toEqual([]);
  await last.kill();
  const keys = new Set((await keysOf()).values());
  expect([...heard].filter((key) => !keys.has(key))).toEqual([]);
  await store.close();
}, 120_000);
