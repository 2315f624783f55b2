import type { Finding } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { subjectOf } from "../../../normalise/subject-of.ts";
import { argumentDetector } from "./argument.ts";
import { rootsOf } from "./roots.ts";

const found = (
  value: object,
  told: readonly string[],
  configured?: readonly string[],
): readonly Finding[] => {
  const roots = configured === undefined ? null : rootsOf(configured);
  const detector = argumentDetector(roots === null ? {} : { roots: new Map([["", roots]]) });
  const { origin, ...subject } = subjectOf(JSON.stringify(value), "tool_args", { tool: "read_file" });
  const findings = detector.detect(
    { ...subject, origin: { ...origin, roots: told } },
    { signal: null, deadline: 1_000 },
  );
  if (findings instanceof Promise) throw new Error("this layer answers at once");
  return findings;
};
const told = (value: object, roots: readonly string[], configured?: readonly string[]): readonly string[] =>
  found(value, roots, configured).map(({ rule }) => rule);

const work = ["file:///home/me/my%20work"];
const outside = ["argument/outside-client-roots"];

describe("the roots that a client told", () => {
  it("make a path elsewhere doubtful, with less certainty than an operator's", () => {
    expect(found({ path: "/home/me/letters/a.txt" }, work)).toMatchObject([
      { rule: "argument/outside-client-roots", severity: "medium", confidence: 0.5, path: "/path" },
    ]);
  });

  it.each([["/home/me/my work/a.txt"], ["file:///home/me/my%20work/a.txt"], ["a.txt"], ["./deep/../a.txt"]])(
    "let %s pass",
    (path) => {
      expect(told({ path }, work)).toEqual([]);
    },
  );

  it.each([["/home/me/my work/../letters"], ["file:///srv/x"], ["../letters/a.txt"]])("find %s", (path) => {
    expect(told({ path }, work)).toContain(outside[0]);
  });

  it("are folders of Windows as well", () => {
    expect(told({ path: "c:\\work\\a.txt" }, ["file:///C:/work"])).toEqual([]);
    expect(told({ path: "D:\\work\\a.txt" }, ["file:///c%3A/work"])).toEqual(outside);
  });

  it("say nothing of what is no path by its purpose", () => {
    expect(told({ endpoint: "/api/users", note: "/home/other" }, work)).toEqual([]);
  });

  it("say nothing where the client told none, or one that nobody understands", () => {
    for (const roots of [[], ["https://files.example/"], ["file:///%"], [...work, "custom://x"]])
      expect(told({ path: "/srv/a.txt" }, roots)).toEqual([]);
  });

  it("come after those of the configuration", () => {
    expect(told({ path: "/srv/a.txt" }, work, ["/srv"])).toEqual([]);
    expect(told({ path: "/home/me/my work/a.txt" }, work, ["/srv"])).toEqual(["argument/outside-roots"]);
    expect(told({ path: "/srv/a.txt" }, work, ["https://api.example.com/"])).toEqual(outside);
  });
});
