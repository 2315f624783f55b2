import type { Writable } from "node:stream";
import { severities } from "@guardian/model";
import type { AlertSink, Delivery, Milliseconds, Told } from "@guardian/model";
import { plain } from "./plain.ts";
import { failed, withDeadline } from "./telling.ts";

export interface StreamOptions {
  readonly stream: Writable;
  readonly timeout: Milliseconds;
}

/** A reader that is so far behind gets nothing more until it catches up. */
const mostBehind = 1024 * 1024;

/** Tells by one JSON object a line, with the field names of the Elastic Common Schema. */
export function streamSink({ stream, timeout }: StreamOptions): AlertSink {
  return {
    tell: (delivery, signal) =>
      withDeadline({ timeout, signal }, () => {
        if (stream.destroyed) return Promise.resolve(failed("nobody reads it any more"));
        if (stream.writableLength > mostBehind)
          return Promise.resolve(failed("its reader is too far behind"));
        return new Promise<Told>((resolve, reject) => {
          stream.write(`${lineOf(plain(delivery))}\n`, (cause) => {
            if (cause === undefined || cause === null) resolve({ form: "delivered" });
            else reject(cause);
          });
        });
      }),
  };
}

function lineOf({ alert, key, isEscalation }: Delivery): string {
  const { severity, event, title, server, session, principal, method, target, rules, action } = alert;
  const record = {
    "@timestamp": new Date(alert.last).toISOString(),
    "ecs.version": "8.17.0",
    "log.level": severity === "critical" || severity === "high" ? "error" : "warn",
    message: title,
    "event.kind": "alert",
    "event.module": "mcp-security-guardian",
    "event.id": key,
    "event.action": event,
    "event.severity": severities.indexOf(severity),
    "event.start": new Date(alert.first).toISOString(),
    "event.end": new Date(alert.last).toISOString(),
    "event.reference": alert.entry,
    "rule.name": rules,
    "user.name": principal,
    "service.name": server,
    "guardian.alert.id": alert.id,
    "guardian.alert.severity": severity,
    "guardian.alert.count": alert.count,
    "guardian.alert.escalated": isEscalation,
    "guardian.alert.fingerprint": alert.fingerprint,
    "guardian.session": session,
    "guardian.method": method,
    "guardian.target": target,
    "guardian.action": action,
    "guardian.enforced": alert.enforced,
  };
  return JSON.stringify(record);
}
