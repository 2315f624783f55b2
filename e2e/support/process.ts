import { spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import { EventEmitter, once } from "node:events";
import type { Readable, Writable } from "node:stream";

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process with its output by lines. Both outputs are read at all times, so that it can never block on a full pipe. */
export interface Running {
  readonly pid: number;
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Complete lines so far, as bytes without the newline: nothing is decoded. */
  readonly output: readonly Buffer[];
  /** Complete lines of stderr so far. */
  readonly errors: readonly string[];
  readonly ended: Promise<Ending>;
  readonly isRunning: () => boolean;
  /** Sends one line; `text` without newline. */
  readonly write: (text: string | Uint8Array) => void;
}

/** Starts a program. Everything that a test starts is ended with `stop`. */
export function start(command: string, args: readonly string[], options: StartOptions = {}): Running {
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "pipe"],
    ...(options.env && { env: options.env }),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  const lines = new EventEmitter();
  lines.setMaxListeners(0);
  const output: Buffer[] = [];
  const errors: string[] = [];
  byLine(child.stdout, (line) => {
    output.push(line);
    lines.emit("line");
  });
  byLine(child.stderr, (line) => {
    errors.push(line.toString("utf8"));
    lines.emit("line");
  });
  const ended = new Promise<Ending>((resolve) => {
    child.once("error", (error) => {
      errors.push(String(error));
      resolve({ code: null, signal: null });
    });
    child.once("close", (code, signal) => {
      resolve({ code, signal });
    });
  });
  let running = true;
  live.add(child);
  void ended.then(() => {
    running = false;
    live.delete(child);
    lines.emit("line");
  });
  // A peer that ends early closes its stdin: the test sees that as a missing answer, not as a crash of the test runner.
  child.stdin.on("error", (error) => errors.push(`stdin: ${error.message}`));
  const handle: Running = {
    pid: child.pid ?? -1,
    child,
    output,
    errors,
    ended,
    isRunning: () => running,
    write: (text) => {
      child.stdin.write(text);
      child.stdin.write("\n");
    },
  };
  watchers.set(handle, lines);
  return handle;
}

// A test that failed before it came to `stop` leaves its processes to us: nothing outlives the test process.
const live = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of live) child.kill("SIGKILL");
});

const watchers = new WeakMap<Running, EventEmitter>();

/** Waits for a line of stdout or stderr that matches and returns it; an error tells what the process had said so far. */
export async function waitForLine(running: Running, pattern: RegExp, limit = 20_000): Promise<string> {
  return await until(running, () => matching(running, pattern), {
    limit,
    wanted: `a line like ${pattern.source}`,
  });
}

/** Waits until stdout holds this many lines and returns them. */
export async function waitForOutput(
  running: Running,
  count: number,
  limit = 20_000,
): Promise<readonly Buffer[]> {
  const enough = (): readonly Buffer[] | undefined =>
    running.output.length >= count ? running.output : undefined;
  return await until(running, enough, { limit, wanted: `${count} lines` });
}

/** Ends a process for good: stdin closed, then SIGTERM, then SIGKILL. Safe to call twice. */
export async function stop(running: Running | undefined, patience = 3_000): Promise<Ending> {
  if (running === undefined) return { code: null, signal: null };
  if (!running.child.stdin.destroyed) running.child.stdin.end();
  if (running.isRunning()) running.child.kill("SIGTERM");
  const timer = setTimeout(() => running.child.kill("SIGKILL"), patience);
  try {
    return await running.ended;
  } finally {
    clearTimeout(timer);
  }
}

async function until<T>(
  running: Running,
  look: () => T | undefined,
  { limit, wanted }: { limit: number; wanted: string },
): Promise<T> {
  const lines = watchers.get(running);
  if (lines === undefined) throw new Error("until: not a process of this module");
  const signal = AbortSignal.timeout(limit);
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (!running.isRunning()) throw new Error(`ended before ${wanted}; it said:\n${said(running)}`);
    try {
      await once(lines, "line", { signal });
    } catch (cause) {
      throw new Error(`no ${wanted} after ${limit} ms; it said:\n${said(running)}`, { cause });
    }
  }
}

function matching(running: Running, pattern: RegExp): string | undefined {
  const texts = [...running.errors, ...running.output.map((line) => line.toString("utf8"))];
  return texts.find((text) => pattern.test(text));
}

function said(running: Running): string {
  return [
    ...running.errors.slice(-20),
    ...running.output.slice(-5).map((line) => line.toString("utf8").slice(0, 500)),
  ].join("\n");
}

/** Splits a stream at newlines without decoding it, and without scanning a long line twice. */
function byLine(stream: Readable, take: (line: Buffer) => void): void {
  let parts: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      take(Buffer.concat([...parts, chunk.subarray(from, at)]));
      parts = [];
      from = at + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  });
}
