import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { askPs, clientProcess, readProcess } from "./client-process.ts";
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

  it.skipIf(process.platform === "win32")("is this process for what it starts, also through a shell", () => {
    expect(clientProcess(process.pid)).toMatch(new RegExp(`^${process.pid} since `));
    const shell = spawnSync("sh", ["-c", "echo $PPID"], { encoding: "utf8" });
    expect(Number(shell.stdout)).toBe(process.pid);
  });

  it.skipIf(process.platform === "win32")("is asked of ps where there is no /proc", () => {
    const facts = askPs(process.pid);
    expect(facts).toMatchObject({ parent: process.ppid });
    expect(facts?.started).toMatch(/\d{4}$/);
    expect(facts?.name).not.toBe("");
    expect(readProcess(process.pid)?.parent).toBe(process.ppid);
    expect(askPs(Number(execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" })))).toBeNull();
  });
});
