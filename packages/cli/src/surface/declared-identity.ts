import { createHash } from "node:crypto";
import { redactText } from "@guardian/engine";
import { excerpt } from "@guardian/model";
import type { ServerConfig } from "../config/config.ts";

/** Who a server is, as far as that can be told before it speaks. No member holds a secret. */
export type Identity = Readonly<Record<string, string | readonly string[]>>;

/** What the configuration says of a server: enough to notice that another one stands behind the name. Costs nothing. */
export function declaredIdentity(server: ServerConfig): Identity {
  if (server.kind === "url") return { url: redactText(server.url), transport: server.transport };
  const { command, args, cwd } = server;
  const own = { command, args: args.map((word) => redactText(word)) };
  return cwd === undefined ? own : { ...own, cwd };
}

/** Twelve hex digits of what a server is: they tell servers apart whose names were only derived. */
export function identityMark(identity: Identity): string {
  return createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 12);
}

/** What of a server is another than it was, of the members that both know. */
export function otherwise(before: Identity, now: Identity): readonly string[] {
  const text = (value: Identity[string] | undefined): string =>
    value === undefined ? "nothing" : typeof value === "string" ? value : value.join(" ");
  return Object.keys(now)
    .filter((key) => text(before[key]) !== text(now[key]))
    .map(
      (key) =>
        `its ${key} is "${excerpt(text(now[key]), 120)}", and was "${excerpt(text(before[key]), 120)}"`,
    );
}
