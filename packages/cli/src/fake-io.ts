import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import type { Environment, ExitCode, Io } from "./io.ts";
import { run } from "./run.ts";

/** A world for tests: a folder of its own as home and working directory, and what was printed as text. */
export interface FakeIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
  /** Writes a file below the folder and returns its path. */
  readonly file: (name: string, text: string) => string;
  readonly end: () => void;
  readonly run: (...argv: readonly string[]) => Promise<ExitCode>;
  readonly remove: () => void;
}

export interface FakeOptions {
  readonly input?: string | Readable;
  readonly env?: Environment;
}

/** Makes such a world; `remove` deletes its folder. */
export function fakeIo({ input = "", env = {} }: FakeOptions = {}): FakeIo {
  const cwd = mkdtempSync(join(tmpdir(), "guardian-cli-"));
  const out = sink();
  const err = sink();
  const ending = new AbortController();
  const io: Io = {
    stdin: typeof input === "string" ? Readable.from(input === "" ? [] : [Buffer.from(input)]) : input,
    stdout: out.stream,
    stderr: err.stream,
    env: { HOME: cwd, PATH: "/usr/bin:/bin", ...env },
    cwd,
    signal: ending.signal,
    now: () => Date.parse("2026-11-23T12:00:00Z"),
  };
  return {
    ...io,
    out: out.text,
    err: err.text,
    file(name, text) {
      const path = join(cwd, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return path;
    },
    end() {
      ending.abort();
    },
    run: (...argv) => run(argv, io),
    remove() {
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

function sink(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new PassThrough();
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}
