import { sqliteOutbox } from "@guardian/drivers";
import type { Ledger } from "@guardian/model";
import type { Config } from "../config/config.ts";
import type { Environment } from "../io.ts";
import { storageOf } from "../storage.ts";
import { ringing } from "./bell.ts";
import { createDispatch } from "./dispatch.ts";
import type { Dispatch } from "./dispatch.ts";
import { listenersOf } from "./sinks.ts";
import type { AlertStreams } from "./sinks.ts";

export interface AlertKeeping {
  readonly config: Pick<Config, "alerts" | "dataDir">;
  readonly env: Environment;
  readonly streams: AlertStreams;
  readonly warn: (message: string) => void;
}

/** What tells people, over one audit. */
export interface Alarm extends Dispatch {
  /** The audit, which now rings when there is something to tell. */
  readonly ledger: Ledger;
}

/**
 * The configured sinks, ready for an audit; throws where a secret of one cannot be had. A module of its own: without sinks nobody
 * loads it.
 */
export function keepAlerts({ config, env, streams, warn }: AlertKeeping): (ledger: Ledger) => Alarm {
  const { window, escalateAfter, sinks } = config.alerts;
  const listeners = listenersOf(sinks, env, streams);
  return (ledger) => {
    const dispatch = createDispatch({
      ledger,
      open: () => sqliteOutbox({ file: storageOf(config).alerts }),
      listeners,
      window,
      escalateAfter,
      clock: Date.now,
      random: Math.random,
      warn,
    });
    return { ...dispatch, ledger: ringing(ledger, dispatch.poke) };
  };
}
