import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** One process: its name, who has started it, and when, in the words of the system. */
export interface ProcessFacts {
  readonly name: string;
  readonly parent: number;
  readonly started: string;
}

/** Finds out about a process; null where it is gone or the system does not say. */
export type ReadProcess = (pid: number) => ProcessFacts | null;

/** Programs that only start others; `npm exec …` is how npx calls itself. */
const launchers =
  /^(?:-?(?:ba|da|z|fi|k|c|tc)?sh|np[mx]|npm .*|pnpm|pnpx|yarn|bunx?|uvx?|pipx|env|timeout|nice|nohup|sudo|doas|xargs|tini|dumb-init|docker-init)$/;
/** Nobody starts a guard through more launchers than this. */
const deepest = 12;

/**
 * Names the program that has started a guard, behind shells and package runners: the MCP client. All guards that one client has started
 * get the same name, and another client, or the same one started anew, another. Null where that cannot be told: nothing but init
 * is above, or the system does not say (Windows).
 */
export function clientProcess(from: number = process.ppid, read: ReadProcess = readProcess): string | null {
  let pid = from;
  for (let step = 0; step < deepest && pid > 1; step += 1) {
    const facts = read(pid);
    if (facts === null) return null;
    if (!launchers.test(facts.name)) return `${pid} since ${facts.started}`;
    pid = facts.parent;
  }
  return null;
}

/** Reads `/proc` where there is one, and asks `ps` elsewhere. */
export function readProcess(pid: number): ProcessFacts | null {
  if (process.platform === "linux") return readProc(pid);
  return process.platform === "win32" ? null : askPs(pid);
}

/** Of proc_pid_stat(5): name (2), parent (4), start in ticks since boot (22). The name may hold spaces and brackets. */
function readProc(pid: number): ProcessFacts | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [begin, end] = [text.indexOf("("), text.lastIndexOf(")")];
    const rest = text.slice(end + 2).split(" ");
    const [parent, started] = [Number(rest[1]), rest[19]];
    if (begin === -1 || !Number.isSafeInteger(parent) || started === undefined) return null;
    return { name: text.slice(begin + 1, end), parent, started };
  } catch {
    return null; // gone, or hidden from this user
  }
}

/** POSIX `ps`; `lstart` is of BSD and procps. */
export function askPs(pid: number): ProcessFacts | null {
  try {
    const text = execFileSync("ps", ["-o", "ppid=,lstart=,comm=", "-p", String(pid)], {
      encoding: "utf8",
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 2_000,
    });
    return factsIn(text);
  } catch {
    return null; // gone, or no ps
  }
}

/** What one line of `ps` says: parent, start, and the command with or without its folder. */
export function factsIn(line: string): ProcessFacts | null {
  const found = /^\s*(\d+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*\S)\s*$/.exec(line);
  if (found === null) return null;
  const [, parent = "", started = "", command = ""] = found;
  return { name: command.slice(command.lastIndexOf("/") + 1), parent: Number(parent), started };
}
