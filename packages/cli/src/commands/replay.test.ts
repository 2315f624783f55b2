import { join } from "node:path";
import { sqliteArchive } from "@guardian/drivers";
import type { Finding, TrafficRecord } from "@guardian/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeIo } from "../fake-io.ts";
import type { FakeIo } from "../fake-io.ts";

let io: FakeIo;
beforeEach(() => {
  io = fakeIo();
  io.file("data/.keep", "");
});
afterEach(() => {
  io.remove();
});

const finding: Finding = {
  rule: "exfiltration/webhook",
  layer: "pattern",
  title: "t",
  severity: "medium",
  confidence: 0.6,
  path: "/result/content/0/text",
  span: { start: 0, end: 1 },
  via: [],
  excerpt: "x",
  fingerprint: "f",
};

const record = (at: string, extra: Partial<TrafficRecord> = {}): TrafficRecord => ({
  at: Date.parse(at),
  session: "s",
  server: "files",
  principal: "local",
  transport: "stdio",
  direction: "to-client",
  kind: "tool_result",
  method: "tools/call",
  target: "read",
  action: "allow",
  clause: "otherwise",
  score: 0,
  complete: true,
  findings: [],
  faults: [],
  size: 200,
  arguments: null,
  ...extra,
});

async function recorded(...records: readonly TrafficRecord[]): Promise<void> {
  const archive = sqliteArchive({ file: join(io.cwd, "data/traffic.db") });
  await archive.write(records);
  await archive.close();
}

const policy = `clauses:
  - { id: no-webhooks, when: { rule: ["exfiltration/*"] }, action: block, reason: No webhooks. }
  - id: no-etc
    when: { kind: [tool_args], expression: 'arguments.path.startsWith("/etc")' }
    action: block
    reason: Not there.
otherwise: allow
`;

describe("policy replay", () => {
  it("decides recorded messages again, with their findings and arguments, and shows what would change", async () => {
    const args = { direction: "to-server", kind: "tool_args" } as const;
    await recorded(
      record("2026-11-23T10:00:00Z"),
      record("2026-11-23T10:01:00Z", { findings: [finding], action: "flag", clause: "doubtful" }),
      record("2026-11-23T10:02:00Z", { ...args, arguments: '{"path":"/etc/passwd"}' }),
      record("2026-11-23T10:03:00Z", { ...args, arguments: '{"path":"/tmp/x"}' }),
    );
    io.file("new.yaml", policy);
    expect(await io.run("policy", "replay", "--policy", "new.yaml", "--data-dir", "data")).toBe(1);
    expect(io.out()).toBe(`policy "new": 2 of 4 recorded messages would be treated otherwise
  flag → block: 1
  allow → block: 1

TIME                      SERVER  WHAT             WAS    NOW    CLAUSE       RULE
2026-11-23T10:01:00.000Z  files   tools/call read  flag   block  no-webhooks  exfiltration/webhook
2026-11-23T10:02:00.000Z  files   tools/call read  allow  block  no-etc
`);
  });

  it("looks at one server and the last hours only, and prints JSON", async () => {
    await recorded(
      record("2026-11-21T10:00:00Z", { findings: [finding] }),
      record("2026-11-23T10:00:00Z", { findings: [finding] }),
      record("2026-11-23T10:00:00Z", { findings: [finding], server: "other" }),
    );
    io.file("new.yaml", policy);
    const argv = [
      "--policy",
      "new.yaml",
      "--data-dir",
      "data",
      "--since",
      "12h",
      "--server",
      "files",
      "--json",
    ];
    expect(await io.run("policy", "replay", ...argv)).toBe(1);
    expect(JSON.parse(io.out())).toMatchObject({
      policy: "new",
      records: 1,
      changes: { "allow → block": 1 },
      changed: [{ server: "files", action: "allow", now: { action: "block", clause: "no-webhooks" } }],
    });
  });

  it("reads on where a batch ends in the middle of one millisecond", async () => {
    await recorded(...Array.from({ length: 2_500 }, () => record("2026-11-23T10:00:00Z")));
    expect(await io.run("policy", "replay", "--policy", "balanced", "--data-dir", "data", "--json")).toBe(0);
    expect(JSON.parse(io.out())).toMatchObject({ records: 2_500, changes: {} });
  });

  it.each([
    [
      ["--since", "yesterday"],
      '--since: "yesterday" is no length of time; write 250ms, 30s, 15m, 12h or 30d',
    ],
    [["--data-dir", "nowhere"], "there is no recorded traffic at"],
  ])("refuses %j", async (words, message) => {
    await recorded(record("2026-11-23T10:00:00Z"));
    expect(await io.run("policy", "replay", "--policy", "balanced", "--data-dir", "data", ...words)).toBe(2);
    expect(io.err()).toContain(message);
  });
});
