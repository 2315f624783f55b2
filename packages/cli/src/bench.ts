import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { onnxClassifier } from "@guardian/drivers";
import type { OnnxFiles } from "@guardian/drivers";
import {
  argumentDetector,
  classifierDetector,
  clientDetector,
  createEngine,
  defaultBounds,
  loadMatcher,
  patternDetector,
  preparePolicy,
  redactionDetector,
  rootsOf,
  ruleScanner,
  ToolLabels,
  yaraDetector,
} from "@guardian/engine";
import type {
  ClientTerms,
  Engine,
  Limits,
  Matcher,
  Overrules,
  ReadyPolicy,
  Roots,
  RulePack,
} from "@guardian/engine";
import type { Bench } from "@guardian/gateway";
import { classifierUrl } from "./installation.ts";
import { readShippedModel } from "./shipped-model.ts";
import type { Classifier, Detector, Layer, Milliseconds, Policy } from "@guardian/model";

/** What judging is made of, as plain data: the judging thread gets a copy and makes its own bench of it. */
export interface BenchPlan {
  readonly pack: RulePack;
  readonly policy: Policy;
  readonly limits: Limits;
  readonly deadline: Milliseconds;
  readonly without: readonly Layer[];
  readonly transformer: boolean;
  /** What the operator says of the labels of tools, by server. */
  readonly overrules: ReadonlyMap<string, Overrules>;
  /** By server: where the arguments of its tools may lead, as the configuration says. */
  readonly roots: Readonly<Record<string, readonly string[]>>;
  /** By server: what it may ask of clients, as the configuration says. */
  readonly terms: Readonly<Record<string, ClientTerms>>;
}

/**
 * Compiles rules and policy; about a millisecond per rule on the calling thread. `own` are detectors that only the thread of the
 * event loop has: those that do I/O, and those that keep state, because they must see all traffic.
 */
export async function makeBench(plan: BenchPlan, own: readonly Detector[] = []): Promise<Bench> {
  const policy = await preparePolicy(plan.policy, new ToolLabels(plan.overrules));
  const engine = await makeEngine({ ...plan, own });
  return { engine, policy, limits: plan.limits, bounds: defaultBounds, now: Date.now, reference };
}

/** Judges without rules: every subject has a fault, so the policy treats it as unread. */
export function blindBench({ limits, deadline }: BenchPlan, policy: ReadyPolicy): Bench {
  const faults = [
    { detector: "rules", reason: "unavailable", detail: "the rules could not be compiled" } as const,
  ];
  const engine: Engine = {
    inspect: (subject) => ({ subject, findings: [], faults }),
    inspectAlone: (subject) => ({ subject, findings: [], faults }),
    watch: (subject) => ({ subject, findings: [], faults: [] }),
    deepen: (inspection) => Promise.resolve(inspection),
    describe: { detectors: [], deferred: [], deadline },
  };
  return { engine, policy, limits, bounds: defaultBounds, now: Date.now, reference };
}

type EnginePlan = Pick<BenchPlan, "pack" | "deadline" | "without" | "transformer"> & {
  readonly roots?: BenchPlan["roots"];
  readonly terms?: BenchPlan["terms"];
  /** Layers that do I/O or keep state: they stay in the thread of the event loop. */
  readonly own?: readonly Detector[];
};

/** The engine that guards traffic; `guardian analyze` judges with the same, but for what keeps state: a text has no past. */
export async function makeEngine({
  pack,
  deadline,
  without,
  transformer,
  roots = {},
  terms = {},
  own = [],
}: EnginePlan): Promise<Engine> {
  const scanner = ruleScanner(pack, await matcher());
  const isOn = (layer: Layer): boolean => !without.includes(layer);
  const detectors: Detector[] = [];
  if (isOn("redaction")) detectors.push(redactionDetector());
  if (isOn("pattern")) detectors.push(patternDetector(scanner));
  if (isOn("yara")) detectors.push(yaraDetector(scanner));
  if (isOn("argument")) detectors.push(argumentDetector({ roots: readRoots(roots) }));
  if (isOn("client")) detectors.push(clientDetector(new Map(Object.entries(terms))));
  if (isOn("classifier")) {
    const { model, files } = await readShippedModel();
    detectors.push(
      classifierDetector({ model, transformer: transformer ? transformerOf(files, deadline) : null }),
    );
  }
  return createEngine({
    detectors: [...detectors, ...own.filter(({ name }) => !without.some((layer) => layer === name))],
    deadline,
  });
}

function readRoots(roots: BenchPlan["roots"]): ReadonlyMap<string, Roots> {
  const read = Object.entries(roots).map(([server, entries]) => [server, rootsOf(entries)] as const);
  // The configuration was read with the same function, so that none is null.
  return new Map(read.filter((entry): entry is [string, Roots] => entry[1] !== null));
}

/** The transformer's process holds some 150 MB, so it leaves when nothing was in doubt for a while. */
const transformerIdle = 60_000;

/** The transformer of the shipped model; nothing is started before it is asked. */
export function transformerOf(files: OnnxFiles, deadline: Milliseconds): Classifier {
  return onnxClassifier({ entry: classifierUrl, files, deadline, idle: transformerIdle });
}

/** The pattern matcher: the native build, or the wasm one where there is none for this system. */
export function matcher(): Promise<Matcher> {
  return loadMatcher((url) => readFile(url));
}

/** Twelve letters and digits that are easy to read out and to type: 60 random bits. */
export function reference(): string {
  return Array.from(randomBytes(12), (byte) => alphabet.charAt(byte & 31)).join("");
}

/** Crockford's base32: no letter looks like a digit. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
