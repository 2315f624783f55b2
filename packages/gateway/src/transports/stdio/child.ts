import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { redactingStream } from "@guardian/engine";
import { GuardianError } from "@guardian/model";
import type { Milliseconds } from "@guardian/model";
import { LineSplitter } from "./lines.ts";
import type { Line } from "./lines.ts";
import { Outlet } from "./outlet.ts";

/** How to start an MCP server that speaks over stdio. */
export interface ServerSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the server, already cleaned. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface ChildOptions {
  /** Takes one frame of the server; while it returns a promise nothing more is read. */
  readonly onLine: (line: Line) => Promise<void> | undefined;
  /** Takes what the server says on stderr, without secrets and personal data; while a promise waits nothing more is read. */
  readonly stderr: (text: string) => Promise<void> | undefined;
  /** Largest frame in bytes. */
  readonly limit: number;
  /** How long a server may take to leave after its stdin was closed, and again after SIGTERM. */
  readonly grace: Milliseconds;
}

/** How a server ended. `failed` is set where it could not be started at all. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly failed?: GuardianError;
}

export interface Child {
  readonly pid: number | undefined;
  readonly outlet: Outlet;
  /** Resolves when the server has ended and everything that it wrote was taken. */
  readonly exited: Promise<Exit>;
  /** Closes stdin, waits, then SIGTERM, then SIGKILL to the server's whole process group. Idempotent. */
  close(): Promise<Exit>;
  /** Ends the process group at once; for the last moment of our own process. */
  kill(): void;
}

/** Starts a server in a process group of its own, so that nothing it started outlives it. Never throws: see `Exit.failed`. */
export function spawnServer(spec: ServerSpec, options: ChildOptions): Child {
  const server = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  }) as ChildProcessByStdio<Writable, Readable, Readable>; // stdio says so
  const outlet = new Outlet(server.stdin);
  const taken = Promise.all([takeLines(server.stdout, options), takeText(server.stderr, options.stderr)]);
  const kill = (signal: NodeJS.Signals = "SIGKILL"): void => {
    signalGroup(server.pid, signal);
  };
  const exited = new Promise<Exit>((resolve) => {
    server.once("error", (cause) => {
      resolve({ code: null, signal: null, failed: notStarted(spec, cause) });
    });
    server.once("exit", (code, signal) => {
      // Something that the server started may hold its stdout open for ever.
      void within(taken, options.grace).then(() => {
        kill();
        resolve({ code, signal });
      });
    });
  });
  return {
    pid: server.pid,
    outlet,
    exited,
    async close() {
      outlet.flush();
      server.stdin.end();
      for (const signal of ["SIGTERM", "SIGKILL"] as const) {
        const exit = await within(exited, options.grace);
        if (exit !== null) return exit;
        kill(signal);
      }
      return exited;
    },
    kill() {
      kill();
    },
  };
}

function notStarted(spec: ServerSpec, cause: Error): GuardianError {
  const code = "code" in cause ? String(cause.code) : cause.message;
  const why = code === "ENOENT" ? "there is no such command; check its spelling and PATH" : code;
  return new GuardianError(
    "server/not-started",
    `server "${spec.name}": cannot start "${spec.command}": ${why}`,
    { cause },
  );
}

/** Reads lines with backpressure; resolves when the stream is over and each line was taken. */
async function takeLines(stream: Readable, { onLine, limit }: ChildOptions): Promise<void> {
  await new Promise<void>((resolve) => {
    const splitter = new LineSplitter(limit);
    let busy: Promise<void> | null = null;
    const take = (lines: readonly Line[]): void => {
      for (const line of lines) {
        const taking = onLine(line);
        if (taking === undefined || busy !== null) continue;
        stream.pause();
        busy = taking.finally(() => {
          busy = null;
          stream.resume();
        });
      }
    };
    const done = (): void => {
      const last = splitter.end();
      if (last !== null) take([last]);
      resolve();
    };
    stream.on("data", (chunk: Uint8Array) => {
      take(splitter.push(chunk));
    });
    stream.once("end", done);
    stream.once("error", done);
    stream.once("close", resolve);
  });
}

/** Hands on text with backpressure as it may be told; resolves when the stream is over and everything was taken. */
async function takeText(stream: Readable, onText: ChildOptions["stderr"]): Promise<void> {
  const redacted = redactingStream();
  const decoder = new StringDecoder("utf8");
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const text = redacted.push(decoder.write(chunk));
      if (text !== "") await onText(text);
    }
  } catch {
    // A stream that broke has ended; what came before it is told.
  }
  await onText(redacted.push(decoder.end()) + redacted.end());
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (cause) {
    // ESRCH: the group is gone already, which is what we want.
    if (!(cause instanceof Error && "code" in cause && cause.code === "ESRCH")) throw cause;
  }
}

function within<T>(promise: Promise<T>, time: Milliseconds): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(null);
    }, time);
    promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    }, reject);
  });
}
