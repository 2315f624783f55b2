import type {
  DetectContext,
  Detector,
  Evidence,
  Fault,
  Finding,
  Inspection,
  MaybePromise,
  Milliseconds,
  Subject,
} from "@guardian/model";
import { veil } from "./detectors/redaction/veil.ts";
import { fingerprint } from "./findings.ts";
import { Incomplete } from "./incomplete.ts";

/** The judge's eyes: everything that detectors say about one subject. */
export interface Engine {
  /** Answers at once, without a promise, where all detectors did. Never throws and never rejects: what fails is a fault. */
  inspect(subject: Subject, signal?: AbortSignal): MaybePromise<Inspection>;
  /** The same with the detectors that keep state alone, for a subject that was inspected elsewhere by all others. */
  watch(subject: Subject): MaybePromise<Inspection>;
  /** The same without the detectors that keep state, for a text that is no traffic and must leave no trace in what they know. */
  inspectAlone(subject: Subject): MaybePromise<Inspection>;
  /**
   * Asks deferred detectors, by name, about a subject that the inline ones have looked at; what they say is added. A name that
   * nothing stands behind is a fault: a layer that a policy waits for must not be missed without a word.
   */
  deepen(inspection: Inspection, asked: Asked, signal?: AbortSignal): Promise<Inspection>;
  readonly describe: {
    readonly detectors: readonly string[];
    readonly deferred: readonly Pick<Detector, "name" | "doubt">[];
    readonly deadline: Milliseconds;
  };
}

/** Which deferred detectors are asked, and the time that each has where it is not its own. */
export interface Asked {
  readonly names: readonly string[];
  readonly deadline?: Milliseconds;
}

export interface EngineOptions {
  /** Those of cost `deferred` are asked by `deepen` only. */
  readonly detectors: readonly Detector[];
  /** What each detector may take for one subject; 1000 where absent. */
  readonly deadline?: Milliseconds;
}

/** Makes the engine of a list of detectors. */
export function createEngine(options: EngineOptions): Engine {
  const detectors = options.detectors.filter((detector) => detector.cost === "inline");
  const deferred = options.detectors.filter((detector) => detector.cost === "deferred");
  const watching = detectors.filter(({ keepsState }) => keepsState === true);
  const stateless = detectors.filter(({ keepsState }) => keepsState !== true);
  const deadline = options.deadline ?? 1000;
  // A fault of somebody who is not in the list may be anything.
  const harmless = options.detectors.filter(({ findsSecrets }) => findsSecrets === false);
  const isHarmless = ({ detector }: Fault): boolean => harmless.some(({ name }) => name === detector);
  return {
    describe: { detectors: detectors.map(({ name }) => name), deferred, deadline },
    async deepen(inspection, asked, signal) {
      const { subject, findings, faults } = inspection;
      const found: Collected = { findings: [...findings], faults: [...faults] };
      const areSecretsKnown = subject.truncated !== true && faults.every(isHarmless);
      const evidence: Evidence = { findings, faults, areSecretsKnown };
      const waits = asked.names.map((name) => {
        const detector = deferred.find((one) => one.name === name);
        if (detector === undefined) {
          found.faults.push(absent(name));
          return null;
        }
        const time = asked.deadline ?? detector.deadline ?? deadline;
        return run(detector, subject, { deadline: time, outer: signal ?? null, evidence }, found);
      });
      await Promise.all(waits.filter((wait) => wait !== null));
      return safe({ subject, ...found }, deadline);
    },
    inspect(subject, signal) {
      return runAll(detectors, subject, { deadline, outer: signal ?? null }, beforehand(subject));
    },
    inspectAlone(subject) {
      return runAll(stateless, subject, { deadline, outer: null }, beforehand(subject));
    },
    watch(subject) {
      return runAll(watching, subject, { deadline, outer: null }, { findings: [], faults: [] });
    },
  };
}

/** What is known of a subject before anybody looks. */
function beforehand(subject: Subject): Collected {
  return {
    findings: subject.problem === undefined ? [] : [problemFinding(subject, subject.problem)],
    faults: subject.truncated === true ? [truncated] : [],
  };
}

function runAll(
  detectors: readonly Detector[],
  subject: Subject,
  limits: Limits,
  found: Collected,
): MaybePromise<Inspection> {
  const waits: Promise<void>[] = [];
  for (const detector of detectors) {
    const own = detector.deadline === undefined ? limits : { ...limits, deadline: detector.deadline };
    const wait = run(detector, subject, own, found);
    if (wait !== null) waits.push(wait);
  }
  const done = (): MaybePromise<Inspection> => safe({ subject, ...found }, limits.deadline);
  return waits.length === 0 ? done() : Promise.all(waits).then(done);
}

/** Last, so that no layer's excerpt can show a secret, however that layer made it. */
function safe(inspection: Inspection, deadline: Milliseconds): MaybePromise<Inspection> {
  return inspection.findings.length === 0 ? inspection : veil(inspection, performance.now() + deadline);
}

interface Collected {
  readonly findings: Finding[];
  readonly faults: Fault[];
}

interface Limits {
  readonly deadline: Milliseconds;
  readonly outer: AbortSignal | null;
  readonly evidence?: Evidence;
}

/** Runs one detector; a promise only where the detector answers later. */
function run(detector: Detector, subject: Subject, limits: Limits, into: Collected): Promise<void> | null {
  const started = performance.now();
  const watch = new Stopwatch(limits);
  const take = (findings: readonly Finding[]): void => {
    into.findings.push(...findings);
    if (performance.now() - started > limits.deadline + watch.allowed)
      into.faults.push(overran(detector, limits));
  };
  const fail = (cause: unknown): void => {
    if (!(cause instanceof Incomplete)) {
      into.faults.push(threw(detector, cause));
      return;
    }
    into.findings.push(...cause.findings);
    into.faults.push(
      cause.lack === undefined ? overran(detector, limits) : { detector: detector.name, ...cause.lack },
    );
  };
  try {
    const answer = detector.detect(subject, watch);
    if (!(answer instanceof Promise)) {
      take(answer);
      return null;
    }
    return watch.race(answer).then((findings) => {
      if (findings === null) into.faults.push(overran(detector, limits));
      else take(findings);
    }, fail);
  } catch (cause) {
    fail(cause);
    return null;
  }
}

/** The time of one detector on one subject. */
class Stopwatch implements DetectContext {
  readonly deadline: Milliseconds;
  readonly evidence?: Evidence;
  /** What `allow` has added. */
  allowed: Milliseconds = 0;
  readonly #outer: AbortSignal | null;
  // Made only for a detector that asks for it: most answer at once, and a signal costs more than their scan.
  #own: AbortController | null = null;

  constructor({ deadline, outer, evidence }: Limits) {
    this.deadline = deadline;
    this.#outer = outer;
    if (evidence !== undefined) this.evidence = evidence;
  }

  allow(time: Milliseconds): void {
    this.allowed += time;
  }

  get signal(): AbortSignal {
    const { signal } = this.#controller();
    return this.#outer === null ? signal : AbortSignal.any([this.#outer, signal]);
  }

  #controller(): AbortController {
    return (this.#own ??= new AbortController());
  }

  /** The promise's value, or null where time or the caller's patience ended first. */
  race<Value>(promise: Promise<Value>): Promise<Value | null> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#controller().abort();
        resolve(null);
      };
      const started = performance.now();
      const onTime = (): void => {
        const left = started + this.deadline * 1.25 + this.allowed - performance.now();
        if (left > 0) timer = setTimeout(onTime, left);
        else stop();
      };
      // A detector ends itself at its deadline and says what it found; this is for one that does not.
      let timer = setTimeout(onTime, this.deadline * 1.25);
      this.#outer?.addEventListener("abort", stop, { once: true });
      void promise.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        this.#outer?.removeEventListener("abort", stop);
      });
      if (this.#outer?.aborted === true) stop();
    });
  }
}

const truncated: Fault = {
  detector: "normalise",
  reason: "truncated",
  detail: "the subject was not read completely: a view or the number of texts reached its bound",
};

const overran = (detector: Detector, { deadline }: Limits): Fault => ({
  detector: detector.name,
  reason: "deadline",
  detail: `was not done within ${deadline} ms`,
});

const absent = (name: string): Fault => ({
  detector: name,
  reason: "unavailable",
  detail: "no such layer is set up where the message was judged",
});

/** The message of the error may hold text from traffic, so that only its class is named. */
const threw = (detector: Detector, cause: unknown): Fault => ({
  detector: detector.name,
  reason: "threw",
  detail: `failed with ${cause instanceof Error ? cause.constructor.name : typeof cause}`,
});

function problemFinding(subject: Subject, problem: NonNullable<Subject["problem"]>): Finding {
  const rule = `protocol/${problem.code}`;
  const start = problem.offset ?? 0;
  return {
    rule,
    layer: "protocol",
    title: "The frame is not what the protocol allows",
    severity: "high",
    confidence: 1,
    path: subject.at,
    span: { start, end: start },
    via: [],
    excerpt: problem.detail,
    fingerprint: fingerprint(rule, subject.at, problem.detail),
  };
}
