import type { Io } from "../io.ts";

/** The real world: the one place where the process's environment, streams and signals are taken. */
export function processIo(): Io {
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      ending.abort(signal);
    });
  }
  // Who reads our output may leave early (`guardian rules list | head`); that is no error of ours.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      ending.abort("EPIPE");
    });
  }
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    signal: ending.signal,
    now: Date.now,
  };
}
