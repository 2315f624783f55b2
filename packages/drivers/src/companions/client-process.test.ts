import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { askPs, clientProcess, factsIn } from "./client-process.ts";
import type { ProcessFacts } from "./client-process.ts";

/** A system with some processes, by id. */
function system(processes: Readonly<Record<number, readonly [name: string, parent: number]>>) {
  return (pid: number): ProcessFacts | null => {
    const [name, parent] = processes[pid] ?? [];
    return name === undefined || parent === undefined ? null : { name, parent, started: `t${pid}` };
  };
}

describe("the client of a guard", () => {
  it.each([
    ["directly", 10],
    ["through a shell", 20],
    ["through npx", 30],
  ])("is found where it has started the guard %s", (_how, from) => {
    const read = system({
      10: ["client", 5],
      20: ["sh", 10],
      31: ["npm exec mcp-se", 10],
      30: ["sh", 31],
      5: ["bash", 1],
    });
    expect(clientProcess(from, read)).toBe("10 since t10");
  });

  it("is not found where nothing but init is above, where a process is gone, and in a circle", () => {
    expect(clientProcess(20, system({ 20: ["sh", 1], 1: ["init", 0] }))).toBeNull();
    expect(clientProcess(20, system({ 20: ["sh", 19] }))).toBeNull();
    expect(clientProcess(20, system({ 20: ["sh", 21], 21: ["bash", 20] }))).toBeNull();
  });

  it("is this process for what it starts, where the system says who started what", () => {
    const own = process.platform === "win32" ? "null" : `^${process.pid} since `;
    expect(String(clientProcess(process.pid))).toMatch(new RegExp(own));
  });

  it.each([
    ["procps", "   4242 Wed Nov 25 21:25:33 2026     node\n", "node"],
    [
      "macOS",
      "  501 Mon Nov  2 09:01:07 2026     /Applications/An Editor.app/Contents/MacOS/editor\n",
      "editor",
    ],
  ])("is read from the ps of %s", (_system, line, name) => {
    expect(factsIn(line)).toMatchObject({ name, started: expect.stringMatching(/:\d\d 2026$/) as string });
    expect(factsIn("ps: no such process")).toBeNull();
  });

  it("is asked of ps where there is no /proc, and there is a ps", () => {
    const facts = askPs(process.pid);
    const hasPs = ["/bin/ps", "/usr/bin/ps"].some((file) => existsSync(file));
    expect(facts?.parent).toBe(hasPs ? process.ppid : undefined);
    expect(askPs(Number(execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" })))).toBeNull();
  });
});
