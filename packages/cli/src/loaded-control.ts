import {
  addressBehind,
  createAdmission,
  createControl,
  defaultBodyLimits,
  identifyBy,
  noteDenials,
} from "@guardian/api";
import type { Control, ControlOptions } from "@guardian/api";
import { sqliteApprovals, sqliteGraph, sqliteOutbox } from "@guardian/drivers";
import { analyse } from "@guardian/engine";
import { figuresOf } from "./figures.ts";
import { openAuthority } from "./authority.ts";
import type { Config } from "./config/config.ts";
import type { Environment } from "./io.ts";
import { storageOf } from "./storage.ts";
import type { Wired } from "./wire.ts";

/** Puts the API together over a wired guard. A module of its own: it brings a web framework with it. */
export async function loadControl(
  config: Config,
  wired: Wired,
  { env, ...options }: Pick<ControlOptions, "dependencies" | "warn"> & { readonly env: Environment },
): Promise<Control> {
  const { engine, policy } = await wired.bench;
  const opened = await openAuthority(config, { ledger: wired.ledger, env });
  const { authority } = opened;
  const approvals = sqliteApprovals({ file: storageOf(config).approvals });
  const graph = sqliteGraph({ file: storageOf(config).flow });
  const alerts = sqliteOutbox({ file: storageOf(config).alerts });
  const control = await createControl({
    ...options,
    limits: defaultBodyLimits,
    identify: identifyBy(authority),
    denied: noteDenials(authority),
    addressOf: addressBehind(config.listen.trustedProxies),
    admission: createAdmission(config.rates, Date.now),
    authority,
    alerts,
    approvals,
    graph,
    audit: wired.ledger,
    figures: () => figuresOf(wired.ledger),
    analyse: (question) => analyse(question, { engine, policy, now: Date.now }),
  });
  return {
    ...control,
    async close() {
      await control.close();
      await alerts.close();
      await approvals.close();
      await graph.close();
      await opened.close();
    },
  };
}
