import type { Writable } from "node:stream";
import { destinationOf, slackSink, streamSink, syslogSink, webhookSink } from "@guardian/drivers";
import { GuardianError } from "@guardian/model";
import type { AlertSink } from "@guardian/model";
import type { SinkConfig } from "../config/config.ts";
import { resolveSecret } from "../config/secret.ts";
import { hookProblem } from "../config/sink-shape.ts";
import { versionOf } from "../installation.ts";
import type { Environment } from "../io.ts";
import type { Listener } from "./dispatch.ts";

/** Where sinks of lines write. */
export interface AlertStreams {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** A shorter secret can be guessed from one request. */
const leastSecret = 16;
/** Of a stream: its reader stands still. */
const streamTimeout = 5_000;

/** The configured sinks by name. Throws where a secret cannot be had. */
export function listenersOf(
  sinks: Readonly<Record<string, SinkConfig>>,
  env: Environment,
  streams: AlertStreams,
): ReadonlyMap<string, Listener> {
  return new Map(
    Object.entries(sinks).map(([name, config]) => {
      const sink = sinkOf(config, { where: `alerts.sinks.${name}`, env, streams });
      return [name, { minSeverity: config.minSeverity, sink }];
    }),
  );
}

interface Surroundings {
  readonly where: string;
  readonly env: Environment;
  readonly streams: AlertStreams;
}

function sinkOf(config: SinkConfig, { where, env, streams }: Surroundings): AlertSink {
  switch (config.kind) {
    case "stdout":
    case "stderr":
      return streamSink({ stream: streams[config.kind], timeout: streamTimeout });
    case "webhook": {
      const { url, networks, timeout } = config;
      const secret = signingSecret(config.secret, `${where}.secret`, env);
      return webhookSink({ destination: destinationOf(url, networks), secret, timeout, clock: Date.now });
    }
    case "slack": {
      const { networks, timeout } = config;
      const url = resolveSecret(config.url, `${where}.url`, env);
      const problem = hookProblem(url);
      if (problem !== null) throw wrong(`${where}.url`, `what ${config.url} stands for: ${problem}`);
      return slackSink({ destination: destinationOf(url, networks), timeout });
    }
    case "syslog": {
      const { url, networks, timeout } = config;
      const destination = destinationOf(url, networks);
      return syslogSink({ destination, timeout, version: versionOf(), clock: Date.now });
    }
  }
}

function signingSecret(reference: string, where: string, env: Environment): string {
  const secret = resolveSecret(reference, where, env);
  const bytes = secret.startsWith("whsec_")
    ? Buffer.from(secret.slice("whsec_".length), "base64").length
    : secret.length;
  if (bytes >= leastSecret) return secret;
  throw wrong(
    where,
    `what ${reference} stands for is shorter than ${leastSecret} characters; openssl rand -hex 32 makes one`,
  );
}

function wrong(where: string, problem: string): GuardianError {
  return new GuardianError("config/invalid", `${where}: ${problem}`);
}
