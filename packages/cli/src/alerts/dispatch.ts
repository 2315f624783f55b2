import { GuardianError } from "@guardian/model";
import type { AlertSink, Delivery, Instant, Ledger, Milliseconds, Outbox, Severity } from "@guardian/model";
import { takeIn } from "./intake.ts";

/** A sink by what it wants to hear. */
export interface Listener {
  readonly minSeverity: Severity;
  readonly sink: AlertSink;
}

export interface DispatchOptions {
  readonly ledger: Pick<Ledger, "list" | "append">;
  /** Opens the store; called again where it failed. */
  readonly open: () => Outbox;
  readonly listeners: ReadonlyMap<string, Listener>;
  readonly window: Milliseconds;
  readonly escalateAfter: Milliseconds;
  readonly clock: () => Instant;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
  readonly warn: (message: string) => void;
  readonly pace?: Partial<Pace>;
}

/** How fast it goes. */
export interface Pace {
  /** Alerts that come in this time are taken in together. */
  readonly gather: Milliseconds;
  /** How often it looks for what other processes left, and for what is due again. */
  readonly poll: Milliseconds;
  readonly lease: Milliseconds;
  /** Between the first attempt and the second; twice as much each time. */
  readonly retry: Milliseconds;
  readonly mostRetry: Milliseconds;
  /** After that a delivery is given up. */
  readonly life: Milliseconds;
  /** How long an ending process goes on telling. */
  readonly farewell: Milliseconds;
}

const usual: Pace = {
  gather: 50,
  poll: 5_000,
  // Longer than the longest timeout of a sink.
  lease: 60_000,
  retry: 5_000,
  mostRetry: 3_600_000,
  life: 86_400_000,
  farewell: 2_000,
};
/** Attempts that are under way to one sink. */
const atOnce = 8;
/** A process that dies in each attempt must not try for ever. */
const mostAttempts = 60;

/** Tells people what the audit says, behind the traffic: nothing waits for it, and what it has not told the next process tells. */
export interface Dispatch {
  /** Remembers where the audit ends, before anything happens: what happened before is not told. */
  load(): Promise<void>;
  /** Something happened that a person must hear of. */
  readonly poke: () => void;
  /** Takes in and tells what is due now; false where there was nothing. */
  pass(): Promise<boolean>;
  /** Tells for a little while what is not told yet, and stops. */
  close(): Promise<void>;
}

/** Makes it. None of its timers keeps the process alive. */
export function createDispatch(options: DispatchOptions): Dispatch {
  const pace = { ...usual, ...options.pace };
  const ending = new AbortController();
  let gathering: NodeJS.Timeout | undefined;
  let polling: NodeJS.Timeout | undefined;
  let passing: Promise<void> = Promise.resolve();
  let isClosed = false;
  const poke = (): void => {
    if (isClosed) return;
    gathering ??= setTimeout(() => {
      gathering = undefined;
      void next();
    }, pace.gather).unref();
  };
  const rounds = createRounds({ ...options, pace, signal: ending.signal, poke });
  // One after the other: two rounds at once would wait for each other's locks.
  const next = (): Promise<void> => (passing = passing.then(() => rounds.run()));
  const pass = async (): Promise<boolean> => {
    await next();
    const isAnything = rounds.isTelling();
    await rounds.told();
    return isAnything;
  };
  return {
    async load() {
      await rounds.begin();
      polling = setInterval(() => void next(), pace.poll).unref();
    },
    poke,
    pass,
    async close() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(polling);
      clearTimeout(gathering);
      const patience = setTimeout(() => {
        ending.abort();
      }, pace.farewell);
      while (!ending.signal.aborted && (await pass()));
      clearTimeout(patience);
      await rounds.close();
    },
  };
}

interface RoundOptions extends DispatchOptions {
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly poke: () => void;
}

/** Rounds of taking in and handing out; a sink that is still at it gets nothing new. */
function createRounds({ signal, poke, ...options }: RoundOptions) {
  const { ledger, listeners, window, escalateAfter, clock, warn, pace } = options;
  const wanted = [...listeners].map(([name, { minSeverity }]) => ({ name, minSeverity }));
  const busy = new Map<string, Promise<void>>();
  let store: Outbox | null = null;
  let hasWarned = false;
  let hasBegun = false;
  const opened = (): Outbox => (store ??= options.open());
  const guarded = async (work: (store: Outbox) => Promise<void>): Promise<void> => {
    try {
      await work(opened());
      hasWarned = false;
    } catch (cause) {
      if (!hasWarned) warn(`alerts wait: ${cause instanceof Error ? cause.message : String(cause)}`);
      hasWarned = true;
    }
  };
  const begin = async (outbox: Outbox): Promise<void> => {
    if (!hasBegun) await beginAt(outbox, ledger, clock());
    hasBegun = true;
  };
  const tell = createTeller({ ...options, opened, signal });
  const tellAll = (sink: string, deliveries: readonly Delivery[]): void => {
    const told = guarded(() => Promise.all(deliveries.map(tell)).then(() => undefined)).then(() => {
      busy.delete(sink);
      // There may be more than one round's worth.
      if (deliveries.length === atOnce) poke();
    });
    busy.set(sink, told);
  };
  return {
    begin: () => guarded(begin),
    run: () =>
      guarded(async (outbox) => {
        await begin(outbox);
        await takeIn({ ledger, outbox, wanted, window, at: clock() });
        const sinks = [...listeners.keys()].filter((name) => !busy.has(name));
        const due = await outbox.claim({
          sinks,
          at: clock(),
          lease: pace.lease,
          limit: atOnce,
          escalateAfter,
        });
        for (const [sink, deliveries] of Map.groupBy(due, (one) => one.sink)) tellAll(sink, deliveries);
      }),
    isTelling: () => busy.size > 0,
    told: () => Promise.all(busy.values()).then(() => undefined),
    close: async () => {
      await store?.close();
    },
  };
}

async function beginAt(outbox: Outbox, ledger: Pick<Ledger, "list">, at: Instant): Promise<void> {
  const from = await outbox.seen();
  const [last] = await ledger.list({ limit: 1 });
  const head = last?.seq ?? 0;
  if (from === null) await outbox.take({ from, to: head, at, alerts: [], window: 0 });
  // A new audit has begun in the place of an old one.
  else if (from > head) await outbox.take({ from, to: 0, at, alerts: [], window: 0 });
}

interface TellerOptions extends Pick<DispatchOptions, "ledger" | "listeners" | "clock" | "random"> {
  readonly pace: Pace;
  readonly opened: () => Outbox;
  readonly signal: AbortSignal;
}

/** One attempt, and what becomes of it. */
function createTeller({ ledger, listeners, clock, random, pace, opened, signal }: TellerOptions) {
  return async (delivery: Delivery): Promise<void> => {
    const { sink, attempt, created, alert } = delivery;
    const told = await listeners.get(sink)?.sink.tell(delivery, signal);
    if (told === undefined) throw new GuardianError("alerts/unavailable", `there is no sink ${sink}`);
    const now = clock();
    if (told.form === "delivered") {
      await opened().settle({ delivery, state: "delivered", due: now, why: "" });
      return;
    }
    const { why, retryAfter = 0 } = told;
    if (now - created >= pace.life || attempt >= mostAttempts) {
      // In the audit before it is given up.
      const note = `alert ${alert.id} (entry ${alert.entry}) was not told to ${sink} in ${attempt} attempts: ${why}`;
      const draft = { event: "alert.lost", at: now, server: "", session: "", principal: "" } as const;
      await ledger.append([{ ...draft, target: sink, note }]);
      await opened().settle({ delivery, state: "dead", due: now, why });
      return;
    }
    const step = Math.min(pace.mostRetry, pace.retry * 2 ** (attempt - 1));
    const wait = signal.aborted ? 0 : Math.max(retryAfter, step * (0.5 + random() / 2));
    await opened().settle({ delivery, state: "waiting", due: now + wait, why });
  };
}
