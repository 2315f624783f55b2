import { awaitedBy, decide } from "@guardian/engine";
import { excerpt } from "@guardian/model";
import type { Frame, Instant, Ledger, Milliseconds, Verdict } from "@guardian/model";
import { heavy } from "../heavy.ts";
import type { Bench, Judged } from "../judge.ts";
import type { Session } from "../session.ts";
import { guardDraft, lateDraft } from "./drafts.ts";

export interface LaterOptions {
  /** Null while the rules still compile; nothing is judged then. */
  readonly bench: () => Pick<Bench, "engine" | "policy"> | null;
  readonly ledger: Ledger;
  readonly clock: () => Instant;
  readonly digest: (bytes: Uint8Array) => string;
  readonly warn: (message: string) => void;
  readonly queue?: LaterBounds;
}

interface LaterBounds {
  /** Subjects that wait at most. */
  readonly subjects: number;
  /** Characters of their texts, which stay in memory. */
  readonly characters: number;
  /** Subjects that are looked at in the same time. */
  readonly together: number;
}

/** The second look at what has passed: deferred layers read it behind the verdict, and what they find becomes a second entry. */
export interface Later {
  /** Takes what is worth a second look; costs a comparison where nothing is. */
  push(judged: Judged, session: Session | null): void;
  /** Resolves when everything that waits was looked at. */
  flush(): Promise<void>;
  /** Gives what is under way a moment, then drops the rest, counted. */
  close(): Promise<void>;
  readonly dropped: number;
}

const defaultBounds: LaterBounds = { subjects: 500, characters: 16 * 1024 * 1024, together: 8 };
const notePace: Milliseconds = 60_000;
const grace: Milliseconds = 2_000;

/** Makes the queue of the second look. Its timers never keep the process alive. */
export function createLater(options: LaterOptions): Later {
  return new BoundedLater(options);
}

interface Waiting {
  readonly verdict: Verdict;
  readonly names: readonly string[];
  readonly frame: Pick<Frame, "route" | "at">;
  readonly reference: string;
  readonly digest: string;
  readonly size: number;
  readonly session: Session | null;
}

class BoundedLater implements Later {
  readonly #options: LaterOptions;
  readonly #bounds: LaterBounds;
  readonly #ending = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #waiting: Waiting[] = [];
  #held = 0;
  #dropped = 0;
  #noted = 0;
  #noteTimer: NodeJS.Timeout | null = null;

  constructor(options: LaterOptions) {
    this.#options = options;
    this.#bounds = options.queue ?? defaultBounds;
  }

  get dropped(): number {
    return this.#dropped;
  }

  push({ envelope, verdicts, reference }: Judged, session: Session | null): void {
    const bench = this.#options.bench();
    if (bench === null || bench.engine.describe.deferred.length === 0) return;
    const { route, at, bytes } = envelope.frame;
    let digest: string | null = null;
    for (const verdict of verdicts) {
      const names = worthAsking(verdict, bench);
      if (names.length === 0) continue;
      const size = sizeOf(verdict);
      // Nothing to read; or a thread has read it, which keeps the texts for itself.
      if (size === 0 && bytes.length <= heavy) continue;
      const isFull =
        this.#waiting.length >= this.#bounds.subjects || this.#held + size > this.#bounds.characters;
      if (size === 0 || isFull) {
        this.#drop(1);
        continue;
      }
      digest ??= this.#options.digest(bytes);
      this.#held += size;
      this.#waiting.push({ verdict, names, frame: { route, at }, reference, digest, size, session });
    }
    this.#pump();
  }

  async flush(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async close(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const isOver = new Promise<void>((resolve) => setTimeout(resolve, grace).unref());
    if (this.#running.size > 0) await Promise.race([this.flush(), isOver]);
    this.#drop(this.#waiting.splice(0).length);
    this.#ending.abort();
    await this.flush();
    if (this.#noteTimer !== null) clearTimeout(this.#noteTimer);
    await this.#note();
  }

  #pump(): void {
    while (this.#running.size < this.#bounds.together) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const running: Promise<void> = this.#look(next).finally(() => {
        this.#held -= next.size;
        this.#running.delete(running);
        this.#pump();
      });
      this.#running.add(running);
    }
  }

  async #look(waiting: Waiting): Promise<void> {
    const { bench, ledger, clock, warn } = this.#options;
    const known = bench();
    if (known === null) return;
    const { inspection: first } = waiting.verdict;
    const second = await known.engine.deepen(first, { names: waiting.names }, this.#ending.signal);
    if (this.#ending.signal.aborted) {
      this.#drop(1);
      return;
    }
    const silent = second.faults.slice(first.faults.length);
    if (silent.length === 0 && second.findings.length === first.findings.length) return;
    // What stayed silent behind the verdict changes none: the message has passed. It only says that nobody looked.
    const decided = decide(known.policy, { ...second, faults: first.faults }, clock());
    const verdict = { ...decided, complete: decided.complete && silent.length === 0, inspection: second };
    const isWorse = verdict.enforced && (verdict.action === "block" || verdict.action === "hold");
    const closing = isWorse && known.policy.policy.late === "close" ? waiting.session : null;
    closing?.end();
    const isClosing = closing !== null;
    if (isWorse) warn(lateWarning(waiting, verdict, isClosing));
    try {
      await ledger.append([lateDraft(verdict, { ...waiting, isClosing })]);
    } catch (cause) {
      warn(`a second verdict was not written to the audit: ${messageOf(cause)}`);
    }
  }

  #drop(count: number): void {
    if (count === 0) return;
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
    const words = `${count} messages got no second look: the queue was full, the message was too large, or the guard ended`;
    try {
      await this.#options.ledger.append([guardDraft("deferred.dropped", this.#options.clock(), words)]);
    } catch (cause) {
      this.#options.warn(`messages without a second look were not noted in the audit: ${messageOf(cause)}`);
    }
  }
}

/** The deferred layers that have not read a subject yet and are worth their cost for it. */
function worthAsking(
  verdict: Verdict,
  { engine, policy }: Pick<Bench, "engine" | "policy">,
): readonly string[] {
  const { enforced, action, score, inspection } = verdict;
  if (enforced && (action === "block" || action === "hold")) return none;
  const inDoubt = engine.describe.deferred.filter(
    ({ doubt }) => doubt === undefined || (score >= doubt.from && score <= doubt.to),
  );
  if (inDoubt.length === 0 || inspection.subject.problem !== undefined) return none;
  const asked = awaitedBy(policy, inspection.subject).map(({ layer }) => layer);
  return inDoubt.map(({ name }) => name).filter((name) => !asked.includes(name));
}

const none: readonly string[] = [];

function sizeOf({ inspection }: Verdict): number {
  return inspection.subject.fragments.reduce((sum, { text }) => sum + text.length, 0);
}

function lateWarning({ frame }: Waiting, { reason, clause }: Verdict, isClosing: boolean): string {
  const end = isClosing ? "its session is closed" : "it has passed, as the policy says";
  const server = excerpt(frame.route.server, 64);
  return `a second look found what should have been stopped: server "${server}", clause "${clause}" (${reason}); ${end}`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
