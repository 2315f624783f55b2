import type { Readable, Writable } from "node:stream";
import type { Instant } from "@guardian/model";

/** 0 clean, 1 found something or a check failed, 2 usage or configuration, 3 incomplete. */
export type ExitCode = 0 | 1 | 2 | 3;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The world as a command sees it; tests make their own. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Environment;
  readonly cwd: string;
  /** Aborted when somebody asks the process to end. */
  readonly signal: AbortSignal;
  readonly now: () => Instant;
}

/** Writes a text and waits until the stream can take more, so that long outputs stay small in memory. */
export async function print(stream: Writable, text: string): Promise<void> {
  // A reader that left has destroyed the stream, and no event would come any more.
  if (stream.destroyed || stream.write(text)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}

/** One line on stderr in the guard's own words. */
export function complain(io: Io, message: string): void {
  // A YAML reader's message goes over several lines.
  io.stderr.write(`guardian: ${message.trim().replaceAll(/\s*\n\s*/g, " ")}\n`);
}
