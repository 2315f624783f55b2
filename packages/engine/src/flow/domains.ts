import type { Value } from "./values.ts";

/** Hosts at which anybody may have an address: their name says nothing about who somebody is. */
const forAnybody = new Set(
  "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me gmx.com gmx.de gmx.net web.de t-online.de mail.com mail.ru yandex.ru yandex.com qq.com 163.com 126.com zoho.com fastmail.com tutanota.com tuta.io hey.com orange.fr free.fr laposte.net wanadoo.fr libero.it virgilio.it uol.com.br bol.com.br terra.com.br mailinator.com guerrillamail.com github.io gitlab.io pages.dev workers.dev netlify.app vercel.app herokuapp.com web.app firebaseapp.com blogspot.com wordpress.com amazonaws.com ngrok.io ngrok.app trycloudflare.com".split(
    " ",
  ),
);

/** Second levels under which countries give names away: `co.uk`, `com.br`. */
const secondLevels = new Set("co com org net gov edu ac or ne go gob nom ltd plc".split(" "));

/** The part of an e-mail address or URL that says whose it is; the whole address where anybody may have one, empty for other values. */
export function domainOf({ kind, text }: Pick<Value, "kind" | "text">): string {
  if (kind !== "email" && kind !== "url") return "";
  const host = kind === "email" ? text.slice(text.lastIndexOf("@") + 1) : (text.split(/[/:]/, 1)[0] ?? "");
  const labels = host.split(".");
  const isDeep = (labels.at(-1)?.length ?? 0) === 2 && secondLevels.has(labels.at(-2) ?? "");
  const domain = labels.slice(isDeep ? -3 : -2).join(".");
  return forAnybody.has(domain) ? text : domain;
}
