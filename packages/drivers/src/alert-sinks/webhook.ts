import { createHmac } from "node:crypto";
import type { AlertSink, Delivery, Instant, Milliseconds } from "@guardian/model";
import type { Destination, Resolve } from "./destination.ts";
import { plain } from "./plain.ts";
import { post } from "./post.ts";

export interface WebhookOptions {
  readonly destination: Destination;
  /** Signs each request: bytes as `whsec_` and base64, else the text itself. */
  readonly secret: string;
  readonly timeout: Milliseconds;
  readonly clock: () => Instant;
  readonly resolve?: Resolve;
}

/**
 * Tells by a signed POST as Standard Webhooks has it (https://www.standardwebhooks.com): HMAC-SHA-256 over id, timestamp and body, so
 * that a receiver can tell who sent it, when, and whether it came before. docs/alerts.md says how.
 */
export function webhookSink({ destination, secret, timeout, clock, resolve }: WebhookOptions): AlertSink {
  const key = secret.startsWith("whsec_")
    ? Buffer.from(secret.slice("whsec_".length), "base64")
    : Buffer.from(secret);
  return {
    tell(delivery, signal) {
      const body = JSON.stringify(payloadOf(plain(delivery)));
      const timestamp = String(Math.floor(clock() / 1_000));
      const signature = createHmac("sha256", key)
        .update(`${delivery.key}.${timestamp}.${body}`)
        .digest("base64");
      const headers = {
        "webhook-id": delivery.key,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${signature}`,
        "idempotency-key": delivery.key,
      };
      return post({
        destination,
        headers,
        body,
        timeout,
        signal,
        ...(resolve === undefined ? {} : { resolve }),
      });
    },
  };
}

/** The body: stable names, everything redacted, bounded and escaped before. */
function payloadOf({ alert, isEscalation, created, attempt }: Delivery): object {
  const { id, fingerprint, severity, event, title, server, session, principal, method, target } = alert;
  const time = (at: Instant): string => new Date(at).toISOString();
  return {
    type: isEscalation ? "alert.escalated" : "alert.raised",
    timestamp: time(created),
    attempt,
    data: {
      id,
      fingerprint,
      severity,
      event,
      title,
      rules: alert.rules,
      server,
      session,
      principal,
      method,
      target,
      action: alert.action,
      enforced: alert.enforced,
      entry: alert.entry,
      count: alert.count,
      first: time(alert.first),
      last: time(alert.last),
    },
  };
}
