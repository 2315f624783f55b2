import type { Finding } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { subjectOf } from "../../../normalise/subject-of.ts";
import { argumentDetector } from "./argument.ts";
import type { Purpose } from "./purpose.ts";
import { leavesRoots, rootsOf } from "./roots.ts";
import type { Roots } from "./roots.ts";

const of = (...entries: readonly string[]): Roots => {
  const roots = rootsOf(entries);
  if (roots === null) throw new Error("not roots");
  return roots;
};
const leaves = (value: string, entries: readonly string[], purpose: Purpose = "path"): boolean =>
  leavesRoots(value, purpose, of(...entries));

describe("the roots of a server", () => {
  it("are absolute paths and web addresses, and nothing else", () => {
    for (const entry of ["notes", "./notes", "ftp://host/", "https://", ""])
      expect(rootsOf([entry])).toBeNull();
    for (const entry of ["/srv/notes", "C:\\notes", "https://api.example.com/v1"])
      expect(rootsOf([entry])).not.toBeNull();
  });

  it.each([
    ["/srv/notes/a.txt"],
    ["/srv/notes"],
    ["a.txt"],
    ["./deep/../a.txt"],
    ["/srv/notes/x/../../notes/a.txt"],
    ["file:///srv/notes/a.txt"],
  ])("let %s pass", (value) => {
    expect(leaves(value, ["/srv/notes"])).toBe(false);
  });

  it.each([
    ["/etc/hosts"],
    ["/srv/notes-of-others/a.txt"],
    ["../other/a.txt"],
    ["deep/../../a.txt"],
    ["/srv/notes/%2e%2e/other"],
    ["~/a.txt"],
    ["file:///etc/hosts"],
    ["/srv/notes/a.txt\0.png"],
    ["C:\\Windows\\win.ini"],
  ])("stop %s", (value) => {
    expect(leaves(value, ["/srv/notes"])).toBe(true);
  });

  it("may be several, of which one is enough, and a drive's letter has no case", () => {
    expect(leaves("/tmp/x", ["/srv/notes", "/tmp"])).toBe(false);
    expect(leaves("c:\\notes\\a.txt", ["C:/notes"])).toBe(false);
    expect(leaves("D:\\notes\\a.txt", ["C:/notes"])).toBe(true);
  });

  it("tell addresses by their scheme, host and path", () => {
    const api = ["https://api.example.com/v1/"];
    expect(leaves("https://api.example.com/v1/users?id=1", api, "url")).toBe(false);
    expect(leaves("https://api.example.com/v2/users", api, "url")).toBe(true);
    expect(leaves("https://api.example.com/v1/%2e%2e/admin", api, "url")).toBe(true);
    expect(leaves("http://api.example.com/v1/users", api, "url")).toBe(true);
    expect(leaves("https://api.example.com@evil.example/v1/", api, "url")).toBe(true);
    expect(leaves("https://api.example.com.evil.example/v1/", api, "url")).toBe(true);
  });

  it("of one sort say nothing of the other", () => {
    expect(leaves("/etc/hosts", ["https://api.example.com/"])).toBe(false);
    expect(leaves("https://anywhere.example/", ["/srv/notes"], "url")).toBe(false);
  });

  it("leave words, documents and programs alone", () => {
    for (const purpose of ["prose", "document", "code", "sql", "shell"] as const)
      expect(leaves("/etc/hosts", ["/srv/notes"], purpose)).toBe(false);
  });
});

describe("the argument layer with roots", () => {
  const detect = (text: string, server = ""): readonly Finding[] => {
    const detector = argumentDetector({ roots: new Map([["", of("/srv/notes")]]) });
    const { origin, ...subject } = subjectOf(text, "tool_args", { tool: "read_file" });
    const from = { ...origin, route: { ...origin.route, server } };
    const found = detector.detect({ ...subject, origin: from }, { signal: null, deadline: 1_000 });
    if (found instanceof Promise) throw new Error("this layer answers at once");
    return found;
  };

  it("finds a path outside in a call, and names where it stands", () => {
    expect(detect('{"path":"/home/me/letter.txt"}')).toMatchObject([
      { rule: "argument/outside-roots", severity: "high", path: "/path", confidence: 0.97 },
    ]);
    expect(detect('{"path":"/srv/notes/letter.txt"}')).toEqual([]);
  });

  it("judges the calls of other servers without them", () => {
    expect(detect('{"path":"/home/me/letter.txt"}', "other")).toEqual([]);
  });
});
