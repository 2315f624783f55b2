import type { AlertSink, Delivery, Milliseconds } from "@guardian/model";
import type { Destination, Resolve } from "./destination.ts";
import { plain } from "./plain.ts";
import { post } from "./post.ts";

export interface SlackOptions {
  /** An incoming webhook; the address itself is the secret. */
  readonly destination: Destination;
  readonly timeout: Milliseconds;
  readonly resolve?: Resolve;
}

/** Tells in a channel of Slack, or of whatever takes its incoming webhooks. */
export function slackSink({ destination, timeout, resolve }: SlackOptions): AlertSink {
  return {
    tell(delivery, signal) {
      const body = JSON.stringify({
        text: textOf(plain(delivery)),
        // A link in an alert is what an attacker wrote; nobody fetches it to show a preview.
        unfurl_links: false,
        unfurl_media: false,
      });
      return post({
        destination,
        headers: {},
        body,
        timeout,
        signal,
        ...(resolve === undefined ? {} : { resolve }),
      });
    },
  };
}

function textOf({ alert, isEscalation }: Delivery): string {
  const { severity, title, server, principal, target, method, rules, count, event, entry, id } = alert;
  const facts: readonly (readonly [string, string])[] = [
    ["what", event],
    ["server", server],
    ["target", target === "" ? method : `${method} ${target}`],
    ["principal", principal],
    ["rule", rules.join(", ")],
    ["times", count > 1 ? String(count) : ""],
    ["entry", entry],
  ];
  const lines = facts
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${literal(value)}`);
  const again = isEscalation ? "nobody has acknowledged this: " : "";
  const head = `*${severity}* ${again}${literal(title)}`;
  return [head, ...lines, `guardian alerts ack ${id}`].join("\n");
}

/** A text that is shown and does nothing: no mention, no link, no format. In a code span only a backtick and `<` mean something. */
function literal(text: string): string {
  const shown = text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("`", "'");
  return `\`${shown}\``;
}
