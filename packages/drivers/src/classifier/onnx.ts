import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { Classifier, Milliseconds, Scores } from "@guardian/model";
import type { Answer, OnnxFiles, Task } from "./onnx-process.ts";

export interface OnnxClassifierOptions {
  /** The module that the process runs; it calls `serveOnnx`. */
  readonly entry: URL;
  /** Paths of the model and of its vocabulary. */
  readonly files: OnnxFiles;
  /** A batch that is not scored by then has failed. */
  readonly deadline: Milliseconds;
  /** What the first batch of a process may take beyond that, since the model is loaded for it; 5000 where absent. */
  readonly starting?: Milliseconds;
  /** An idle process is ended after this time to give its memory (about 150 MB) back. */
  readonly idle: Milliseconds;
}

/** Batches that may wait at once: a queue without a bound would only make every answer late. */
const mostWaiting = 64;

/**
 * The shipped transformer, run by `onnxruntime-node` in a process of its own that is started for the first text. A process and not
 * a thread: native code that reads hostile text must not be able to end the guard, and ending a thread inside of it does.
 */
export function onnxClassifier(options: OnnxClassifierOptions): Classifier {
  const unavailable = missing(options.files);
  let runner: Runner | null = null;
  let idleTimer: NodeJS.Timeout | undefined;
  let count = 0;
  const end = (): Promise<void> => {
    clearTimeout(idleTimer);
    runner?.end("the classifier was closed");
    runner = null;
    return Promise.resolve();
  };
  return {
    unavailable,
    async score(texts) {
      if (unavailable !== null) throw new Error(unavailable);
      clearTimeout(idleTimer);
      runner ??= new Runner(options);
      const used = runner;
      count += 1;
      try {
        return await used.score(count, texts);
      } catch (cause) {
        // A process that is stuck or dead is replaced by a new one.
        if (used.isLost && runner === used) runner = null;
        throw cause;
      } finally {
        // Several answers may come at once: one timer for all of them.
        clearTimeout(idleTimer);
        if (used.isIdle) idleTimer = setTimeout(() => void end(), options.idle).unref();
      }
    },
    close: end,
  };
}

function missing({ model, vocabulary }: OnnxFiles): string | null {
  if (!existsSync(model) || !existsSync(vocabulary))
    return "the model's files are missing from this installation";
  try {
    createRequire(import.meta.url).resolve("onnxruntime-node");
    return null;
  } catch {
    // Not found is all that it can mean: the package is looked for, not loaded.
    return "the package onnxruntime-node is not installed; `npm install --ignore-scripts onnxruntime-node` beside this one brings it";
  }
}

interface Waiting {
  readonly resolve: (scores: Scores) => void;
  readonly reject: (cause: Error) => void;
  readonly timer: NodeJS.Timeout;
}

class Runner {
  readonly #process: ChildProcess;
  readonly #deadline: Milliseconds;
  readonly #starting: Milliseconds;
  readonly #waiting = new Map<number, Waiting>();
  #isStarted = false;
  isLost = false;

  constructor({ entry, files, deadline, starting = 5_000 }: OnnxClassifierOptions) {
    this.#deadline = deadline;
    this.#starting = starting;
    // Nothing of the guard's environment: it may hold secrets, and loader options of whoever started it.
    this.#process = fork(entry, [files.model, files.vocabulary], {
      env: {},
      execArgv: [],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#process.on("message", (answer: Answer) => {
      this.#settle(answer);
    });
    this.#process.on("error", () => {
      this.end("the classifier's process failed");
    });
    this.#process.on("exit", () => {
      this.end("the classifier's process ended");
    });
    this.#process.unref();
    this.#process.channel?.unref();
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  score(id: number, texts: readonly string[]): Promise<Scores> {
    if (this.#waiting.size >= mostWaiting)
      return Promise.reject(new Error("too many texts wait for the classifier"));
    return new Promise((resolve, reject) => {
      const time = this.#deadline + (this.#isStarted ? 0 : this.#starting);
      const timer = setTimeout(() => {
        this.end(`the classifier did not answer within ${time} ms`);
      }, time);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#process.channel?.ref();
      this.#process.send({ id, texts } satisfies Task, (cause) => {
        if (cause !== null) this.end("the classifier's process does not listen");
      });
    });
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#isStarted = true;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (this.#waiting.size === 0) this.#process.channel?.unref();
    if ("logits" in answer) waiting.resolve({ logits: answer.logits });
    else waiting.reject(new Error(`the classifier failed with ${answer.failed}`));
  }

  /** Ends the process; whoever waits is told why. Idempotent. */
  end(why: string): void {
    this.isLost = true;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of waiting) {
      clearTimeout(timer);
      reject(new Error(why));
    }
    // It holds nothing that could be lost.
    this.#process.kill("SIGKILL");
  }
}
