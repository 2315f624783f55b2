import type { Format } from "./format.ts";
import type { Kind } from "./kind.ts";
import { secret } from "./kind.ts";

const webhook = (who: string): Kind =>
  secret(
    `${who.toLowerCase()}-webhook`,
    `The address of a ${who} webhook`,
    who === "Slack" ? {} : { rule: "webhook" },
  );

const rest = "[A-Za-z0-9_%.~/?&=@-]";

/** Addresses that anybody who knows them can write to; all of the address is the secret. */
export const webhookFormats: readonly Format[] = [
  hook(
    "Slack",
    "hooks.slack.com",
    String.raw`(?:services|workflows|triggers)/[TAE][A-Z0-9]{6,14}/[A-Za-z0-9]{6,24}/[A-Za-z0-9/]{16,64}`,
  ),
  hook(
    "Discord",
    "/api/webhooks/",
    String.raw`\d{15,21}/[A-Za-z0-9_-]{50,90}`,
    String.raw`(?:\w{1,10}\.)?discord(?:app)?\.com/api/webhooks/`,
  ),
  hook(
    "Teams",
    "webhook.office.com",
    `webhookb2/${rest}{60,300}`,
    String.raw`[\w-]{1,60}\.webhook\.office\.com/`,
  ),
  hook("Teams", "outlook.office.com", `webhook/${rest}{60,300}`),
  hook("Zapier", "hooks.zapier.com", String.raw`hooks/catch/\d{4,12}/[A-Za-z0-9]{5,12}`),
  hook("Make", "hook.", String.raw`[a-z0-9]{32}`, String.raw`hook\.(?:eu|us)\d\.make\.com/`),
  hook(
    "IFTTT",
    "maker.ifttt.com",
    String.raw`(?:trigger/[\w-]{1,60}(?:/json)?/with|use)/(?:key/)?[A-Za-z0-9_-]{20,60}`,
  ),
  hook("Mattermost", "/hooks/", `[a-z0-9]{26}`, String.raw`[\w.-]{4,80}/hooks/`),
  hook("Google", "chat.googleapis.com", String.raw`v1/spaces/[\w-]{6,20}/messages\?key=[\w%.&=~-]{40,300}`),
];

function hook(
  who: string,
  start: string,
  path: string,
  host = `${start.replaceAll(".", String.raw`\.`)}/`,
): Format {
  return {
    kind: webhook(who),
    starts: [start],
    shape: new RegExp(`https?://${host}${path}`, "y"),
    lead: /https?:\/\/[\w.-]{0,80}$/,
  };
}
