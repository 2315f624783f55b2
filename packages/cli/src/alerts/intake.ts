import { redactText } from "@guardian/engine";
import { alertOf, excerpt, isAtLeast } from "@guardian/model";
import type { Alert, Entry, Instant, Intake, Ledger, Milliseconds, Outbox, Severity } from "@guardian/model";

export interface IntakeOptions {
  readonly ledger: Pick<Ledger, "list">;
  readonly outbox: Pick<Outbox, "seen" | "take">;
  readonly wanted: readonly { readonly name: string; readonly minSeverity: Severity }[];
  readonly window: Milliseconds;
  readonly at: Instant;
}

/** Entries that one step looks at: traffic waits for no more than that. */
const step = 50;
/** Steps of one call; what is left waits for the next one. */
const mostSteps = 100;

/** Reads the audit on from where somebody read it last, and puts down what sinks are to be told. */
export async function takeIn({ ledger, outbox, wanted, window, at }: IntakeOptions): Promise<void> {
  for (let count = 0; count < mostSteps; count += 1) {
    const from = await outbox.seen();
    if (from === null) return;
    const entries = await ledger.list({ after: from, before: from + step + 1, limit: step });
    const to = entries[0]?.seq;
    if (to === undefined) return;
    const alerts = entries.toReversed().flatMap((entry) => alertFor(entry, wanted));
    // Where another process was faster it has put down the same.
    await outbox.take({ from, to, at, alerts, window });
    if (entries.length < step) return;
    await nextTurn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function alertFor(entry: Entry, wanted: IntakeOptions["wanted"]): Intake["alerts"] {
  const alert = alertOf(entry);
  if (alert === null) return [];
  const sinks = wanted
    .filter(({ minSeverity }) => isAtLeast(alert.severity, minSeverity))
    .map(({ name }) => name)
    // Nobody is told by a sink that this sink does not work.
    .filter((name) => alert.event !== "alert.lost" || name !== alert.target);
  return sinks.length === 0 ? [] : [{ alert: presentable(alert), sinks }];
}

/** What leaves the machine is redacted once more, whatever the audit holds. */
function presentable(alert: Alert): Alert {
  const clean = (text: string, limit: number): string =>
    text === "" ? "" : excerpt(redactText(text), limit);
  return {
    ...alert,
    title: clean(alert.title, 300),
    server: clean(alert.server, 256),
    session: clean(alert.session, 256),
    principal: clean(alert.principal, 256),
    method: clean(alert.method, 256),
    target: clean(alert.target, 256),
  };
}
