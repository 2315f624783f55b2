import { severities } from "@guardian/model";
import type { AuditEvent, Entry, Severity } from "@guardian/model";

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
};

export const alertEvents = Object.keys(weights) as readonly AuditEvent[]; // the keys just above

/** What an entry means for a person; null where nobody must hear of it. */
export function alertOf(entry: Entry): Alert | null {
  const weight = weights[entry.event];
  if (weight === undefined) return null;
  const { findings = [], faults = [], note = "", reason = "" } = entry;
  const severity = findings.length === 0 ? weight : gravest(findings.map((finding) => finding.severity));
  const words = [findings[0]?.title, reason, note, faults[0]?.detail];
  const title = words.find((text) => text !== undefined && text !== "") ?? entry.event;
  return {
    id: entry.id,
    seq: entry.seq,
    at: new Date(entry.at).toISOString(),
    event: entry.event,
    severity,
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
  return rankOf(severity) >= rankOf(least);
}

function gravest(all: readonly Severity[]): Severity {
  return all.reduce((one, other) => (rankOf(other) > rankOf(one) ? other : one));
}

function rankOf(severity: Severity): number {
  return severities.indexOf(severity); // they rise
}
