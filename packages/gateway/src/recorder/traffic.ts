import { excerpt } from "@guardian/model";
import type { Archive, Fault, Finding, Frame, Instant, Json, TrafficRecord, Verdict } from "@guardian/model";
import type { Judged } from "../judge.ts";
import { presentable, presentableTarget, redactedArguments } from "./presentable.ts";

export interface TrafficOptions {
  readonly archive: Archive;
  readonly clock: () => Instant;
  readonly queue: { readonly records: number; readonly perSecond: number };
  readonly warn: (message: string) => void;
  /** Writes how many records were dropped into the audit. */
  readonly noteDrops: (count: number) => Promise<void>;
}

/** The way from judged frames to the archive: a bounded queue that is emptied a few times a second. */
export interface Traffic {
  /** Costs a small object; everything else happens later. */
  push(judged: Judged): void;
  flush(): Promise<void>;
  /** Flushes, and writes down the last drops. */
  close(): Promise<void>;
  readonly dropped: number;
}

/** Between two batches, in milliseconds. */
const pace = 250;
/** Between two notes about drops, in milliseconds. */
const notePace = 60_000;
/** Records turned into JSON and written before the event loop has its turn. */
const slice = 50;
/** Bytes of the frames from which waiting records hold something: values of the decoded frame may keep all of its text alive. */
const heldLimit = 16 * 1024 * 1024;
/** Arguments of larger frames are not kept: their JSON would be too large in nearly all cases. */
const frameLimit = 64 * 1024;
const findingLimit = 100;

/** What a record needs of a verdict, and nothing that holds on to the frame's bytes or fragments. */
interface Waiting {
  readonly route: Frame["route"];
  readonly at: Instant;
  readonly size: number;
  readonly kind: TrafficRecord["kind"];
  readonly method: string;
  readonly target: string | undefined;
  readonly action: Verdict["action"];
  readonly enforced: boolean;
  readonly clause: string;
  readonly score: number;
  readonly complete: boolean;
  readonly findings: readonly Finding[];
  readonly faults: readonly Fault[];
  readonly arguments: Json | undefined;
}

/** Makes the queue. Its timers run only while something waits, and never keep the process alive. */
export function createTraffic(options: TrafficOptions): Traffic {
  return new BoundedTraffic(options);
}

class BoundedTraffic implements Traffic {
  readonly #options: TrafficOptions;
  #waiting: Waiting[] = [];
  #held = 0;
  #dropped = 0;
  #noted = 0;
  /** Records that the rate still allows. */
  #allowance: number;
  #refilled: Instant;
  #timer: NodeJS.Timeout | null = null;
  #noteTimer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#allowance = options.queue.perSecond;
    this.#refilled = options.clock();
  }

  get dropped(): number {
    return this.#dropped;
  }

  push({ envelope, verdicts }: Judged): void {
    if (this.#timer === null) this.#arm();
    const { frame } = envelope;
    const size = frame.bytes.length;
    for (const verdict of verdicts) {
      const isFull = this.#waiting.length >= this.#options.queue.records || this.#held + size > heldLimit;
      if (isFull || this.#allowance < 1) {
        this.#drop(1);
        continue;
      }
      this.#allowance -= 1;
      this.#held += size;
      this.#waiting.push(waitingOf(verdict, frame));
    }
  }

  async flush(): Promise<void> {
    await this.#writing;
    this.#begin();
    await this.#writing;
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#noteTimer !== null) clearTimeout(this.#noteTimer);
    await this.flush();
    await this.#note();
  }

  #arm(): void {
    const { clock, queue } = this.#options;
    const now = clock();
    const earned = (Math.max(0, now - this.#refilled) / 1_000) * queue.perSecond;
    this.#allowance = Math.min(queue.perSecond, this.#allowance + earned);
    this.#refilled = now;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // An archive that is slow keeps its batch; what comes meanwhile waits in the queue, which is bounded.
      if (this.#writing === null) this.#begin();
      else this.#arm();
    }, pace).unref();
  }

  #begin(): void {
    if (this.#waiting.length === 0) return;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#held = 0;
    this.#writing = this.#write(batch).finally(() => {
      this.#writing = null;
    });
  }

  #drop(count: number): void {
    this.#dropped += count;
    this.#noteTimer ??= setTimeout(() => {
      this.#noteTimer = null;
      void this.#note();
    }, notePace).unref();
  }

  async #note(): Promise<void> {
    const count = this.#dropped - this.#noted;
    if (count === 0) return;
    this.#noted = this.#dropped;
    try {
      await this.#options.noteDrops(count);
    } catch (cause) {
      this.#options.warn(`dropped traffic was not noted in the audit: ${messageOf(cause)}`);
    }
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    for (let start = 0; start < batch.length; start += slice) {
      const part = batch.slice(start, start + slice);
      try {
        await this.#options.archive.write(part.map(recordOf));
      } catch (cause) {
        this.#drop(part.length);
        this.#options.warn(`traffic was not archived: ${messageOf(cause)}`);
      }
      await nextTurn();
    }
  }
}

function waitingOf(
  { inspection, action, enforced, clause, score, complete }: Verdict,
  frame: Frame,
): Waiting {
  const { subject, findings, faults } = inspection;
  const size = frame.bytes.length;
  return {
    route: frame.route,
    at: frame.at,
    size,
    kind: subject.kind,
    method: subject.origin.method,
    target: subject.origin.target,
    action,
    enforced,
    clause,
    score,
    complete,
    findings,
    faults,
    arguments: size <= frameLimit ? subject.arguments : undefined,
  };
}

function recordOf(waiting: Waiting): TrafficRecord {
  const { route, at, size, kind, method, target, action, enforced, clause, score, complete } = waiting;
  const { findings, faults } = waiting;
  return {
    at,
    session: route.session,
    server: route.server,
    principal: route.principal,
    transport: route.transport,
    direction: route.direction,
    kind,
    method: excerpt(method),
    ...(target === undefined ? {} : { target: presentableTarget(target, findings) }),
    action,
    enforced,
    clause,
    score,
    complete,
    findings: presentable(findings.slice(0, findingLimit)),
    faults: faults.slice(0, findingLimit),
    size,
    // What was not looked at completely may hold secrets that nobody saw.
    arguments:
      waiting.arguments === undefined || !complete ? null : redactedArguments(waiting.arguments, findings),
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
