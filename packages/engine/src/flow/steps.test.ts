import { describe, expect, it } from "vitest";
import type { Finding, Subject, Verdict } from "@guardian/model";
import { labelsOf } from "./labels.ts";
import { edgesOf } from "./steps.ts";

const route = {
  server: "mail",
  session: "s1",
  principal: "ada",
  transport: "stdio",
  direction: "to-server",
} as const;

function callOf(
  tool: string,
  given: Readonly<Record<string, string>>,
  findings: readonly Finding[] = [],
): Verdict {
  const fragments = Object.entries(given).map(([name, value]) => {
    return { path: `/params/arguments/${name}`, text: value, via: [] };
  });
  return verdictOf({ kind: "tool_args", target: tool, fragments, arguments: given }, findings);
}

function verdictOf(
  { target, ...rest }: Pick<Subject, "kind" | "fragments" | "arguments"> & { readonly target: string },
  findings: readonly Finding[] = [],
): Verdict {
  const origin = { route, method: "tools/call", target, time: 7 };
  return {
    action: findings.length === 0 ? "allow" : "hold",
    enforced: true,
    clause: "",
    reason: "",
    policy: "",
    score: 0,
    because: [],
    shares: [],
    complete: true,
    suppressed: [],
    inspection: { subject: { message: 0, at: "", origin, ...rest }, findings, faults: [] },
  };
}

const edges = (verdict: Verdict) =>
  edgesOf(verdict, ({ origin }) => labelsOf(origin.route.server, origin.target ?? "", origin.definition)).map(
    ({ sort, from, to, note, action }) => [
      `${from.server}/${from.name}`,
      sort,
      `${to.server}/${to.name}`,
      note,
      action,
    ],
  );

describe("what a message adds to the graph", () => {
  it("is the call with the tool's labels, and whom it reaches, without whose address it is", () => {
    expect(edges(callOf("send_email", { to: "ada.lovelace@engines.example", body: "x@y.example" }))).toEqual([
      ["/s1", "called", "mail/send_email", "external", "allow"],
      ["mail/send_email", "reached", "/…@engines.example", "", "allow"],
    ]);
  });

  it.each([
    ["read_file", { path: "/srv/plans.txt" }, "read", "mail//srv/plans.txt"],
    ["fetch_page", { url: "https://shop.example/a?key=abc" }, "read", "/shop.example"],
    ["delete_file", { path: "/srv/plans.txt" }, "reached", "mail//srv/plans.txt"],
    ["list_issues", { owner: "acme", repo: "rockets" }, "read", "mail/acme rockets"],
  ])("is what %s works on", (tool, given, sort, place) => {
    const [, second] = edges(callOf(tool, given));
    expect(second?.slice(1, 3)).toEqual([sort, place]);
  });

  it("is the tool from which something came that was found", () => {
    const finding: Finding = {
      rule: "flow/exfiltration",
      layer: "flow",
      title: "",
      severity: "high",
      confidence: 1,
      path: "",
      span: { start: 0, end: 0 },
      via: [],
      excerpt: "",
      fingerprint: "",
      from: { server: "files", tool: "read_file" },
    };
    const found = edges(callOf("send_email", { body: "x" }, [finding]));
    expect(found).toContainEqual([
      "files/read_file",
      "flowed",
      "mail/send_email",
      "flow/exfiltration",
      "hold",
    ]);
  });

  it("is a resource that was read, without the secret in its address", () => {
    const secret = ["gh", "p_", "x8Kq2mVb7Lw9Rt4Yz1Nc6Pd3Sf5Gh0Jk2Q4a"].join("");
    const [edge] = edges(verdictOf({ kind: "resource", target: `file:///srv/${secret}.txt`, fragments: [] }));
    expect(edge?.[1]).toBe("read");
    expect(JSON.stringify(edge)).not.toContain(secret);
  });

  it("is nothing for results, and no more than a few places for a call with many", () => {
    expect(edges(verdictOf({ kind: "tool_result", target: "x", fragments: [] }))).toEqual([]);
    const to = Array.from({ length: 20 }, (_, place) => `a@d${place}.example`).join(", ");
    expect(edges(callOf("send_email", { to }))).toHaveLength(9);
  });
});
