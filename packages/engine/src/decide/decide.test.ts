import type { Clause, Inspection, Label, Subject } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { ToolLabels } from "../flow/labels.ts";
import { decide } from "./decide.ts";
import { preparePolicy } from "./ready-policy.ts";
import { fault, finding, inspection, judge, policy, subject, when } from "./samples.ts";

describe("decide", () => {
  it("gives the whole verdict with the findings that satisfied the clause", async () => {
    const bad = finding();
    const mild = finding({ severity: "low", confidence: 0.5 });
    const seen = inspection({ findings: [mild, bad] }); // one rule: its surest finding counts
    expect(await judge(policy([when({ severity: "high" })]), seen)).toEqual({
      action: "block",
      enforced: true,
      policy: "p",
      clause: "one",
      reason: "Because.",
      because: [bad],
      suppressed: [],
      score: 0.76,
      shares: [{ layer: "yara", score: 0.76 }],
      complete: true,
      inspection: seen,
    });
  });

  it("allows a clean subject with a verdict of the same shape", async () => {
    const seen = inspection();
    const verdict = await judge(policy([when({ severity: "high" })]), seen);
    expect(verdict).toEqual({
      action: "allow",
      enforced: true,
      policy: "p",
      clause: "otherwise",
      reason: "No clause of the policy speaks against it.",
      because: [],
      suppressed: [],
      score: 0,
      shares: [],
      complete: true,
      inspection: seen,
    });
    const found = await judge(policy([when({ severity: "high" })]), inspection({ findings: [finding()] }));
    expect(Object.keys(found)).toEqual(Object.keys(verdict));
  });

  it.each<[string, Clause["when"], Partial<Inspection>, boolean]>([
    ["server", { server: ["fi*"] }, {}, true],
    ["another server", { server: ["db"] }, {}, false],
    ["tool", { tool: ["read"] }, {}, true],
    ["another tool", { tool: ["write"] }, {}, false],
    [
      "a prompt that is named like the tool",
      { tool: ["read"] },
      { subject: subject({ kind: "prompt", method: "prompts/get" }) },
      false,
    ],
    ["direction", { direction: "to-client" }, {}, true],
    ["the other direction", { direction: "to-server" }, {}, false],
    ["kind", { kind: ["error", "tool_result"] }, {}, true],
    ["another kind", { kind: ["error"] }, {}, false],
    ["method", { method: ["tools/*"] }, {}, true],
    ["another method", { method: ["prompts/*"] }, {}, false],
    ["principal", { principal: ["local"] }, {}, true],
    ["another principal", { principal: ["!local"] }, {}, false],
    ["label of what a server says", { label: ["untrusted"] }, {}, true],
    ["another label of what a server says", { label: ["private", "external"] }, {}, false],
    ["rule", { rule: ["injection/*"] }, { findings: [finding()] }, true],
    ["an excepted rule", { rule: ["*", "!injection/*"] }, { findings: [finding()] }, false],
    ["layer", { layer: ["yara"] }, { findings: [finding()] }, true],
    ["another layer", { layer: ["pattern"] }, { findings: [finding()] }, false],
    ["severity", { severity: "medium" }, { findings: [finding()] }, true],
    ["a lower severity", { severity: "critical" }, { findings: [finding()] }, false],
    ["confidence", { confidence: 0.8 }, { findings: [finding()] }, true],
    ["a lower confidence", { confidence: 0.81 }, { findings: [finding()] }, false],
    ["a confidence that is no number", { confidence: 1 }, { findings: [finding({ confidence: NaN })] }, true],
    ["no finding", { severity: "info" }, {}, false],
    [
      "conditions spread over two findings",
      { rule: ["a"], severity: "high" },
      { findings: [finding(), finding({ rule: "a", severity: "low" })] },
      false,
    ],
    ["a fault", { fault: true }, { faults: [fault] }, true],
    ["a subject that was cut off", { fault: true }, { subject: subject({ truncated: true }) }, true],
    ["a wanted fault that is absent", { fault: true }, {}, false],
    ["no fault", { fault: false }, {}, true],
    ["an unwanted fault", { fault: false }, { faults: [fault] }, false],
    ["a finding, but no fault", { fault: true, severity: "low" }, { findings: [finding()] }, false],
    ["nothing in particular", {}, {}, true],
  ])("matches on %s", async (_, condition, seen, expected) => {
    const verdict = await judge(policy([when(condition)]), inspection(seen));
    expect(verdict.clause).toBe(expected ? "one" : "otherwise");
  });

  it("lets the first clause win", async () => {
    const clauses = [when({ tool: ["read"] }, "allow", "first"), when({}, "block", "second")];
    const seen = inspection({ findings: [finding()] });
    expect((await judge(policy(clauses), seen)).clause).toBe("first");
    expect((await judge(policy(clauses.toReversed()), seen)).clause).toBe("second");
  });

  it("blocks what no clause allows, where the policy says so", async () => {
    const verdict = await judge(
      policy([when({ tool: ["x"] }, "allow")], { otherwise: "block" }),
      inspection(),
    );
    expect(verdict).toMatchObject({
      action: "block",
      clause: "otherwise",
      reason: "No clause of the policy allows it.",
    });
  });

  it.each<Partial<Inspection>>([{ faults: [fault] }, { subject: subject({ truncated: true }) }])(
    "says that an inspection was not complete: %j",
    async (seen) => {
      expect((await judge(policy([]), inspection(seen))).complete).toBe(false);
    },
  );

  it("does not enforce in monitor mode", async () => {
    const verdict = await judge(policy([when({})], { enforced: false }), inspection());
    expect(verdict).toMatchObject({ action: "block", enforced: false });
  });
});

describe("decide, with expressions", () => {
  const call = (args?: Subject["arguments"]): Inspection =>
    inspection({
      subject: subject(args === undefined ? { kind: "tool_args" } : { kind: "tool_args", arguments: args }),
    });

  it.each<[string, Subject["arguments"], boolean]>([
    ['arguments.path.startsWith("/etc")', { path: "/etc/passwd" }, true],
    ['arguments.path.startsWith("/etc")', { path: "/home" }, false],
    ["arguments.n > 3", { n: 5 }, true],
    ["arguments.list.exists(it, it == 2)", { list: [1, 2] }, true],
    ['tool == "read" && server == "files" && kind == "tool_args"', {}, true],
    ["!has(arguments.confirm)", undefined, true],
    ["has(arguments.__proto__) || has(arguments.constructor)", {}, false],
  ])("asks %s of %j", async (expression, args, expected) => {
    const verdict = await judge(policy([when({ expression })]), call(args));
    expect(verdict).toMatchObject({ clause: expected ? "one" : "otherwise", complete: true });
  });

  it("asks an expression over arguments of calls only", async () => {
    const verdict = await judge(policy([when({ expression: "!has(arguments.confirm)" })]), inspection());
    expect(verdict).toMatchObject({ action: "allow", complete: true });
  });

  it.each(["flag", "hold", "block"] as const)(
    "counts an unclear expression as matched for %s",
    async (action) => {
      const verdict = await judge(policy([when({ expression: "arguments.missing > 3" }, action)]), call({}));
      expect(verdict).toMatchObject({
        action,
        clause: "one",
        complete: false,
        reason: 'Because. (The expression of clause "one" could not be evaluated on these arguments.)',
      });
    },
  );

  it("does not allow on an unclear expression, and says that it could not tell", async () => {
    const clauses = [when({ expression: "arguments.missing > 3" }, "allow"), when({}, "block", "rest")];
    expect(await judge(policy(clauses), call({}))).toMatchObject({
      action: "block",
      clause: "rest",
      complete: false,
    });
    const last = policy([when({ expression: "arguments.missing > 3" }, "allow")], { otherwise: "block" });
    expect(await judge(last, call({}))).toMatchObject({
      action: "block",
      clause: "otherwise",
      complete: false,
    });
  });

  it("does not let the unclear expression of a mild clause hide a strict one", async () => {
    const clauses = [
      when({ expression: "arguments.missing > 3" }, "flag"),
      when({ severity: "high" }, "block", "rest"),
    ];
    const seen = { ...call({}), findings: [finding()] };
    expect(await judge(policy(clauses), seen)).toMatchObject({ action: "block", clause: "rest" });
    expect(await judge(policy(clauses), call({}))).toMatchObject({ action: "flag", clause: "one" });
  });

  it("does not go through more arguments than fit in the time of a frame", async () => {
    const list = Array.from({ length: 100_000 }, (_, index) => index);
    const verdict = await judge(
      policy([when({ expression: "arguments.list.all(it, it < 5)" })]),
      call({ list }),
    );
    expect(verdict).toMatchObject({ action: "block", complete: false });
  });

  it.each([
    ["server ==", /cannot be used/],
    ["unknown == 1", /Unknown variable: unknown/],
    ["server", /gives string, not true or false/],
    ["arguments.flag", /gives dyn, not true or false/],
    ['server.matches("(a+)+$")', /`matches` is not available/],
    ["arguments.a.exists(x, arguments.b.exists(y, x == y))", /inside another loop/],
    ["arguments.a.contains(arguments.b)", /a fixed text in quotes/],
  ])("refuses the expression %s", async (expression, message) => {
    await expect(preparePolicy(policy([when({ expression })]))).rejects.toMatchObject({
      code: "policy/invalid",
      message: expect.stringMatching(message) as string,
    });
  });

  it("matches a call by the labels of its tool, as the operator has them", async () => {
    const definition = { name: "send_email", description: "Sends an email." };
    const to = { server: "mail", session: "s", principal: "p", transport: "stdio" } as const;
    const call = subject({
      kind: "tool_args",
      origin: {
        route: { ...to, direction: "to-server" },
        method: "tools/call",
        target: "send_email",
        definition,
      },
    });
    const held = async (label: Label, labels?: ToolLabels): Promise<boolean> => {
      const ready = await preparePolicy(policy([when({ label: [label] }, "hold")]), labels);
      return decide(ready, inspection({ subject: call }), 0).action === "hold";
    };
    expect(await held("external")).toBe(true);
    expect(await held("private")).toBe(false);
    const said = new Map([["send_email", new Map([["external", false] as const])]]);
    expect(await held("external", new ToolLabels(new Map([["mail", said]])))).toBe(false);
  });

  it("refuses a redaction of nothing", async () => {
    await expect(preparePolicy(policy([when({ fault: true }, "redact")]))).rejects.toThrow(
      /what to take out/,
    );
  });
});
