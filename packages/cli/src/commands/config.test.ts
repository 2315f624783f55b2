import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeIo } from "../fake-io.ts";
import type { FakeIo } from "../fake-io.ts";

// All rules are compiled again and again, which takes a second where the machine is busy.
vi.setConfig({ testTimeout: 30_000 });

let io: FakeIo;
beforeEach(() => {
  io = fakeIo({ env: { TOKEN: "the-value-itself" } });
});
afterEach(() => {
  io.remove();
});

describe("config print", () => {
  it("shows each value and where it came from, and a secret as the reference that it is", async () => {
    const file = io.file(
      "guardian.yaml",
      "policy: strict\nservers:\n  far:\n    url: https://mcp.example/mcp\n    headers: { Authorization: env:TOKEN }\n",
    );
    expect(await io.run("config", "print")).toBe(0);
    expect(io.out()).toContain(`# ${file}\n`);
    expect(io.out()).toMatch(/^policy +strict +.*guardian\.yaml:1$/m);
    expect(io.out()).toMatch(/^listen\.port +8000 +default$/m);
    expect(io.out()).toMatch(/^servers\.far\.headers\.Authorization +env:TOKEN +/m);
    expect(io.out()).toMatch(/^record\.retention\.age +30d +default$/m);
    expect(io.out()).not.toContain("the-value-itself");
  });

  it("prints the same as JSON", async () => {
    expect(await io.run("config", "print", "--json")).toBe(0);
    const printed = JSON.parse(io.out()) as { file: unknown; settings: readonly unknown[] };
    expect(printed.file).toBeNull();
    expect(printed.settings).toContainEqual({ path: "listen.port", value: 8000, from: "default" });
  });
});

describe("config check", () => {
  it("tells of suppressions that accept nothing", async () => {
    io.file(
      "guardian.yaml",
      `servers: { files: { command: node } }
suppressions:
  - { rule: secrets/*, server: flies, reason: r, expires: 2027-01-01 }
  - { rule: injection/overide, reason: r, expires: 2026-01-01 }
`,
    );
    expect(await io.run("config", "check")).toBe(0);
    expect(io.err().split("\n")).toEqual([
      'guardian: suppression (secrets/* flies): there is no server "flies"; did you mean "files"?',
      "guardian: suppression (injection/overide): it expired on 2026-01-01 and accepts nothing any more; remove it, or look again and write a later day",
      'guardian: suppression (injection/overide): nothing reports a rule "injection/overide"; did you mean "injection/override"?',
      "",
    ]);
  });

  it("says that a file is right", async () => {
    const file = io.file("guardian.yaml", "servers:\n  a: { command: x, env: { API_KEY: env:TOKEN } }\n");
    expect(await io.run("config", "check")).toBe(0);
    expect(io.out()).toBe(`${file}: right; 1 server, policy balanced\n`);
  });

  it.each([
    [
      "servers:\n  a: { command: x, env: { API_KEY: env:NO_SUCH } }\n",
      "servers.a.env.API_KEY: the environment variable NO_SUCH is not set",
    ],
    ["policy: stritc\n", 'unknown policy "stritc"; did you mean "strict"?'],
    ["policy: ./mine.yaml\n", "mine.yaml: cannot be read: it does not exist"],
    ["rules: [./nowhere]\n", "nowhere: cannot be read: it does not exist"],
    ["polices: []\n", 'polices: unknown key "polices"; did you mean "policies"?'],
  ])("names the mistake in %j", async (text, message) => {
    io.file("guardian.yaml", text);
    expect(await io.run("config", "check")).toBe(2);
    expect(io.err()).toContain(message);
    expect(io.err().trimEnd()).not.toContain("\n");
  });
});

describe("policy check", () => {
  it.each(["monitor", "balanced", "strict"])("finds the policy %s right", async (name) => {
    expect(await io.run("policy", "check", name)).toBe(0);
    expect(io.out()).toContain(`policy "${name}": right; `);
  });

  it("names the mistake in a policy of one's own", async () => {
    io.file("own/mine.yaml", "clauses: []\notherwise: alow\n");
    expect(await io.run("policy", "check", "own/mine.yaml")).toBe(2);
    expect(io.err()).toContain('policy "mine": otherwise is `alow`; did you mean `allow`?');
  });

  it("finds a policy by name in the configured folders, and refuses a second of one name", async () => {
    io.file("own/mine.yaml", "clauses: []\notherwise: allow\n");
    io.file("own/strict.yaml", "clauses: []\notherwise: allow\n");
    const config = io.file("c.yaml", "policies: [own]\n");
    expect(await io.run("policy", "check", "mine", "--config", config)).toBe(0);
    expect(await io.run("policy", "check", "strict", "--config", config)).toBe(2);
    expect(io.err()).toContain('strict.yaml: another policy is named "strict" already; rename the file');
  });
});
