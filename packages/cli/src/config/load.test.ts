import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeIo } from "../fake-io.ts";
import type { FakeIo } from "../fake-io.ts";
import { loadConfig } from "./load.ts";

let io: FakeIo;
beforeEach(() => {
  io = fakeIo();
});
afterEach(() => {
  io.remove();
});

const load = (texts: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) =>
  loadConfig({ texts }, { ...io, env: { ...io.env, ...env } }, "here");

const authDefaults = {
  ...{ passwordPolicy: "classic", signingKey: "", formerKeys: [], sealKey: "", refreshGrace: 0 },
  breachCheck: { enabled: false, url: "https://api.pwnedpasswords.com/range", onFailure: "refuse" },
};

describe("loadConfig", () => {
  it("goes with the defaults where nothing is said", async () => {
    const { config, file } = await load();
    expect(file).toBeNull();
    expect(config).toEqual({
      listen: {
        host: "127.0.0.1",
        port: 8000,
        allowedHosts: [],
        allowedOrigins: [],
        insecureAllowUnauthenticated: false,
        trustedProxies: [],
      },
      dataDir: `${io.cwd}/.local/share/mcp-guardian`,
      policy: "balanced",
      policies: [],
      rules: [],
      servers: {},
      limits: { bytes: 33_554_432, depth: 64, strings: 100_000 },
      deadline: 1_000,
      without: [],
      transformer: true,
      alerts: { window: 600_000, escalateAfter: 3_600_000, sinks: {} },
      approvals: { timeout: 120_000, validity: 600_000, asksClient: true },
      auth: authDefaults,
      rates: { perMinute: 100, perHour: 1_000 },
      firstContact: "trust-on-first-use",
      lockFile: "",
      trustedKeys: [],
      flowSession: "",
      budgets: { calls: 10_000, bytes: 2 ** 30, repeats: 60, sent: 2 ** 28 },
      record: { traffic: true, flow: true, retention: { age: 2_592_000_000, size: 536_870_912 } },
      judge: null,
      suppressions: [],
    });
  });

  it("reads every key of a file", async () => {
    io.file(
      "guardian.yaml",
      `listen: { host: "::1", port: 9000, allowed-hosts: [mcp.local], allowed-origins: [https://a.example] }
data-dir: data
policy: ./strict.yaml
policies: [policies]
rules: [~/rules, /opt/rules]
servers:
  files: { command: npx, args: [-y, server], env: { API_TOKEN: env:TOKEN, MODE: fast }, cwd: ., roots: [/srv/notes], labels: { read_note: { untrusted: true, private: false } }, client: { roots: [/srv/notes], sampling: { tools: true, per-minute: 5 } }, pass-env: [NODE_OPTIONS], shared: true, max-children: 3, idle-timeout: 90s }
  far: { url: https://mcp.example/mcp, headers: { Authorization: file:/run/secret, X-Tenant: acme }, transport: sse }
limits: { frame-bytes: 1MiB, depth: 10, strings: 50 }
flow: { session: desk }
detect:
  deadline: 250ms
  without: [judge, traffic]
  transformer: false
  budget: { calls-per-hour: 500, bytes-per-hour: 1MiB, repeats: 9, sent-per-day: 2MiB }
alerts:
  window: 5m
  escalate-after: 0s
  sinks:
    log: { kind: stderr, min-severity: low }
approvals: { timeout: 1m, validity: 5m, ask-client: false }
rate: { per-minute: 5, per-hour: 0 }
auth: { password-policy: nist, signing-key: /etc/guardian/sign.pem, former-keys: [/etc/guardian/old.pem], seal-key: "env:SEAL", refresh-grace: 10s,
  breach-check: { enabled: true, url: "http://127.0.0.1:8080/range/", on-failure: allow } }
surface: { first-contact: locked, lock-file: my.lock, trusted-keys: ["0011223344556677"] }
record: { traffic: false, flow: false, retention: { age: 2d, size: 10MiB } }
judge:
  { provider: anthropic, base-url: https://llm.example/v1/, model: m, api-key: file:/run/key, insecure-allow-http: true, timeout: 5s, concurrency: 3,
    characters: 900, doubt: { from: 0.1, to: 0.8 }, breaker: { failures: 2, pause: 1m },
    budget: { calls-per-minute: 1, tokens-per-minute: 2, calls-per-day: 3, tokens-per-day: 4 } }
suppressions:
  - { rule: a/b, server: files, tool: read, pointer: /result/*, reason: looked at, expires: 2027-01-31 }
`,
    );
    const { config } = await load();
    expect(config).toEqual({
      listen: {
        host: "::1",
        port: 9000,
        allowedHosts: ["mcp.local"],
        allowedOrigins: ["https://a.example"],
        insecureAllowUnauthenticated: false,
        trustedProxies: [],
      },
      dataDir: `${io.cwd}/data`,
      policy: `${io.cwd}/strict.yaml`,
      policies: [`${io.cwd}/policies`],
      rules: [`${io.cwd}/rules`, "/opt/rules"],
      servers: {
        files: {
          kind: "command",
          command: "npx",
          args: ["-y", "server"],
          env: { API_TOKEN: "env:TOKEN", MODE: "fast" },
          cwd: io.cwd,
          roots: ["/srv/notes"],
          labels: { read_note: { untrusted: true, private: false } },
          client: { roots: ["/srv/notes"], sampling: { tools: true, "per-minute": 5 } },
          passEnv: ["NODE_OPTIONS"],
          shared: true,
          maxChildren: 3,
          idleTimeout: 90_000,
        },
        far: {
          kind: "url",
          url: "https://mcp.example/mcp",
          headers: { Authorization: "file:/run/secret", "X-Tenant": "acme" },
          transport: "sse",
        },
      },
      limits: { bytes: 1_048_576, depth: 10, strings: 50 },
      deadline: 250,
      without: ["judge", "traffic"],
      transformer: false,
      alerts: {
        window: 300_000,
        escalateAfter: 0,
        sinks: {
          log: { kind: "stderr", minSeverity: "low" },
        },
      },
      approvals: { timeout: 60_000, validity: 300_000, asksClient: false },
      auth: {
        passwordPolicy: "nist",
        signingKey: "/etc/guardian/sign.pem",
        formerKeys: ["/etc/guardian/old.pem"],
        sealKey: "env:SEAL",
        refreshGrace: 10_000,
        breachCheck: { enabled: true, url: "http://127.0.0.1:8080/range", onFailure: "allow" },
      },
      rates: { perMinute: 5, perHour: 0 },
      firstContact: "locked",
      lockFile: `${io.cwd}/my.lock`,
      trustedKeys: ["0011223344556677"],
      flowSession: "desk",
      budgets: { calls: 500, bytes: 2 ** 20, repeats: 9, sent: 2 ** 21 },
      record: { traffic: false, flow: false, retention: { age: 172_800_000, size: 10_485_760 } },
      judge: {
        provider: "anthropic",
        baseUrl: "https://llm.example/v1",
        model: "m",
        apiKey: "file:/run/key",
        timeout: 5_000,
        concurrency: 3,
        input: 900,
        doubt: { from: 0.1, to: 0.8 },
        breaker: { failures: 2, pause: 60_000 },
        budget: { callsPerMinute: 1, tokensPerMinute: 2, callsPerDay: 3, tokensPerDay: 4 },
      },
      suppressions: [
        {
          rule: "a/b",
          server: "files",
          tool: "read",
          pointer: "/result/*",
          reason: "looked at",
          expires: Date.parse("2027-01-31"),
        },
      ],
    });
  });

  it("lets a flag win over the environment, that over the file, and says where each value came from", async () => {
    const file = io.file(
      "guardian.yaml",
      "# mine\nlisten:\n  port: 1\n  host: file.example\npolicy: monitor\n",
    );
    const { origins } = await load(
      { port: "3" },
      { GUARDIAN_LISTEN_PORT: "2", GUARDIAN_LISTEN_HOST: "env.example" },
    );
    const found = origins.filter(({ path }) =>
      ["listen.port", "listen.host", "policy", "limits.depth"].includes(path),
    );
    expect(found).toEqual([
      { path: "listen.host", value: "env.example", from: "environment GUARDIAN_LISTEN_HOST" },
      { path: "listen.port", value: 3, from: "flag --port" },
      { path: "policy", value: "monitor", from: `${file}:5` },
      { path: "limits.depth", value: 64, from: "default" },
    ]);
  });

  it("never lets a wrap read the working directory", async () => {
    io.file("guardian.yaml", "policy: monitor\n");
    expect((await loadConfig({ texts: {} }, io, "user")).config.policy).toBe("balanced");
  });

  it("lets a wrap read the user's own file", async () => {
    const file = io.file(".config/mcp-guardian/guardian.yaml", "policy: strict\n");
    expect(await loadConfig({ texts: {} }, io, "user")).toMatchObject({ file, config: { policy: "strict" } });
  });

  it("ignores a relative XDG folder, as its specification asks", async () => {
    io.file("x/mcp-guardian/guardian.yaml", "policy: monitor\n");
    const loaded = await loadConfig(
      { texts: {} },
      { ...io, env: { ...io.env, XDG_CONFIG_HOME: "x" } },
      "user",
    );
    expect(loaded.file).toBeNull();
  });

  it.each([
    ["lisen: {}", `:1: lisen: unknown key "lisen"; did you mean "listen"?`],
    ["listen:\n  prot: 1", `:2: listen.prot: unknown key "prot"; did you mean "port"?`],
    ["__proto__: 1", `:1: __proto__: unknown key "__proto__"`],
    ["servers:\n  a:\n    comand: x", `:3: servers.a.comand: unknown key "comand"; did you mean "command"?`],
    ["servers:\n  a:\n    args: [x]", `:2: servers.a.command: is missing`],
    ["servers:\n  a: { url: http://x/mcp, command: x }", `:2: servers.a.command: unknown key "command"`],
    ["servers:\n  a: { url: ftp://x }", `:2: servers.a.url: not an http:// or https:// URL`],
    ["servers:\n  a: { url: 'http://u:p@x/' }", `:2: servers.a.url: a URL may not hold a user or password`],
    ["servers:\n  a/b: { command: x }", `:2: servers.a/b: a server's name is made of letters`],
    ["servers:\n  a: nothing", `:2: servers.a: Invalid input: expected object, received string ("nothing")`],
    ["listen: { port: 80x }", `:1: listen.port: "80x" is not a whole number from 0 to 65535`],
    ["listen: { port: 65536 }", `:1: listen.port: 65536 is not a whole number from 0 to 65535`],
    [
      "detect: { without: [classifer] }",
      `:1: detect.without: "classifer" is no layer; did you mean "classifier"?`,
    ],
    [
      "detect: { deadline: 5 }",
      `:1: detect.deadline: 5 is no length of time; write 250ms, 30s, 15m, 12h or 30d`,
    ],
    [
      "limits: { frame-bytes: 3MB }",
      `:1: limits.frame-bytes: "3MB" is no size; write 32MiB, 512KiB or a number of bytes`,
    ],
    ["record: { traffic: maybe }", `:1: record.traffic: "maybe" is neither true nor false`],
    [
      "suppressions:\n  - { rule: x, reason: y, expires: soon }",
      `:2: suppressions.0.expires: give a day or a time in UTC`,
    ],
    [
      `suppressions:\n  - { rule: "*", reason: y, expires: 2027-01-01 }`,
      `:2: suppressions.0.rule: this would accept every finding everywhere`,
    ],
    [
      "suppressions:\n  - { rule: x, reason: y, expire: 2027-01-01 }",
      `:2: suppressions.0.expire: unknown key "expire"`,
    ],
    ["policy: a\npolicy: b", `:2: Map keys must be unique`],
    ["a: &x [1]\nb: *x", `aliases (*name) are not supported`],
    ["- 1", `Invalid input: expected object`],
    ["policy: [", `Flow sequence`],
  ])("names file, place and remedy for %j", async (text, message) => {
    const file = io.file("guardian.yaml", text);
    await expect(load()).rejects.toMatchObject({
      code: "config/invalid",
      message: expect.stringContaining(message) as string,
    });
    await expect(load()).rejects.toThrow(file);
  });

  it("refuses a literal secret, without showing it, and says how to write it", async () => {
    const literal = ["Bearer", "abc123"].join(" ");
    io.file(
      "guardian.yaml",
      `servers:\n  a:\n    url: http://x/mcp\n    headers:\n      Authorization: ${literal}\n`,
    );
    const refusal = await load().catch((error: unknown) => String(error));
    expect(refusal).toContain(
      ":5: servers.a.headers.Authorization: a secret may not stand here itself; write env:NAME or file:/path",
    );
    expect(refusal).not.toContain("abc123");
  });

  it.each([
    [
      { GUARDIAN_POLCY: "strict" },
      {},
      "environment: unknown variable GUARDIAN_POLCY; did you mean GUARDIAN_POLICY?",
    ],
    [
      { GUARDIAN_LISTEN_PORT: "x" },
      {},
      'environment GUARDIAN_LISTEN_PORT: listen.port: "x" is not a whole number',
    ],
    [{}, { port: "-1" }, 'flag --port: listen.port: "-1" is not a whole number'],
    [
      { GUARDIAN_CONFIG: "nowhere.yaml" },
      {},
      "nowhere.yaml: cannot read the configuration: there is no such file",
    ],
    [{}, { config: "/" }, "/: cannot read the configuration: EISDIR"],
  ])("refuses %j %j", async (env, texts, message) => {
    await expect(load(texts, env)).rejects.toThrow(message);
  });

  it("leaves variables alone that belong to somebody else", async () => {
    expect((await load({}, { GUARDIAN_ANGEL: "x" })).file).toBeNull();
  });
});
