import type { Readable, Writable } from "node:stream";
import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import { excerpt } from "@guardian/model";
import type { Milliseconds } from "@guardian/model";
import { serverEnded } from "../../act.ts";
import type { Gate } from "../../gate.ts";
import { Session } from "../../session.ts";
import { spawnServer } from "./child.ts";
import type { Exit, ServerSpec } from "./child.ts";
import { Flow } from "./flow.ts";
import { LineSplitter } from "./lines.ts";
import type { Line } from "./lines.ts";
import { Outlet } from "./outlet.ts";

export interface WrapOptions {
  readonly spec: ServerSpec;
  readonly gate: Gate;
  /** The client's side: our own stdin and stdout. */
  readonly input: Readable;
  readonly output: Writable;
  /** Aborted when we are asked to end. */
  readonly signal: AbortSignal;
  readonly limit: number;
  readonly grace: Milliseconds;
  /** Where the server's own words on stderr go, without secrets. */
  readonly errors: Writable;
  /** Tells the operator something, in our own words. */
  readonly warn: (message: string) => void;
}

/** How a session ended. */
export interface Ending extends Exit {
  /** The server ended by itself while the client was still there. */
  readonly isEarly: boolean;
}

/** A server that is silent for so long after the first request gets a line on stderr. */
const silence = 10_000;

/**
 * Stands between a client on our stdin and stdout and the server that it starts. Resolves when the session is over: the client left
 * (the server is stopped) or the server ended (requests under way are answered with an error).
 */
export async function wrapStdio(options: WrapOptions): Promise<Ending> {
  const { spec, gate, input, output, errors, limit, grace, warn } = options;
  const session = new Session({ server: spec.name, transport: "stdio" });
  const toClient = new Outlet(output);
  const child = spawnServer(spec, {
    limit,
    grace,
    stderr: (text) => writeTo(errors, text),
    onLine: (line) => {
      clearTimeout(quiet);
      return down.push(line);
    },
  });
  const up = new Flow({ direction: "to-server", gate, session, onward: child.outlet, back: toClient });
  const down = new Flow({ direction: "to-client", gate, session, onward: toClient, back: child.outlet });
  const quiet = setTimeout(() => {
    if (session.pending("to-client").size > 0) warn(silent(spec));
  }, silence).unref();

  const ending = AbortSignal.any([options.signal, session.ending]);
  const clientLeft = readLines(input, limit, (line) => up.push(line), ending).then(() => up.idle());
  const left = await Promise.race([clientLeft.then(() => null), child.exited]);
  // What the client has said already is still judged, so that it is under way and gets its answer.
  if (left !== null) await Promise.race([up.idle(), setTimeoutPromise(grace, undefined, { ref: false })]);
  await up.end();
  const exit = left ?? (await child.close());
  clearTimeout(quiet);
  await down.idle();
  if (left !== null) {
    for (const id of session.pending("to-client").keys()) toClient.send(serverEnded(id, spec.name));
    warn(ended(spec, left));
  }
  await toClient.end();
  return { ...exit, isEarly: left !== null };
}

/** A promise where the stream is full: the server waits then, as it would at a pipe of its own. */
function writeTo(stream: Writable, text: string): Promise<void> | undefined {
  if (text === "" || stream.destroyed || stream.write(text)) return undefined;
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}

function silent(spec: ServerSpec): string {
  return `server "${spec.name}" has not answered for ${silence / 1000} s; run ${commandOf(spec)} alone to see what it waits for`;
}

/** Without its arguments, which may hold secrets. */
function commandOf({ command, args }: ServerSpec): string {
  return `"${excerpt(command)}"${args.length === 0 ? "" : " with its arguments"}`;
}

function ended(spec: ServerSpec, { failed, code, signal }: Exit): string {
  if (failed !== undefined) return failed.message;
  const how = signal === null ? `with exit code ${code ?? "unknown"}` : `by ${signal}`;
  return `server "${spec.name}" ended by itself ${how}; its own words stand above, run ${commandOf(spec)} alone to try`;
}

/** Hands on line after line with backpressure; resolves when the stream is over or the signal aborts. */
function readLines(
  stream: Readable,
  limit: number,
  onLine: (line: Line) => Promise<void> | undefined,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const splitter = new LineSplitter(limit);
    const take = (line: Line): void => {
      const pausing = onLine(line);
      if (pausing === undefined) return;
      stream.pause();
      void pausing.then(() => stream.resume());
    };
    const done = (): void => {
      const last = splitter.end();
      if (last !== null) take(last);
      resolve();
    };
    stream.on("data", (chunk: Uint8Array) => {
      splitter.push(chunk).forEach(take);
    });
    stream.once("end", done);
    stream.once("error", done);
    stream.once("close", resolve);
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
}
