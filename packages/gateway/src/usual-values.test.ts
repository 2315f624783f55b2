import type { Finding, Subject, Verdict } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { createGate } from "./gate.ts";
import { fixtureBench } from "./bench.fixture.ts";
import { findingOf } from "./recorder/fixtures.ts";
import { Session } from "./session.ts";
import { UsualValues } from "./usual-values.ts";

const route = {
  server: "store",
  session: "s",
  principal: "local",
  transport: "stdio",
  direction: "to-server",
} as const;

interface Past {
  readonly findings?: readonly Finding[];
  readonly action?: Verdict["action"];
  readonly tool?: string;
}

const verdictOn = (given: object, { findings = [], action = "allow", tool = "ask" }: Past = {}): Verdict => {
  const subject: Subject = {
    kind: "tool_args",
    origin: { route, method: "tools/call", target: tool },
    message: 0,
    at: "",
    fragments: [],
    arguments: JSON.parse(JSON.stringify(given)) as Subject["arguments"] & object, // plain JSON
  };
  return {
    action,
    enforced: true,
    clause: null,
    because: [],
    score: 0,
    incomplete: false,
    inspection: { subject, findings, faults: [] },
    reason: "",
  } as unknown as Verdict; // only what the memory reads
};

const after = (values: readonly string[], past?: Past): UsualValues => {
  const usual = new UsualValues();
  for (const q of values) usual.learn({ verdicts: [verdictOn({ q }, past)] });
  return usual;
};
const times = (count: number, value: string): readonly string[] => Array.from({ length: count }, () => value);
const statement = "SELECT name FROM items WHERE id = 4";

describe("what arguments usually hold", () => {
  it.each([
    [statement, "sql"],
    ["git log --oneline -5", "shell"],
    ["https://shop.example/a?b=c", "url"],
    ["./notes/today.md", "path"],
    ["order-4711", "word"],
    ["blue shoes for the rain", "words"],
    ["<p>Hello</p>", "markup"],
  ])("is known after ten values like %s", (value, sort) => {
    expect(after(times(9, value)).of("store", "ask")).toBeUndefined();
    expect([...(after(times(10, value)).of("store", "ask") ?? [])]).toEqual([["q", sort]]);
  });

  it("is of the server and the tool alone", () => {
    const usual = after(times(10, statement));
    expect(usual.of("other", "ask")).toBeUndefined();
    expect(usual.of("store", "tell")).toBeUndefined();
  });

  it("is nothing where the values differ, and is forgotten where they begin to", () => {
    expect(after([...times(8, statement), ...times(8, "word")]).of("store", "ask")).toBeUndefined();
    expect(after([...times(10, statement), ...times(2, "word")]).of("store", "ask")).toBeUndefined();
  });

  it("is not learnt from what was found out or stopped", () => {
    const findings = [findingOf({ rule: "argument/sql-injection", layer: "argument", severity: "high" })];
    expect(after(times(20, statement), { findings }).of("store", "ask")).toBeUndefined();
    expect(after(times(20, statement), { action: "block" }).of("store", "ask")).toBeUndefined();
    expect(after(times(20, statement), { action: "flag" }).of("store", "ask")).toBeUndefined();
  });

  it("is learnt in spite of a mere note about a whole statement", () => {
    const findings = [findingOf({ rule: "argument/sql-injection", layer: "argument", severity: "info" })];
    expect(after(times(10, statement), { findings }).of("store", "ask")?.get("q")).toBe("sql");
  });

  it("follows a tool that changes its ways", () => {
    const usual = after([...times(500, "word"), ...times(2_000, statement)]);
    expect(usual.of("store", "ask")?.get("q")).toBe("sql");
  });

  it("is bounded in tools, arguments and names", () => {
    const usual = after(times(10, statement));
    for (let tool = 0; tool < 5_000; tool++)
      usual.learn({ verdicts: [verdictOn({ q: "a" }, { tool: `t${tool}` })] });
    expect(usual.of("store", "ask")).toBeUndefined();
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`a${index}`, "x"]));
    const long = { ["n".repeat(10_000)]: "x", ["__proto__x"]: "y" };
    for (let count = 0; count < 10; count++)
      usual.learn({ verdicts: [verdictOn(many), verdictOn(long, { tool: "long" })] });
    expect(usual.of("store", "ask")?.size).toBe(16);
    expect([...(usual.of("store", "long") ?? [])]).toEqual([["__proto__x", "word"]]);
  });
});

describe("a gate", () => {
  it("tells the engine what an argument usually held", async () => {
    const bench = await fixtureBench();
    const seen: unknown[] = [];
    const engine = {
      ...bench.engine,
      inspect: (subject: Subject) => {
        seen.push(subject.origin.usual?.get("q") ?? null);
        return bench.engine.inspect(subject);
      },
    };
    const session = new Session({ server: "store", transport: "stdio", now: () => 1_000 });
    const gate = createGate({
      bench: Promise.resolve({ ...bench, engine }),
      lane: { judge: () => Promise.reject(new Error("not heavy")), close: () => Promise.resolve() },
      recorder: {
        record: () => undefined,
        note: () => Promise.resolve(),
        flush: () => Promise.resolve(),
        close: () => Promise.resolve(),
        dropped: 0,
      },
      warn: () => undefined,
    });
    for (let id = 0; id < 11; id++) {
      const params = { name: "ask", arguments: { q: statement } };
      const frame = session.frame(
        "to-server",
        Buffer.from(JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params })),
      );
      await gate.record(await gate.judge(frame, session), session);
    }
    expect(seen).toEqual([...times(10, "").map(() => null), "sql"]);
  });
});
