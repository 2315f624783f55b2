import { createControl, defaultBodyLimits } from "@guardian/api";
import type { Control, ControlOptions } from "@guardian/api";
import { analyse } from "@guardian/engine";
import type { Wired } from "./wire.ts";

/** Puts the API together over a wired guard. A module of its own: it brings a web framework with it. */
export async function loadControl(
  wired: Wired,
  options: Pick<ControlOptions, "dependencies" | "warn">,
): Promise<Control> {
  const { engine, policy } = await wired.bench;
  return createControl({
    ...options,
    limits: defaultBodyLimits,
    identify: () => Promise.resolve(null), // nobody has an account yet
    analyse: (question) => analyse(question, { engine, policy, now: Date.now }),
  });
}
