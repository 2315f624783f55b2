import { sqliteApprovals } from "@guardian/drivers";
import { createDesk } from "@guardian/gateway";
import type { Recorder } from "@guardian/gateway";
import type { Approvals, Policy } from "@guardian/model";
import type { Config } from "./config/config.ts";
import { storageOf } from "./storage.ts";

/** Where held requests wait, and how it is closed. */
export interface HeldRequests {
  readonly desk: ReturnType<typeof createDesk> | null;
  close(): Promise<void>;
}

const none: HeldRequests = { desk: null, close: () => Promise.resolve() };

/** Makes the desk with its store of approvals, where the policy can hold anything at all. A store that cannot be had refuses what is held. */
export function heldRequests(
  config: Config,
  policy: Policy,
  { note, warn }: Pick<Recorder, "note"> & { readonly warn: (message: string) => void },
): HeldRequests {
  const holds = policy.enforced && policy.clauses.some(({ action }) => action === "hold");
  if (!holds) return none;
  // Opened for the first request that is held: most guards never hold one.
  let opened: Approvals | null = null;
  const store = (): Approvals => (opened ??= sqliteApprovals({ file: storageOf(config).approvals }));
  const approvals: Approvals = {
    ask: async (request) => store().ask(request),
    decide: async (decision) => store().decide(decision),
    claim: async (claim) => store().claim(claim),
    list: async (query) => store().list(query),
    close: async () => opened?.close(),
  };
  const desk = createDesk({
    ...config.approvals,
    approvals,
    note,
    clock: Date.now,
    limits: config.limits,
    warn,
  });
  return { desk, close: () => approvals.close() };
}
