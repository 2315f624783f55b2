import { describe, expect, it } from "vitest";
import type { CommandServer, ServerConfig } from "./config/config.ts";
import { serverDefaults } from "./config/config.ts";
import { secretNames, specOf } from "./server-spec.ts";

const command = (env: Record<string, string>, passEnv: readonly string[] = []): CommandServer => ({
  kind: "command",
  command: "server",
  args: [],
  env,
  passEnv,
  shared: false,
  ...serverDefaults,
});

describe("specOf", () => {
  const one = command({ TOKEN: "env:ONE_TOKEN" });
  const servers: Record<string, ServerConfig> = {
    one,
    far: { kind: "url", url: "https://far.example", headers: { Authorization: "env:FAR" }, transport: "sse" },
  };
  const env = { PATH: "/bin", ONE_TOKEN: "first", FAR: "second", SEAL: "third" };
  const auth = { sealKey: "env:SEAL" };
  const withheld = secretNames({ servers, judge: null, alerts: { sinks: {} }, auth });

  it("gives a server its own secrets under its own names, and those of no other", () => {
    expect(specOf("one", one, env, withheld).env).toEqual({
      PATH: "/bin",
      TOKEN: "first",
    });
  });

  it("gives no server what sinks of alerts are signed with or reached by", () => {
    const remote = { timeout: 1, networks: [], minSeverity: "high" } as const;
    const sinks = {
      ops: { ...remote, kind: "webhook", url: "https://hooks.example", secret: "env:HOOK" },
      team: { ...remote, kind: "slack", url: "env:SLACK" },
    } as const;
    const names = secretNames({ servers, judge: null, alerts: { sinks }, auth });
    const all = { ...env, HOOK: "fourth", SLACK: "fifth" };
    expect(specOf("one", one, all, names).env).toEqual({ PATH: "/bin", TOKEN: "first" });
  });

  it("gives a server a variable that it asks for by name", () => {
    const asking = command({}, ["FAR"]);
    expect(specOf("two", asking, env, withheld).env).toEqual({
      PATH: "/bin",
      FAR: "second",
    });
  });
});
