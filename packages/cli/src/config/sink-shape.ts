import { severities } from "@guardian/model";
import { z } from "zod";
import { isNetwork } from "./rate-settings.ts";
import { duration } from "./reading.ts";
import { howToRefer, isReference } from "./secret.ts";
import type { SinkConfig } from "./config.ts";

const time = z
  .unknown()
  .transform((raw, context): number => {
    const read = duration(raw, { base: "/", home: "/" });
    if ("value" in read && read.value >= 100 && read.value <= 30_000) return read.value;
    context.addIssue({
      code: "custom",
      message: "problem" in read ? read.problem : "write a time from 100ms to 30s",
    });
    return z.NEVER;
  })
  .default(10_000);

const severity = z.enum(severities).default("medium");
const reference = z.string().refine(isReference, {
  message: `a secret may not stand here itself; ${howToRefer}`,
  params: { isSecret: true },
});
const networks = z
  .array(z.string().refine(isNetwork, "no address and no network; write 10.0.0.1 or 10.0.0.0/8"))
  .default([]);

/** Why a text is not where a webhook can be sent to; null where it is. */
export function hookProblem(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return "not a URL";
  if (url.username !== "" || url.password !== "" || url.hash !== "")
    return "the URL may not hold a user, a password or a fragment";
  if (url.protocol === "https:") return null;
  const isLoopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])([:/?]|$)/i.test(text);
  return isLoopback ? null : "write https://; without TLS only 127.0.0.1, [::1] and localhost are gone to";
}

const webhook = z.strictObject({
  kind: z.literal("webhook"),
  url: z.string().superRefine((value, context) => {
    const message = hookProblem(value);
    if (message !== null) context.addIssue({ code: "custom", message });
  }),
  secret: reference,
  "min-severity": severity,
  timeout: time,
  networks,
});

const slack = z.strictObject({
  kind: z.literal("slack"),
  url: reference,
  "min-severity": severity,
  timeout: time,
  networks,
});

const syslog = z.strictObject({
  kind: z.literal("syslog"),
  url: z
    .string()
    .regex(
      /^(?:udp|tcp|tls):\/\/(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?\/?$/,
      "write udp://HOST:514, tcp://HOST:601 or tls://HOST:6514",
    )
    .refine((text) => URL.canParse(text), "not a URL"),
  "min-severity": severity,
  timeout: time,
  networks,
});

const stream = z.strictObject({
  kind: z.enum(["stdout", "stderr"], "write webhook, slack, syslog, stdout or stderr"),
  "min-severity": severity,
});

const shapes = { webhook, slack, syslog } as const;

/** The schema of one entry of `alerts.sinks`. */
export function sinkSchema(raw: unknown): z.ZodType<SinkConfig> {
  const kind: unknown = typeof raw === "object" && raw !== null && "kind" in raw ? raw.kind : undefined;
  const shape = kind === "webhook" || kind === "slack" || kind === "syslog" ? shapes[kind] : stream;
  return shape.transform(({ "min-severity": minSeverity, ...rest }): SinkConfig => ({
    ...rest,
    minSeverity,
  }));
}
