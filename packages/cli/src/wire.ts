import { createWatch, decide, normalise, preparePolicy, ToolLabels } from "@guardian/engine";
import type { Overrules, ReadyPolicy } from "@guardian/engine";
import { act, createGate, createLane } from "@guardian/gateway";
import type { Bench, Gate, Judged, Lane, ServerSpec } from "@guardian/gateway";
import { excerpt } from "@guardian/model";
import type { AuditEvent, Envelope } from "@guardian/model";
import type { AlertStreams } from "./alerts/sinks.ts";
import { blindBench, makeBench, reference } from "./bench.ts";
import type { BenchPlan } from "./bench.ts";
import { keepCompany } from "./company.ts";
import type { CountedLedger } from "./counted-ledger.ts";
import { heldRequests } from "./held-requests.ts";
import { keepHabits } from "./habits.ts";
import type { Habits, HabitsOptions } from "./habits.ts";
import { clientTermsOf } from "./config/client-terms.ts";
import type { Config } from "./config/config.ts";
import type { Environment } from "./io.ts";
import { judgeLayer } from "./judge-layer.ts";
import { keepGraph } from "./flow-graph.ts";
import { together } from "./keeper.ts";
import type { Keeper } from "./keeper.ts";
import { laneUrl } from "./installation.ts";
import { loadPack } from "./pack.ts";
import { loadPolicy } from "./policies.ts";
import { openRecords } from "./records.ts";
import { storageOf } from "./storage.ts";
import { suppressionNotes } from "./suppressions/notes.ts";
import { overrulesIn } from "./tool-labels.ts";
import { keepSurfaces } from "./surface/keeper.ts";
import type { SurfaceKeeper } from "./surface/keeper.ts";
import type { Identity } from "./surface/declared-identity.ts";
import type { Lock } from "./surface/lock-file.ts";
import { holdYoungHeap } from "./young-heap.ts";

/** A guard put together, ready for a transport. */
export interface Wired {
  readonly gate: Gate;
  /** Rejects where the rules do not compile; until it resolves frames wait. */
  readonly ready: Promise<unknown>;
  /** What judges traffic; for texts that are none. */
  readonly bench: Promise<Bench>;
  readonly ledger: CountedLedger;
  /** Writes an entry of the guard itself; warns where that is impossible. */
  readonly note: (event: AuditEvent, words: string, server?: string) => Promise<void>;
  /** Writes what waits and closes every file. Idempotent. */
  close(): Promise<void>;
}

export interface WireOptions {
  readonly env: Environment;
  readonly warn: (message: string) => void;
  /** Under what name the surface of a server is kept, where that is not its own. */
  readonly surfaceOf?: (server: string) => string;
  /** Who the guarded servers are, by name, where that is known. */
  readonly identities?: ReadonlyMap<string, Identity>;
  /** Whether other guards of the same client stand before its other servers. */
  readonly hasCompany?: boolean;
  /** Where sinks of alerts that write lines do so. */
  readonly streams: AlertStreams;
  /** The names of all servers that it guards; absent where others may be guarded elsewhere by the same policy. */
  readonly servers?: readonly string[];
}

/** A heavy frame that is not judged by then is refused. */
const laneDeadline = 30_000;
/** The judging thread holds some 60 MB, so it leaves soon. */
const laneIdle = 30_000;

/** The composition root: configuration → policy, rules, audit, archive, recorder, gate. Throws where one of them cannot be had. */
export async function wire(
  config: Config,
  { env, warn, streams, hasCompany = false, servers, ...known }: WireOptions,
): Promise<Wired> {
  const releaseYoungHeap = holdYoungHeap();
  const plan = await planOf(config);
  // A policy that cannot be used is told before a server starts.
  const policy = await preparePolicy(plan.policy, new ToolLabels(plan.overrules));
  noteSuppressions(plan, servers, warn);
  const deferred = judgeLayer(config, env);
  let made: Bench | null = null;
  const records = await openRecords(
    config,
    { env, warn, streams },
    deferred.length === 0 ? null : () => made,
  );
  const { recorder, note, alerts } = records;
  const held = heldRequests(config, plan.policy, { note: (draft) => recorder.note(draft), warn });
  // Compiling takes the thread for a while, so the server is started first and starts meanwhile.
  const watch = watchOf(config, plan);
  const surfaces = surfacesOf(config, { note, warn, ...known });
  const company = hasCompany ? keepCompany({ config, detectors: watch.detectors, warn }) : null;
  const keeper = together([surfaces, company, graphOf(config, plan.overrules, warn)]);
  const own = [...watch.detectors, ...(surfaces === null ? [] : [surfaces.detector]), ...deferred];
  const bench = nextTurn()
    .then(() => Promise.all([keeper.load(), alerts?.load()]))
    .then(() => makeBench(plan, own));
  void bench.then((ready) => (made = ready)).catch(() => null); // told through `ready`
  const watched = watch.detectors.length === 0 ? null : watch.profiles;
  const habits = watched && habitsAfter(bench, { file: storageOf(config).profiles, watched, warn });
  habits?.catch(() => undefined); // the rules' rejection, told through `ready`
  void Promise.allSettled([bench, habits]).then(releaseYoungHeap);
  // Told through `ready`; a message that comes before the process ends meets a closed gate.
  const usable = bench.catch(() => blindBench(plan, policy));
  const lane = laneOf(plan, policy);
  return {
    gate: createGate({
      bench: usable,
      lane,
      recorder,
      desk: held.desk,
      warn,
      keep: (judged) => keeper.keep(judged),
    }),
    ready: bench,
    bench: usable,
    ledger: records.ledger,
    note,
    async close() {
      await (await habits?.catch(() => null))?.close();
      await bench.catch(() => null);
      await keeper.close();
      await recorder.close();
      await alerts?.close();
      await held.close();
      await lane.close();
      await records.close();
    },
  };
}

/** After the rules, so that no message waits for it; what is seen meanwhile is added to what is read. */
async function habitsAfter(bench: Promise<unknown>, options: HabitsOptions): Promise<Habits> {
  await bench;
  await nextTurn();
  return keepHabits(options);
}

function noteSuppressions(
  { policy, pack }: BenchPlan,
  servers: WireOptions["servers"],
  warn: WireOptions["warn"],
): void {
  suppressionNotes(policy.suppressions, { pack, servers: servers ?? null, now: Date.now() }).forEach(warn);
}

function watchOf({ without, budgets }: Config, { pack, terms, overrules }: BenchPlan) {
  return createWatch({
    without,
    budgets,
    chains: pack.chains,
    terms: new Map(Object.entries(terms)),
    overrules,
  });
}

function graphOf(
  config: Config,
  overrules: ReadonlyMap<string, Overrules>,
  warn: WireOptions["warn"],
): Keeper | null {
  if (!config.record.flow) return null;
  const [labels, age] = [new ToolLabels(overrules), config.record.retention.age];
  return keepGraph({ file: storageOf(config).flow, labels, age, clock: Date.now, warn });
}

function laneOf(plan: BenchPlan, policy: ReadyPolicy): Lane {
  return createLane({
    entry: laneUrl,
    bench: plan,
    deadline: laneDeadline,
    idle: laneIdle,
    giveUp: (envelope) => unjudged(envelope, policy),
  });
}

/** What judging is made of, as the configuration says. */
export async function planOf(config: Config): Promise<BenchPlan> {
  const { limits, deadline, without, transformer } = config;
  const roots = Object.entries(config.servers).flatMap(([name, server]) =>
    server.roots === undefined ? [] : [[name, server.roots] as const],
  );
  const [pack, policy] = [await loadPack(config), await loadPolicy(config)];
  const terms = clientTermsOf(config.servers);
  const overrules = await overrulesIn(config);
  return {
    pack,
    policy,
    limits,
    deadline,
    without,
    transformer,
    overrules,
    roots: Object.fromEntries(roots),
    terms,
  };
}

function surfacesOf(
  config: Config,
  {
    note,
    warn,
    surfaceOf,
    identities = new Map(),
  }: Pick<Wired, "note"> & Pick<WireOptions, "warn" | "surfaceOf" | "identities">,
): SurfaceKeeper | null {
  if (config.without.includes("surface")) return null;
  // Its reader brings yaml and zod, which a guard without a lock file must not pay for.
  const locked = async (): Promise<Lock> => {
    const { trustedLock } = await import("./surface/trusted-lock.ts");
    return trustedLock(config, identities);
  };
  return keepSurfaces({
    file: storageOf(config).surfaces,
    contact: config.firstContact,
    warn,
    note,
    ...(config.lockFile === "" ? {} : { locked }),
    ...(surfaceOf === undefined ? {} : { nameOf: surfaceOf }),
  });
}

/** Writes the start of a server into the audit: only the command's name, since arguments may hold secrets. */
export function noteStart(wired: Wired, { name, command, args }: ServerSpec, by: string): Promise<void> {
  const words = `"${excerpt(command, 200)}" with ${args.length} ${args.length === 1 ? "argument" : "arguments"}, by ${by}`;
  return wired.note("server.started", words, name);
}

/** What becomes of a frame that could not be judged: the policy decides on its fault. */
function unjudged(envelope: Envelope, policy: ReadyPolicy): Judged {
  const detail = envelope.form === "malformed" ? envelope.problem.detail : "the message could not be judged";
  const faults = [{ detector: "lane", reason: "deadline", detail } as const];
  const now = Date.now();
  const verdicts = normalise(envelope).map((subject) =>
    decide(policy, { subject, findings: [], faults }, now),
  );
  const name = reference();
  return {
    envelope,
    verdicts,
    outgoing: act(envelope, verdicts, name),
    reference: name,
    asked: [],
    answered: [],
    listed: [],
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
