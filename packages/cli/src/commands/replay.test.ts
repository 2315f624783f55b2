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

  it("counts what was only noted in monitor mode as passed", async () => {
    const blocked = { findings: [finding], action: "block", clause: "no-webhooks" } as const;
    await recorded(
      record("2026-11-23T10:00:00Z", { ...blocked, enforced: false }),
      record("2026-11-23T10:01:00Z", { ...blocked, enforced: true }),
      record("2026-11-23T10:02:00Z", blocked),
    );
    io.file("new.yaml", policy);
    expect(await io.run("policy", "replay", "--policy", "new.yaml", "--data-dir", "data")).toBe(1);
    expect(io.out()).toContain("1 of 3 recorded messages would be treated otherwise\n");
    expect(io.out()).toContain("  block (not enforced) → block: 1\n");
    io.file("watch.yaml", `enforced: false\n${policy}`);
    await io.run("policy", "replay", "--policy", "watch.yaml", "--data-dir", "data", "--json");
    expect(JSON.parse(io.out().trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      changes: { "block → block (not enforced)": 2 },
    });
  });

  it("tells of suppressions that have expired or name what nobody knows", async () => {
    await recorded(record("2026-11-23T10:00:00Z"));
    const rest = "reason: r, expires: 2027-01-01 }";
    io.file(
      "new.yaml",
      `${policy}suppressions:
  - { rule: exfiltration/*, server: files, reason: r, expires: 2026-11-23 }
  - { rule: injection/overide, ${rest}
  - { rule: "secrts/*", ${rest}
  - { rule: surface/changd, ${rest}
  - { rule: pii/*, server: fils, ${rest}
  - { rule: secrets/*, server: files, ${rest}
`,
    );
    await io.run("policy", "replay", "--policy", "new.yaml", "--data-dir", "data");
    expect(io.err())
      .toBe(`guardian: suppression (exfiltration/* files): it expired on 2026-11-23 and accepts nothing any more; remove it, or look again and write a later day
guardian: suppression (injection/overide): nothing reports a rule "injection/overide"; did you mean "injection/override"?
guardian: suppression (secrts/*): nothing reports a rule "secrts/*"; did you mean "secrets/*"?
guardian: suppression (surface/changd): nothing reports a rule "surface/changd"; did you mean "surface/changed"?
guardian: suppression (pii/* fils): there is no server "fils"; did you mean "files"?
`);
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

describe("policy replay --suppress", () => {
  const blocked = { findings: [finding], action: "block", clause: "no-webhooks" } as const;
  const yaml = `suppressions:
  - rule: exfiltration/webhook
    server: files
    tool: read
    pointer: /result/content/0/text
    reason: r
    expires: 2026-12-01
`;
  const replay = (...words: readonly string[]) => {
    io.file("ours.yaml", policy);
    io.file("s.yaml", yaml);
    return io.run("policy", "replay", "--policy", "ours.yaml", "--data-dir", "data", ...words);
  };

  it("shows what those suppressions alone would have let through, and leaves every other block", async () => {
    await recorded(
      record("2026-11-23T10:00:00Z"),
      record("2026-11-23T10:01:00Z", blocked),
      record("2026-11-23T10:02:00Z", { ...blocked, target: "fetch" }),
      record("2026-11-23T10:03:00Z", { ...blocked, server: "web" }),
      record("2026-11-23T10:04:00Z", { ...blocked, findings: [finding, { ...finding, path: "/result/x" }] }),
      record("2026-11-23T10:05:00Z", blocked),
      // Was let pass under another policy; what counts is the policy that is asked.
      record("2026-11-23T10:06:00Z", { findings: [finding] }),
    );
    expect(await replay("--suppress", "s.yaml")).toBe(1);
    expect(io.err()).toBe("");
    expect(io.out())
      .toBe(`policy "ours" with --suppress: 3 of 7 recorded messages would be treated otherwise; 3 that were stopped would have passed
  block → allow: 3
  stopped as before: 3
  something accepted, and the verdict is the same: 1

COUNT  SERVER  TARGET  ACCEPTED              WAS    NOW
3      files   read    exfiltration/webhook  block  allow

TIME                      SERVER  WHAT             WAS    NOW    CLAUSE     RULE
2026-11-23T10:01:00.000Z  files   tools/call read  block  allow  otherwise  exfiltration/webhook
2026-11-23T10:05:00.000Z  files   tools/call read  block  allow  otherwise  exfiltration/webhook
2026-11-23T10:06:00.000Z  files   tools/call read  block  allow  otherwise  exfiltration/webhook
`);
  });

  it("prints JSON, and a bounded list where many messages change", async () => {
    await recorded(...Array.from({ length: 1_200 }, () => record("2026-11-23T10:00:00Z", blocked)));
    await replay("--suppress", "s.yaml", "--json");
    const read = JSON.parse(io.out()) as { changed: readonly unknown[] };
    expect(read).toMatchObject({
      records: 1_200,
      freed: 1_200,
      stopped: 0,
      groups: [{ count: 1_200, server: "files", target: "read", rule: "exfiltration/webhook" }],
      changes: { "block → allow": 1_200 },
    });
    expect(read.changed).toHaveLength(1_000);
    await replay("--suppress", "s.yaml");
    expect(io.out()).toContain("… and 1000 more; --json has the first 1000\n");
  });

  it.each([
    [
      "rule: exfiltration/webhook",
      "rule: exfiltration/webhok",
      'rule "exfiltration/webhok"; did you mean "exfiltration/webhook"?',
    ],
    ["server: files", "server: flies", 'server "flies"; did you mean "files"?'],
    ["tool: read", "tool: reed", 'tool "reed"; did you mean "read"?'],
    [
      "content/0/text",
      "contents/0/text",
      'pointer "/result/contents/0/text"; did you mean "/result/content/0/text"?',
    ],
    ["2026-12-01", "2026-11-01", "no recorded finding has all of this together, or it has expired"],
  ])("says why nothing fits where %s is written %s", async (right, wrong, words) => {
    await recorded(record("2026-11-23T10:01:00Z", blocked));
    io.file("wrong.yaml", yaml.replace(right, wrong));
    expect(await replay("--suppress", "wrong.yaml")).toBe(0);
    expect(io.err()).toContain("accepts nothing that was recorded: ");
    expect(io.err()).toContain(words);
  });

  it.each([
    ["tool: read", "tol: read", "has an unknown key `tol`; did you mean `tool`?"],
    ["2026-12-01", "soon", "suppressions[0].expires is `soon`; give a day or a time in UTC"],
    ["2026-12-01", "2027-02-30", "suppressions[0].expires is `2027-02-30`; there is no such day"],
    ["suppressions:", "supressions:", "has an unknown key `supressions`; did you mean `suppressions`?"],
    [yaml, "suppressions: []", "suppressions is an empty list"],
    [yaml, "[", "is not YAML"],
  ])("refuses suppressions where %s is written %s", async (right, wrong, words) => {
    await recorded(record("2026-11-23T10:01:00Z", blocked));
    const file = io.file("wrong.yaml", yaml.replace(right, wrong));
    expect(await replay("--suppress", "wrong.yaml")).toBe(2);
    expect(io.err()).toContain(`guardian: ${file}: `);
    expect(io.err()).toContain(words);
  });

  it("insists on a policy or on suppressions", async () => {
    expect(await io.run("policy", "replay", "--data-dir", "data")).toBe(2);
    expect(io.err()).toContain("name the policy to judge by with --policy NAME|FILE, or suppressions to try");
  });
});

describe("policy replay --suppress -", () => {
  it("reads the suppressions from stdin and judges by the configured policy", async () => {
    const list = "- { rule: exfiltration/webhook, reason: r, expires: 2026-12-01 }";
    const piped = fakeIo({ input: list });
    piped.file("data/.keep", "");
    const archive = sqliteArchive({ file: join(piped.cwd, "data/traffic.db") });
    await archive.write([record("2026-11-23T10:00:00Z", { findings: [finding] })]);
    await archive.close();
    expect(await piped.run("policy", "replay", "--suppress", "-", "--data-dir", "data")).toBe(1);
    expect(piped.out()).toContain('policy "balanced" with --suppress: 1 of 1');
    expect(piped.out()).toContain("  flag → allow: 1\n");
    piped.remove();
  });
});
