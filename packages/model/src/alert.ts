import type { AuditEvent, Entry } from "./entry.ts";
import { severities } from "./finding.ts";
import type { Severity } from "./finding.ts";

/** What a person must hear of: an entry of the audit, weighed. */
export interface Alert {
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  readonly event: AuditEvent;
  readonly severity: Severity;
  /** In one sentence, in the guard's own words. */
  readonly title: string;
  readonly server: string;
  readonly session: string;
  readonly principal: string;
  readonly method: string;
  readonly target: string;
  readonly action: string;
  readonly enforced: boolean;
  readonly rules: readonly string[];
}

/** Events that are alerts, with their weight where no finding says it. */
const weights: Partial<Readonly<Record<AuditEvent, Severity>>> = {
  "frame.blocked": "medium",
  "frame.held": "medium",
  "frame.redacted": "low",
  "frame.flagged": "low",
  "frame.reconsidered": "medium",
  "surface.quarantined": "high",
  "server.failed": "low",
  "traffic.dropped": "medium",
  "deferred.dropped": "medium",
  "login.locked": "medium",
  "login.reused": "high",
  "access.denied": "low",
  "alert.lost": "high",
};

export const alertEvents = Object.keys(weights) as readonly AuditEvent[]; // the keys just above

/** True where an entry of this event is an alert. */
export function isAlertEvent(event: AuditEvent): boolean {
  return weights[event] !== undefined;
}

/** What an entry means for a person; null where nobody must hear of it. */
export function alertOf(entry: Entry): Alert | null {
  const weight = weights[entry.event];
  if (weight === undefined) return null;
  const { findings = [], faults = [], note = "", reason = "" } = entry;
  const worst = findings.reduce<Severity | null>(
    (found, { severity }) => (found === null || isAtLeast(severity, found) ? severity : found),
    null,
  );
  const words = [findings[0]?.title, reason, note, faults[0]?.detail];
  const title = words.find((text) => text !== undefined && text !== "") ?? entry.event;
  return {
    id: entry.id,
    seq: entry.seq,
    at: new Date(entry.at).toISOString(),
    event: entry.event,
    severity: worst ?? weight,
    title,
    server: entry.server,
    session: entry.session,
    principal: entry.principal,
    method: entry.method ?? "",
    target: entry.target ?? "",
    action: entry.action ?? "",
    enforced: entry.enforced ?? true,
    rules: [...new Set(findings.map(({ rule }) => rule))],
  };
}

/** True where a severity is at least another one. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(least); // they rise
}

/** The same for alerts that a person hears of as one: the same rule, server, target and principal. */
export function fingerprintOf({
  rules,
  event,
  server,
  target,
  principal,
}: Pick<Alert, "rules" | "event" | "server" | "target" | "principal">): string {
  return JSON.stringify([rules[0] ?? event, server, target, principal]);
}
