import type { Milliseconds } from "@guardian/model";
import type { AlertsConfig, SinkConfig } from "./config.ts";
import { duration, durationText } from "./reading.ts";
import type { Setting } from "./settings.ts";

/** The settings of how people hear of alerts; the sinks stand in the file only. */
export const alertSettings = {
  alertWindow: {
    path: "alerts.window",
    read: duration,
    fallback: 600_000,
    show: durationText,
    about:
      "after an alert of one rule, server, target and principal, the following ones only count for so long",
  } satisfies Setting<Milliseconds>,
  alertEscalation: {
    path: "alerts.escalate-after",
    read: duration,
    fallback: 3_600_000,
    show: durationText,
    about:
      "an alert of severity high or critical that nobody has acknowledged by then is sent again, once, marked as such; 0s: never",
  } satisfies Setting<Milliseconds>,
} as const;

/** The part of the configuration that they make. */
export function alertsFrom(
  pick: <T>(setting: Setting<T>) => T,
  sinks: Readonly<Record<string, SinkConfig>>,
): AlertsConfig {
  return {
    window: pick(alertSettings.alertWindow),
    escalateAfter: pick(alertSettings.alertEscalation),
    sinks,
  };
}

/** The keys below `alerts.sinks.NAME`, what holds where they are absent, and what they are; for the documentation. */
export const sinkKeys: readonly {
  readonly key: string;
  readonly fallback: string;
  readonly about: string;
}[] = [
  { key: "kind", fallback: "", about: "webhook, slack, syslog, stdout or stderr" },
  {
    key: "url",
    fallback: "",
    about:
      "of a webhook: https, or http to loopback; of Slack: a reference to the address of its incoming webhook; of syslog: udp://HOST, tcp://HOST or tls://HOST, with a port",
  },
  { key: "secret", fallback: "", about: "of a webhook: a reference to what signs it, 16 characters or more" },
  {
    key: "min-severity",
    fallback: "medium",
    about: "info, low, medium, high or critical: the least that it is told",
  },
  { key: "timeout", fallback: "10s", about: "how long one attempt may take, 30s at most" },
  {
    key: "networks",
    fallback: "",
    about:
      "private, link-local and reserved networks in which its address may lie; without it only public addresses, and loopback where `url` says 127.0.0.1, [::1] or localhost",
  },
];
