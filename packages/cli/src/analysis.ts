import { analyse, preparePolicy } from "@guardian/engine";
import type { Analysis, Question } from "@guardian/engine";
import { makeEngine } from "./bench.ts";
import type { Config } from "./config/config.ts";
import type { Environment } from "./io.ts";
import { judgeLayer } from "./judge-layer.ts";
import { loadPack } from "./pack.ts";
import { loadPolicy } from "./policies.ts";
import { toolLabels } from "./tool-labels.ts";

/** A text of a line, which has a name. */
export type NamedQuestion = Question & { readonly id: string | number };

/** One judgement as `guardian analyze` prints it. */
export type NamedAnalysis = Analysis & { readonly id: string | number };

/** Nobody waits for one text of many, so that a busy machine makes no faults of its own. */
const patience = 60_000;

/** Makes the judge: exactly the engine and the decision that guard traffic. */
export async function judgeOf(
  config: Config,
  { env, awaited }: Waiting,
): Promise<(question: NamedQuestion) => Promise<NamedAnalysis>> {
  const policy = await preparePolicy(await loadPolicy(config), await toolLabels(config));
  const deferred = judgeLayer(config, env);
  const engine = await makeEngine({
    ...config,
    pack: await loadPack(config),
    deadline: patience,
    own: deferred,
  });
  const analyst = { engine, policy, now: Date.now, awaited };
  return async ({ id, ...question }) => ({ id, ...(await analyse(question, analyst)) });
}

/** The deferred layers that each text waits for. */
export interface Waiting {
  readonly env: Environment;
  readonly awaited: readonly string[];
}
