import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Text } from "./corpus.ts";
import { parse } from "./corpus.ts";

/** What `guardian analyze` said of a text. */
export interface Judgement {
  readonly isCaught: boolean;
  readonly isFlagged: boolean;
  readonly score: number;
  readonly isComplete: boolean;
  /** The layers that found something. */
  readonly layers: readonly string[];
}

const guardian = path.join(import.meta.dirname, "../packages/cli/bin/guardian.js");

/** Judges texts through the production door, in order; `without` switches layers off. */
export async function judgeAll(
  texts: readonly Text[],
  without: readonly string[] = [],
): Promise<readonly Judgement[]> {
  return withGuardian(without, async ({ write, answer }) => {
    const judged: Judgement[] = [];
    const writing = (async () => {
      for (const text of texts) await write(text);
    })();
    while (judged.length < texts.length) judged.push(judgementOf(await answer()));
    await writing;
    return judged;
  });
}

/** How long each text takes by itself, one after the other, in milliseconds. */
export async function timeEach(texts: readonly Text[]): Promise<readonly number[]> {
  return withGuardian([], async ({ write, answer }) => {
    const times: number[] = [];
    for (const text of texts) {
      const started = performance.now();
      await write(text);
      await answer();
      times.push(performance.now() - started);
    }
    return times;
  });
}

interface Pipe {
  readonly write: (text: Text) => Promise<void>;
  readonly answer: () => Promise<string>;
}

async function withGuardian<Result>(
  without: readonly string[],
  use: (pipe: Pipe) => Promise<Result>,
): Promise<Result> {
  // A home of its own, so that nobody's configuration changes the figures.
  const home = mkdtempSync(path.join(os.tmpdir(), "guardian-eval-"));
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  const args = [
    "analyze",
    "--format",
    "jsonl",
    ...(without.length === 0 ? [] : ["--without", without.join(",")]),
  ];
  const child = spawn(process.execPath, [guardian, ...args], {
    env,
    cwd: home,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout, crlfDelay: Infinity })[Symbol.asyncIterator]();
  try {
    return await use({
      write: ({ id, text, kind }) =>
        new Promise((resolve, reject) => {
          child.stdin.write(`${JSON.stringify({ id, text, kind })}\n`, (cause) => {
            if (cause) reject(cause);
            else resolve();
          });
        }),
      answer: async () => {
        const next = await lines.next();
        if (next.done === true) throw new Error("guardian ended before every text was judged");
        return next.value;
      },
    });
  } finally {
    child.stdin.end();
    child.kill();
    rmSync(home, { recursive: true, force: true });
  }
}

function judgementOf(line: string): Judgement {
  const { verdict, score, complete, findings, error } = parse(line);
  if (error !== undefined) throw new Error(line.slice(0, 200));
  const found = Array.isArray(findings) ? (findings as readonly { readonly layer?: unknown }[]) : []; // our own output
  return {
    isCaught: verdict === "malicious",
    isFlagged: verdict === "suspicious",
    score: typeof score === "number" ? score : 0,
    isComplete: complete === true,
    layers: [...new Set(found.map(({ layer }) => String(layer)))],
  };
}
