import { createHmac } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attacks, canaries } from "../fixtures/hostile/attacks.ts";
import { asAnswer, initialize, initialized, oddResult } from "../fixtures/hostile/messages.ts";
import { testScope } from "../fixtures/hostile/scope.ts";
import { stdioStory, testPlace } from "../fixtures/hostile/stdio-story.ts";
import type { StdioStory } from "../fixtures/hostile/stdio-story.ts";
import { startGuardian } from "../support/guardian.ts";
import type { Place } from "../support/place.ts";
import { stop } from "../support/process.ts";

const secret = ["only", "for", "this", "test"].join("-");
const poisoned = `{"name":"add","description":${JSON.stringify(`Adds two numbers. ${attacks.poison}`)},"inputSchema":{"type":"object"}}`;
const list = `{"jsonrpc":"2.0","id":$ID,"result":{"tools":[${poisoned}]}}`;
const ask = (id: number): string => `{"jsonrpc":"2.0","id":${id},"method":"tools/list"}`;

interface Posted {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A receiver of webhooks on loopback that answers with these statuses, the last one again and again. */
async function receiver(...statuses: readonly number[]) {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      posted.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
      const status = statuses[Math.min(posted.length, statuses.length) - 1] ?? 204;
      // 0: the receiver is there and says nothing.
      if (status > 0) response.writeHead(status).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  testScope(() => {
    server.closeAllConnections();
    server.close();
    return Promise.resolve();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { posted, url: `http://127.0.0.1:${port}/alerts` };
}

async function configured(place: Place, url: string, timeout = "5s") {
  const file = join(place.path, "guardian.yaml");
  const ops = { kind: "webhook", url, secret: "env:ALERT_SECRET", timeout };
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ alerts: { sinks: { ops } } }));
  return { args: ["--config", file], env: { ...place.env, ALERT_SECRET: secret } };
}

async function opened(place: Place, options: Awaited<ReturnType<typeof configured>>): Promise<StdioStory> {
  const story = await stdioStory(
    { on: { "tools/list": [list], "tools/call read": [oddResult] } },
    { place, ...options },
  );
  await story.ask(initialize);
  story.say(initialized);
  return story;
}

function expectSigned({ headers, body }: Posted): void {
  const [id, time] = [headers["webhook-id"], headers["webhook-timestamp"]];
  const expected = createHmac("sha256", secret)
    .update(`${String(id)}.${String(time)}.${body}`)
    .digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
  expect(Math.abs(Date.now() / 1_000 - Number(time))).toBeLessThan(300);
  expect(headers["idempotency-key"]).toBe(id);
}

describe("a poisoned tool", () => {
  it("is told once to a webhook, signed, however often the list is asked for, and without the attack's words", async () => {
    const place = await testPlace();
    const { posted, url } = await receiver(204);
    const story = await opened(place, await configured(place, url));
    await story.ask(ask(1));
    await expect.poll(() => posted, { timeout: 15_000 }).toHaveLength(1);
    await story.ask(ask(2));
    expect(await story.ask(`{"jsonrpc":"2.0","id":3,"method":"ping"}`)).toContain('"id":3');
    await stop(story.running);

    expect(posted).toHaveLength(1);
    const [one] = posted;
    if (one === undefined) throw new Error("nothing was told");
    expectSigned(one);
    const { type, data } = JSON.parse(one.body) as {
      readonly type: string;
      readonly data: Record<string, unknown>;
    };
    expect(type).toBe("alert.raised");
    expect(data).toMatchObject({
      server: "hostile",
      target: "add",
      event: "frame.blocked",
      action: "block",
      count: 1,
    });
    for (const canary of canaries) expect(one.body).not.toContain(canary);
    const entry = (await story.audit()).find(({ id }) => id === data["entry"]);
    expect(entry).toMatchObject({ event: "frame.blocked", target: "add" });
    expect(JSON.stringify(await story.audit())).not.toContain(secret);
  });

  it("is told by the next guard where the first one is killed before the receiver answers, under the same key", async () => {
    const place = await testPlace();
    const { posted, url } = await receiver(0, 204);
    const options = await configured(place, url, "30s");
    const first = await opened(place, options);
    await first.ask(ask(1));
    await expect.poll(() => posted, { timeout: 15_000 }).toHaveLength(1);
    first.running.child.kill("SIGKILL");
    await first.running.ended;
    await expireLease(join(first.dataDir, "alerts.db"));

    const next = await opened(place, options);
    await expect.poll(() => posted, { timeout: 20_000 }).toHaveLength(2);
    await stop(next.running);
    expect(posted).toHaveLength(2);
    posted.forEach(expectSigned);
    expect(new Set(posted.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  it("is found, and acknowledged by name, with guardian alerts", async () => {
    const place = await testPlace();
    const { posted, url } = await receiver(204);
    const options = await configured(place, url);
    const story = await opened(place, options);
    await story.ask(ask(1));
    await expect.poll(() => posted, { timeout: 15_000 }).toHaveLength(1);
    await stop(story.running);
    const id = String(posted[0]?.headers["webhook-id"]);
    const guardian = async (...words: readonly string[]): Promise<string> => {
      const running = startGuardian([...words, "--data-dir", story.dataDir], {
        env: options.env,
        cwd: place.path,
      });
      await running.ended;
      return [...running.output.map(String), ...running.errors].join("\n");
    };
    expect(await guardian("alerts", "list")).toMatch(new RegExp(`${id} +open`));
    expect(await guardian("alerts", "show", id)).toContain("delivered after 1 attempt");
    expect(await guardian("alerts", "ack", id)).toContain("acknowledged by");
    expect(await guardian("alerts", "list")).toContain("nothing waits");
    expect((await story.audit()).map(({ event }) => event)).toContain("alert.acknowledged");
  });
});

it("a dead receiver holds up no message", async () => {
  const place = await testPlace();
  const { url } = await receiver(0);
  const story = await opened(place, await configured(place, url));
  await story.ask(ask(1));
  const call = '{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"read","arguments":{}}}';
  expect(await story.ask(call)).toBe(asAnswer(oddResult, "c"));
});

/** As if a minute had passed since the process was killed. */
async function expireLease(file: string): Promise<void> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(file);
  database.exec("UPDATE delivery SET due = 0 WHERE state = 'waiting'");
  database.close();
}
