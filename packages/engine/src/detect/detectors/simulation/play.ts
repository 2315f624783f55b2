import type { Detector, Finding } from "@guardian/model";
import type { PackedChain } from "../../../rules/chain/chain.ts";
import type { Budgets } from "../traffic/limits.ts";
import { defaultBudgets } from "../traffic/limits.ts";
import { createWatch } from "../watch.ts";
import type { Watch } from "../watch.ts";
import type { Happening } from "./scene.ts";

/** For tests and the bench: the layers that keep state, and what they say about what happens. */
export interface Player extends Watch {
  see(happening: Happening): readonly Finding[];
  /** All findings of a sequence. */
  seeAll(happened: readonly Happening[]): readonly Finding[];
}

/** Makes layers that have seen nothing. */
export function player(budgets: Partial<Budgets> = {}, chains: readonly PackedChain[] = []): Player {
  const options = { budgets: { ...defaultBudgets, ...budgets }, chains };
  const watch = createWatch(options);
  const see = ({ subject }: Happening): readonly Finding[] =>
    watch.detectors.flatMap((detector) => said(detector, subject));
  return { ...watch, see, seeAll: (happened) => happened.flatMap(see) };
}

function said(detector: Detector, subject: Happening["subject"]): readonly Finding[] {
  const found = detector.detect(subject, { signal: null, deadline: 1_000 });
  if (found instanceof Promise) throw new Error(`${detector.name} answers later`);
  return found;
}
