import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sqliteLedger, sqliteOutbox } from "@guardian/drivers";
import type { EntryDraft } from "@guardian/model";
import { fakeIo } from "../fake-io.ts";
import type { FakeIo } from "../fake-io.ts";

let io: FakeIo;
let dataDir = "";
beforeEach(() => {
  const secret = ["for", "this", "test", "alone"].join("-");
  io = fakeIo({ env: { ALERT_SECRET: secret, TOO_SHORT: "abc" } });
  dataDir = join(io.cwd, "data");
  configured({ kind: "stderr" });
});
afterEach(() => {
  io.remove();
});

const configured = (sink: object): void => {
  io.file("guardian.yaml", JSON.stringify({ "data-dir": "./data", alerts: { sinks: { log: sink } } }));
};

/** What a guard leaves that was killed before it told anything. */
async function happened(...drafts: readonly Partial<EntryDraft>[]): Promise<void> {
  const outbox = sqliteOutbox({ file: join(dataDir, "alerts.db") });
  if ((await outbox.seen()) === null)
    await outbox.take({ from: null, to: 0, at: io.now(), alerts: [], window: 0 });
  await outbox.close();
  const ledger = sqliteLedger({ file: join(dataDir, "audit.db") });
  await ledger.append(
    drafts.map((given) => ({
      event: "frame.blocked",
      at: io.now(),
      server: "files",
      session: "s1",
      principal: "local",
      target: "read",
      method: "tools/call",
      action: "block",
      reason: "it gives orders",
      ...given,
    })),
  );
  await ledger.close();
}

async function ids(): Promise<readonly string[]> {
  const outbox = sqliteOutbox({ file: join(dataDir, "alerts.db") });
  const found = await outbox.list({ limit: 100 });
  await outbox.close();
  return found.map(({ id }) => id);
}

describe("guardian alerts", () => {
  it("send tells what no guard has told, once", async () => {
    await happened({}, { target: "write" }, {});
    expect(await io.run("alerts", "send")).toBe(0);
    expect(await io.run("alerts", "send")).toBe(0);
    const lines = io
      .err()
      .split("\n")
      .filter((line) => line.startsWith("{"));
    expect(
      lines.map((line) => (JSON.parse(line) as Record<string, unknown>)["guardian.target"]).toSorted(),
    ).toEqual(["read", "write"]);
  });

  it("send says what is missing", async () => {
    expect(await io.run("alerts", "send")).toBe(2);
    io.file("guardian.yaml", "data-dir: ./data\n");
    expect(await io.run("alerts", "send")).toBe(2);
    expect(io.err()).toContain("there is no sink");
  });

  it("list shows what is open, show how it was told, ack says that somebody has heard", async () => {
    await happened({}, {}, { target: "write" });
    await io.run("alerts", "send");
    const [write = "", read = ""] = await ids();
    expect(await io.run("alerts", "list")).toBe(0);
    expect(io.out()).toMatch(new RegExp(`${read} +open +medium +2 .* files +read +it gives orders\n`));
    expect(await io.run("alerts", "show", read)).toBe(0);
    expect(io.out()).toMatch(/log +delivered after 1 attempt\n/);
    expect(await io.run("alerts", "ack", read)).toBe(0);
    expect(await io.run("alerts", "ack", read)).toBe(0);
    expect(await io.run("alerts", "list", "--json")).toBe(0);
    const json = io
      .out()
      .split("\n")
      .filter((line) => line.startsWith("{"));
    expect(json.map((line) => (JSON.parse(line) as { readonly id: string }).id)).toEqual([write]);
    expect(await io.run("audit", "list", "--event", "alert.acknowledged", "--json")).toBe(0);
    expect(io.out().match(/"event":"alert\.acknowledged"/g)).toHaveLength(1);
  });

  it.each(["show", "ack"])("%s says where there is no such alert, or none is named", async (command) => {
    await happened({});
    expect(await io.run("alerts", command, "nobody")).toBe(1);
    expect(await io.run("alerts", command)).toBe(2);
    expect(io.err()).toContain("guardian alerts list");
  });

  it("list says where no guard has written anything", async () => {
    expect(await io.run("alerts", "list")).toBe(2);
    expect(io.err()).toContain("no store of alerts");
  });

  it("tell a webhook that is down, and show why it waits", async () => {
    const server = createServer((_request, response) => response.writeHead(500).end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // it listens on a port
    configured({ kind: "webhook", url: `http://127.0.0.1:${port}/`, secret: "env:ALERT_SECRET" });
    await happened({});
    await io.run("alerts", "send");
    server.closeAllConnections();
    server.close();
    const [id = ""] = await ids();
    await io.run("alerts", "show", id);
    expect(io.out()).toMatch(/log +waiting after 1 attempt: it answers 500\n/);
  });
});

describe("guardian config check", () => {
  it.each([
    ["is not set", { kind: "webhook", url: "https://hooks.example/", secret: "env:NOT_THERE" }],
    ["shorter than 16", { kind: "webhook", url: "https://hooks.example/", secret: "env:TOO_SHORT" }],
    ["not a URL", { kind: "slack", url: "env:ALERT_SECRET" }],
  ])("says that a secret of a sink is wrong: %s", async (words, sink) => {
    configured(sink);
    expect(await io.run("config", "check")).toBe(2);
    expect(io.err()).toContain(words);
    expect(io.err()).not.toContain("for-this-test");
  });
});
