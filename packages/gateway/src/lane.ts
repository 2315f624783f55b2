import { Worker } from "node:worker_threads";
import type { Envelope, Frame, MaybePromise, Milliseconds } from "@guardian/model";
import type { Judged, Memory, Said } from "./judge.ts";
import type { Answer, Task } from "./lane-worker.ts";

/** Judges heavy frames beside the event loop, one after the other, in a thread that is started for the first of them. */
export interface Lane {
  /** `hear` is asked what else is said about the subjects, by their place, before another frame is judged; null where that is nothing. */
  judge(frame: Frame, memory: Memory, hear?: Hear): Promise<Judged>;
  close(): Promise<void>;
}

export type Hear = (judged: Judged) => MaybePromise<readonly Said[] | null>;

export interface LaneOptions {
  /** The module that the thread runs; it calls `serveLane`. */
  readonly entry: URL;
  /** What the thread needs to make its own bench; structured-cloneable. */
  readonly bench: unknown;
  /** A frame that is not judged by then is refused: the thread is ended and a new one made. */
  readonly deadline: Milliseconds;
  /** An idle thread is ended after this time to give its memory back. */
  readonly idle: Milliseconds;
  /** Makes a verdict for a frame that could not be judged. */
  readonly giveUp: (envelope: Envelope) => Judged;
}

/** Bounds the thread's memory: a frame at the size limit, dense with small values, needs some 25 times its bytes. */
const heapMegabytes = 1024;

/** Makes a lane; nothing runs until the first frame. */
export function createLane(options: LaneOptions): Lane {
  let thread: LaneThread | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let idleTimer: NodeJS.Timeout | undefined;

  const end = async (): Promise<void> => {
    clearTimeout(idleTimer);
    const ended = thread;
    thread = null;
    await ended?.terminate();
  };
  const ask = async (task: Task, frame: Frame): Promise<Judged> => {
    thread ??= new LaneThread(options);
    const answer = await thread.ask(task);
    if (answer.form === "judged") return restored(answer, frame);
    await end();
    const id = answer.id;
    return options.giveUp({
      form: "malformed",
      frame,
      id,
      problem: { code: "too-large", detail: answer.why },
    });
  };
  const run = async (frame: Frame, memory: Memory, hear?: Hear): Promise<Judged> => {
    // The bytes are copied, not moved: what is allowed is forwarded from here.
    const judged = await ask({ form: "judge", frame, memory }, frame);
    // A thread that ended has nothing to decide anew, and the frame is refused anyway.
    const said = thread === null ? null : await hear?.(judged);
    return said ? ask({ form: "reconsider", said }, frame) : judged;
  };
  return {
    judge(frame, memory, hear) {
      clearTimeout(idleTimer);
      waiting += 1;
      const judged = queue.then(() => run(frame, memory, hear));
      queue = judged
        .catch(() => undefined) // the caller gets the rejection; the queue goes on
        .then(() => {
          waiting -= 1;
          if (waiting === 0) idleTimer = setTimeout(() => void end(), options.idle).unref();
        });
      return judged;
    },
    close: end,
  };
}

type Outcome =
  | Extract<Answer, { form: "judged" }>
  | { readonly form: "gave-up"; readonly id: string | null; readonly why: string };

class LaneThread {
  readonly #worker: Worker;
  readonly #deadline: Milliseconds;

  constructor(options: LaneOptions) {
    this.#deadline = options.deadline;
    this.#worker = new Worker(options.entry, {
      workerData: options.bench,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    this.#worker.unref();
  }

  /** Resolves with the judgement, or with the reason why there is none; never rejects. */
  ask(task: Task): Promise<Outcome> {
    const worker = this.#worker;
    return new Promise((resolve) => {
      let id: string | null = null;
      const finish = (outcome: Outcome): void => {
        clearTimeout(timer);
        worker.off("message", onMessage).off("error", onError).off("exit", onExit);
        worker.unref();
        resolve(outcome);
      };
      const giveUp = (why: string): void => {
        finish({ form: "gave-up", id, why });
      };
      const onMessage = (answer: Answer): void => {
        if (answer.form === "read") id = answer.id;
        else finish(answer);
      };
      const onError = (): void => {
        giveUp("the message could not be judged: the judging thread failed");
      };
      const onExit = (): void => {
        giveUp("the message could not be judged: the judging thread ended");
      };
      const timer = setTimeout(() => {
        giveUp(`the message could not be judged within ${this.#deadline} ms`);
      }, this.#deadline);
      worker.on("message", onMessage).on("error", onError).on("exit", onExit);
      worker.ref();
      worker.postMessage(task);
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Puts our own frame back, so that what is allowed leaves as the very bytes that came. */
function restored(answer: Extract<Answer, { form: "judged" }>, frame: Frame): Judged {
  const { judged, untouched } = answer;
  const outgoing = untouched ? { ...judged.outgoing, forward: frame.bytes } : judged.outgoing;
  const back = { ...judged, outgoing, envelope: { ...judged.envelope, frame } };
  const { held } = judged;
  // What a held frame would leave is never nothing, so that nothing means the frame itself.
  if (held?.outgoing.forward !== null) return back;
  return { ...back, held: { ...held, outgoing: { ...held.outgoing, forward: frame.bytes } } };
}
