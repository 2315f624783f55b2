import { join } from "node:path";
import { sqliteArchive, sqliteLedger } from "@guardian/drivers";
import { decide, parsePolicy, preparePolicy } from "@guardian/engine";
import type { EntryDraft, Finding } from "@guardian/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeIo } from "../fake-io.ts";
import type { FakeIo } from "../fake-io.ts";
import { recordedInspection } from "../recorded.ts";

let io: FakeIo;
beforeEach(() => {
  io = fakeIo();
  io.file("data/.keep", "");
});
afterEach(() => {
  io.remove();
});

const finding: Finding = {
  rule: "injection/override",
  layer: "pattern",
  title: "An order to ignore earlier instructions",
  severity: "high",
  confidence: 0.9,
  path: "/result/content/0/text",
  span: { start: 4, end: 20 },
  via: ["base64", "html"],
  excerpt: "ignore what was said",
  fingerprint: "f",
};

const draft = (extra: Partial<EntryDraft> = {}): EntryDraft => ({
  id: "aaaaaaaaaaaa",
  event: "frame.blocked",
  at: Date.parse("2026-11-23T11:00:00Z"),
  server: "files",
  session: "s",
  principal: "local",
  direction: "to-client",
  kind: "tool_result",
  method: "tools/call",
  target: "read",
  action: "block",
  enforced: true,
  complete: true,
  policy: "balanced",
  clause: "attack",
  reason: "The text looks like an attack on the model or on the user.",
  score: 0.86,
  findings: [finding],
  suppressed: [],
  faults: [],
  ...extra,
});

async function written(...drafts: readonly EntryDraft[]): Promise<void> {
  const ledger = sqliteLedger({ file: join(io.cwd, "data/audit.db") });
  await ledger.append(drafts);
  await ledger.close();
}

const explain = (...words: readonly string[]) => io.run("explain", ...words, "--data-dir", "data");

describe("explain", () => {
  it("says what was found and where, what decided and why, and what would let exactly this pass", async () => {
    await written(draft());
    expect(await explain("1")).toBe(0);
    expect(io.out()).toMatchInlineSnapshot(`
      "entry         1 (aaaaaaaaaaaa), frame.blocked, 2026-11-23T11:00:00.000Z
      message       tool_result tools/call read, to-client
      server        files
      verdict       block by clause "attack" of policy "balanced"
      why           The text looks like an attack on the model or on the user.
      clause asks   rule *, !secrets/*, !pii/*, !surface/*, !flow/*; severity at least high; confidence at least 0.7

      decides       injection/override: An order to ignore earlier instructions
        layer       pattern
        where       /result/content/0/text, characters 4 to 20
        read as     base64, then html
        evidence    ignore what was said
        severity    high, the clause asks for high
        confidence  0.9, the clause asks for 0.7

      If it is harmless, add this to the guardian.yaml with which the guard is started (there is none here yet),
      or to a policy of your own; where "suppressions:" stands already, put the entries below it. The guard reads it when it starts.
      It accepts this rule at this place until 2026-12-23 (00:00 UTC), whatever the text there says; everything else is judged as before.

      suppressions:
        - rule: "injection/override"
          server: "files"
          tool: "read"
          pointer: "/result/content/0/text"
          reason: "Who looked at it, and why it is harmless (audit entry aaaaaaaaaaaa)"
          expires: 2026-12-23

      See first what it would have let through in recorded traffic:
        guardian explain 1 --data-dir data --format yaml | guardian policy replay --suppress - --data-dir data
      "
    `);
  });

  it("prints the suppression alone, which lets the message pass and nothing beside it", async () => {
    await written(draft());
    expect(await explain("aaaaaaaaaaaa", "--format", "yaml", "--days", "7")).toBe(0);
    const yaml = io.out();
    expect(yaml).toContain("expires: 2026-11-30\n");
    const policy = await parsePolicy(
      `clauses: [{ id: a, when: { severity: high }, action: block, reason: r }]\notherwise: allow\n${yaml}`,
      "p",
    );
    const ready = await preparePolicy(policy);
    const action = (given: Partial<EntryDraft> & { finding?: Partial<Finding> }, at = io.now()) => {
      const { server, session, principal, target } = draft(given);
      const kind = given.kind ?? "tool_result";
      const findings = [{ ...finding, ...given.finding }];
      const record = { server, session, principal, target: target ?? "", kind, findings, faults: [] };
      return decide(
        ready,
        recordedInspection({
          ...record,
          direction: "to-client",
          method: given.method ?? "tools/call",
          arguments: null,
        }),
        at,
      ).action;
    };
    expect(action({})).toBe("allow");
    expect(action({ finding: { excerpt: "other words", fingerprint: "g" } })).toBe("allow");
    const siblings = {
      server: action({ server: "mail" }),
      tool: action({ target: "send" }),
      noTool: action({ kind: "resource", method: "resources/read" }),
      pointer: action({ finding: { path: "/result/content/1/text" } }),
      below: action({ finding: { path: "/result/content/0/text/x" } }),
      rule: action({ finding: { rule: "injection/override-2" } }),
      expired: action({}, Date.parse("2026-11-30T00:00:00Z")),
    };
    expect(new Set(Object.values(siblings))).toEqual(new Set(["block"]));
  });

  it("prints JSON with the account, the suppression and the command that tries it", async () => {
    await written(draft());
    expect(await explain("1", "--format", "json")).toBe(0);
    expect(JSON.parse(io.out())).toMatchObject({
      entry: { seq: 1, clause: "attack" },
      clause: { id: "attack", action: "block" },
      findings: [{ finding, part: "decides" }],
      suppressions: [
        { rule: "injection/override", server: "files", tool: "read", pointer: "/result/content/0/text" },
      ],
      yaml: expect.stringContaining("suppressions:\n  - rule:") as unknown,
      replay: expect.stringContaining("guardian policy replay --suppress -") as unknown,
    });
  });

  it("prints harmful characters of the audit's texts as escapes", async () => {
    const bad = "\u001b[31m\u202e";
    await written(draft({ target: `re${bad}ad`, findings: [{ ...finding, excerpt: bad, path: `/${bad}` }] }));
    await explain("1");
    expect(io.out()).not.toMatch(/[\u001b\u202e]/u);
    expect(io.out()).toContain("evidence    \\u{1b}[31m\\u{202e}\n");
  });
});

describe("explain, without a suppression", () => {
  const surface: Finding = { ...finding, rule: "surface/changed", layer: "surface" };
  const fault = { detector: "yara", reason: "deadline", detail: "was not done within 50 ms" } as const;

  it.each<[string, Partial<EntryDraft>, string]>([
    ["was only noted", { action: "flag", event: "frame.flagged" }, "there is nothing to suppress"],
    ["is about the guard", { event: "guard.started" }, "No message was stopped"],
    ["is a changed surface", { findings: [surface] }, "surface/changed is nothing to suppress"],
    [
      "was not read completely",
      { findings: [], faults: [fault], complete: false, clause: "not-fully-read" },
      "yara had not enough time: raise detect.deadline",
    ],
    ["is malformed", { kind: "malformed", findings: [], clause: "malformed" }, "its sender must be mended"],
    [
      "is no longer stopped",
      { findings: [{ ...finding, severity: "low" }] },
      "as it is now lets the message pass",
    ],
    [
      "comes from a tool with a wildcard for a name",
      { target: "*" },
      'No suppression means this alone: the tool "*" holds a `*`',
    ],
    [
      "names a place that is not recorded",
      { findings: [{ ...finding, path: "/params/‹redacted:aws-key›" }] },
      "is not recorded as it is",
    ],
  ])("says what to do where the entry %s", async (_what, extra, words) => {
    await written(draft(extra));
    expect(await explain("1")).toBe(0);
    expect(io.out()).toContain(words);
    expect(io.out()).not.toContain("suppressions:\n");
    expect(await explain("1", "--format", "yaml")).toBe(1);
    expect(io.err()).toContain(words);
  });

  it("says that a suppression which is there already lets the message pass, with its secrets taken out", async () => {
    const secret: Finding = {
      ...finding,
      rule: "secrets/aws-access-key",
      layer: "redaction",
      placeholder: "aws-key",
    };
    await written(draft({ findings: [finding, secret] }));
    const suppressions =
      "suppressions: [{ rule: injection/override, server: files, reason: r, expires: 2027-01-01 }]";
    io.file("guardian.yaml", `${suppressions}\n`);
    await explain("1");
    expect(io.out()).toContain(
      "there already lets the message pass now, without its secrets: there is nothing to add",
    );
    expect(io.out()).not.toContain("The policy has changed");
    expect(io.out()).not.toContain("suppressions:\n");
  });

  it("judges by the policy that made the entry, and tries the suppression under the same", async () => {
    const unsure = { ...finding, confidence: 0.5 };
    await written(draft({ policy: "strict", findings: [unsure] }));
    await explain("1", "--days", "3");
    expect(io.out()).toContain("clause asks for 0.4\n");
    expect(io.out()).toContain(
      "guardian explain 1 --days 3 --policy strict --data-dir data --format yaml | guardian policy replay --suppress - --policy strict --data-dir data\n",
    );
  });

  it("says by which clause of another policy the entry was decided", async () => {
    await written(draft({ policy: "ours", clause: "no-orders" }));
    await explain("1");
    expect(io.out()).toContain(
      'decided by policy "ours", which is not the one here; what follows is by "balanced"',
    );
  });

  it("says that a message passed in monitor mode, and how to let a held request pass once", async () => {
    await written(
      draft({ enforced: false }),
      draft({ id: "bbbbbbbbbbbb", action: "hold", event: "frame.held", direction: "to-server" }),
    );
    await explain("1");
    expect(io.out()).toContain("monitor mode): the message passed");
    await explain("2");
    expect(io.out()).toContain("guardian approvals approve bbbbbbbbbbbb");
  });
});

describe("explain, with what surrounds the entry", () => {
  it("names the other entries of the same frame", async () => {
    const part = (id: string, extra: Partial<EntryDraft> = {}) => draft({ id, digest: "d1", ...extra });
    const flag = { action: "flag", event: "frame.flagged" } as const;
    await written(part("a-2"), part("a"), part("a-3", flag), part("b", { digest: "d2" }), part("a-4"));
    await explain("a");
    expect(io.out()).toContain("Other parts of the same frame have entries of their own: 1, 5.\n");
  });

  it("asks the expression of a clause about the recorded arguments", async () => {
    const path = "/params/arguments/path";
    const call = { direction: "to-server", kind: "tool_args", policy: "own", clause: "no-etc" } as const;
    const found = { ...finding, path };
    await written(draft({ ...call, findings: [found] }));
    const archive = sqliteArchive({ file: join(io.cwd, "data/traffic.db") });
    const { at, server, session, principal, target, method } = draft();
    const shared = { at, server, session, principal, method: method ?? "", target: target ?? "", faults: [] };
    const record = { ...shared, ...call, transport: "stdio", score: 1, complete: true, size: 9 };
    await archive.write([{ ...record, action: "block", findings: [found], arguments: '{"path":"/etc/x"}' }]);
    await archive.close();
    const expression = "arguments.path.startsWith('/etc')";
    const when = `{ rule: [injection/*], expression: "${expression}" }`;
    io.file(
      "own.yaml",
      `clauses: [{ id: no-etc, when: ${when}, action: block, reason: r }]\notherwise: allow\n`,
    );
    await explain("1", "--policy", "own.yaml");
    expect(io.out()).toContain('pointer: "/params/arguments/path"\n');
    expect(io.out()).not.toContain("policy has changed");
    expect(io.out()).toContain(`expression ${expression}\n`);
  });
});

describe("explain refuses", () => {
  it.each([
    ["aaaaaaaaaaab", 'there is no entry "aaaaaaaaaaab": the audit has 1 to 1; did you mean "aaaaaaaaaaaa"?'],
    ["9", 'there is no entry "9": the audit has 1 to 1; see guardian audit list'],
  ])("the unknown entry %s", async (key, message) => {
    await written(draft());
    expect(await explain(key)).toBe(1);
    expect(io.err()).toContain(message);
  });

  it.each([
    [[], "name the entry: its number or id"],
    [["1", "--format", "yml"], '--format: unknown format "yml"; did you mean "yaml"?'],
    [["1", "--days", "0"], '--days: "0" is not a whole number from 1 to 366'],
  ])("the words %j", async (words, message) => {
    await written(draft());
    expect(await explain(...words)).toBe(2);
    expect(io.err()).toContain(message);
  });

  it("to look where no audit was written", async () => {
    expect(await explain("1")).toBe(2);
    expect(io.err()).toContain("there is no audit at");
  });
});
