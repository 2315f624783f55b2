import { parseSuppressions, suppressionMatch } from "@guardian/engine";
import type { Finding } from "@guardian/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordedInspection } from "../recorded.ts";
import { suppressionOf, suppressionsYaml } from "./yaml.ts";

const finding: Finding = {
  rule: "injection/override",
  layer: "pattern",
  title: "t",
  severity: "high",
  confidence: 1,
  path: "",
  span: { start: 0, end: 0 },
  via: [],
  excerpt: "e",
  fingerprint: "f",
};
const expires = Date.parse("2026-12-23");
const day = 24 * 60 * 60 * 1000;

// Half of them made of what has a meaning in YAML, in pointers or in suppressions.
const odd = fc.array(
  fc.constantFrom("*", "/", "~1", '"', "'", "\\", ": ", "- ", "#", "\n", "‹", "u{", "!", "é", "𝄞"),
);
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  odd.map((parts) => parts.join("")),
);

const subjectOf = (server: string, target: string) =>
  recordedInspection({
    server,
    session: "s",
    principal: "p",
    direction: "to-client",
    kind: "tool_result",
    method: "tools/call",
    target,
    findings: [],
    faults: [],
    arguments: null,
  }).subject;

describe("suppressionsYaml", () => {
  it("is read as what it means, which fits its own place and no other", async () => {
    const property = fc.asyncProperty(text, text, text, async (tool, name, other) => {
      const path = `/${name}`;
      const made = suppressionOf({ ...finding, path }, { server: "files", tool, reason: "r", expires });
      if (typeof made === "string" || tool === "") return;
      const [read] = await parseSuppressions(suppressionsYaml([made]), "test");
      expect(read).toEqual({
        rule: finding.rule,
        server: "files",
        tool,
        pointer: path,
        reason: "r",
        expires,
      });
      const accepts = suppressionMatch(read!);
      const at = (place: string, target = tool, now = expires - 1) =>
        accepts({ ...finding, path: place }, subjectOf("files", target), now);
      expect(at(path)).toBe(true);
      expect(at(`/${other}`)).toBe(other === name);
      expect(at(path, other)).toBe(other === tool);
      expect(at(`${path}/x`)).toBe(false);
      expect(at(path, tool, expires)).toBe(false);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it("accepts the whole message where a finding has no narrower place", async () => {
    const made = suppressionOf(finding, {
      server: "files",
      tool: undefined,
      reason: "r",
      expires: expires + day,
    });
    expect(typeof made).not.toBe("string");
    if (typeof made === "string") return;
    const [read] = await parseSuppressions(suppressionsYaml([made]), "test");
    expect(read).toEqual({
      rule: finding.rule,
      server: "files",
      pointer: "",
      reason: "r",
      expires: expires + day,
    });
    expect(suppressionMatch(read!)({ ...finding, path: "/a" }, subjectOf("files", "t"), expires)).toBe(false);
  });
});
