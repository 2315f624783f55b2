import type { Detector, Layer } from "@guardian/model";
import type { PackedChain } from "../../rules/chain/chain.ts";
import { Activities } from "./activity/activity.ts";
import { behaviourDetector } from "./behaviour/behaviour.ts";
import { Profiles } from "./behaviour/profiles.ts";
import type { ProfileChange } from "./behaviour/profiles.ts";
import { flowDetector } from "../../flow/flow-detector.ts";
import type { Overrules } from "../../flow/labels.ts";
import { samplingRateDetector } from "../../client/sampling-rate.ts";
import type { ClientTerms } from "../../client/terms.ts";
import { trafficDetector } from "./traffic/traffic.ts";
import type { Budgets } from "./traffic/limits.ts";

/** What the layers that keep state need to know. */
export interface WatchOptions {
  /** Layers that are switched off. */
  readonly without?: readonly Layer[];
  readonly budgets: Budgets;
  /** Chains of calls to look for; part of `behaviour`. */
  readonly chains: readonly PackedChain[];
  /** What the operator says of the labels of tools, by server. */
  readonly overrules?: ReadonlyMap<string, Overrules>;
  /** What the operator says of what servers may ask of clients, by server. */
  readonly terms?: ReadonlyMap<string, ClientTerms>;
}

/** The layers that keep state, and what they remember beyond the process. One for each process: they must see all its traffic. */
export interface Watch {
  readonly detectors: readonly Detector[];
  readonly profiles: Pick<Profiles, "load" | "changes">;
}

/** So many profiles are kept in memory, 1 to 6 KB each. */
const mostProfiles = 2_000;

/** Makes the layers that keep state, with nothing seen yet. */
export function createWatch({ without = [], budgets, chains, overrules, terms }: WatchOptions): Watch {
  const traffic = !without.includes("traffic");
  const activities = new Activities();
  const profiles = new Profiles(mostProfiles);
  return {
    detectors: [
      ...(!without.includes("behaviour")
        ? [behaviourDetector({ activities, profiles, chains, knowsPlaces: traffic })]
        : []),
      ...(traffic ? [trafficDetector(activities, profiles, budgets)] : []),
      ...(without.includes("flow") ? [] : [flowDetector(overrules)]),
      ...(without.includes("client") ? [] : [samplingRateDetector(terms)]),
    ],
    profiles,
  };
}

export type { ProfileChange };
